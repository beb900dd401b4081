//! Everything that a matrix follows from, in one place.

use std::fmt;

use chrono::NaiveDate;
use demarc_model::{CheckOutcome, Claim, Duty, FrameworkId, Tenant};
use demarc_responsibility::{DutyBook, Publications};

/// A small workspace in memory.
#[derive(Clone)]
pub struct World {
    /// The duties of the catalog.
    pub duties: Vec<Duty>,
    /// Frameworks whose ids are another's.
    pub same_ids: Vec<(FrameworkId, FrameworkId)>,
    /// What providers publish, every edition, shared by all tenants.
    pub published: Vec<Claim>,
    /// The tenant.
    pub tenant: Tenant,
    /// What checks say.
    pub outcomes: Vec<CheckOutcome>,
    /// The day.
    pub today: NaiveDate,
}

impl World {
    /// The duties as the fast way wants them.
    pub fn book(&self) -> DutyBook {
        DutyBook::new(self.duties.clone(), self.same_ids.clone())
    }

    /// The publications as the fast way wants them.
    pub fn publications(&self, book: &DutyBook) -> Publications {
        Publications::new(book, self.published.clone())
    }
}

/// One line for each thing, so that a failure can be read.
impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn lines<T: fmt::Debug>(f: &mut fmt::Formatter<'_>, what: &str, all: &[T]) -> fmt::Result {
            all.iter().try_for_each(|one| writeln!(f, "{what}: {one:?}"))
        }
        writeln!(f, "today: {:?}", self.today)?;
        lines(f, "duty", &self.duties)?;
        lines(f, "published", &self.published)?;
        lines(f, "service", &self.tenant.services)?;
        lines(f, "claim", &self.tenant.claims)?;
        lines(f, "agreement", &self.tenant.agreements)?;
        lines(f, "assignee", &self.tenant.assignees)?;
        lines(f, "assignment", &self.tenant.assignments)?;
        lines(f, "evidence", &self.tenant.evidence)?;
        lines(f, "review", &self.tenant.reviews)?;
        lines(f, "outcome", &self.outcomes)
    }
}
