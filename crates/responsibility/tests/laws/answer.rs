//! What is asked of a cell, in a shape that both the fast way and the reference can give.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use demarc_model::{GapKind, Rank, Role, Severity, Split, Tenant, Verdict};
use demarc_responsibility::{Cell, Judgement, Matrix, Named};

use crate::world::World;

/// Everything that is said of one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Who does what.
    pub split: Split,
    /// By what kind of claim.
    pub rank: Rank,
    /// Whether it is done, and why.
    pub judged: Judged,
    /// What is amiss.
    pub gaps: BTreeSet<GapKind>,
    /// Who is named.
    pub people: People,
}

/// Whether it is done, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The verdict.
    pub verdict: Verdict,
    /// The reason, as `Reason` writes itself.
    pub why: String,
    /// From which day.
    pub since: Option<NaiveDate>,
    /// The worst failing check.
    pub worst: Option<Severity>,
    /// What the verdict would be without what is accepted, where nothing else contradicts.
    pub rest: Option<Verdict>,
}

/// Who is named, by id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct People {
    /// By role.
    pub named: BTreeMap<Role, BTreeSet<String>>,
    /// Whether somebody verifies who does not perform.
    pub is_verified: bool,
}

/// The id of a service and of a duty.
pub type Place = (String, String);

/// The answers of the fast way. Panics when a cell is there twice or out of place.
pub fn fast(world: &World) -> BTreeMap<Place, Answer> {
    let book = world.book();
    let publications = world.publications(&book);
    let matrix = Matrix::build(&book, &publications, &world.tenant, &world.outcomes, world.today);
    let mut answers = BTreeMap::new();
    for cell in &matrix.cells {
        let place = (matrix.service(cell).id.to_string(), matrix.duty(cell).id.to_string());
        assert_eq!(matrix.cell(&place.0, &place.1), Some(cell), "found where it was put");
        assert!(answers.insert(place, answer(&matrix, cell)).is_none(), "one answer for each cell");
    }
    answers
}

fn answer(matrix: &Matrix<'_>, cell: &Cell) -> Answer {
    let gaps = cell.gaps(matrix.duty(cell));
    assert!(gaps.is_sorted_by_key(|gap| std::cmp::Reverse(gap.severity)), "worst first");
    assert_eq!(cell.worst_gap(matrix.duty(cell)), gaps.first().map(|gap| gap.severity));
    Answer {
        split: cell.split,
        rank: cell.rank,
        judged: judged(&cell.judgement),
        gaps: gaps.into_iter().map(|gap| gap.kind).collect(),
        people: people(matrix.tenant, matrix.named(cell)),
    }
}

/// A judgement without its types.
pub fn judged(judgement: &Judgement) -> Judged {
    let Judgement { verdict, reason, since, worst, rest } = judgement;
    Judged { verdict: *verdict, why: format!("{reason:?}"), since: *since, worst: *worst, rest: *rest }
}

fn people(tenant: &Tenant, named: &Named) -> People {
    let ids = |role: Role| {
        let ids = named.role(role).iter().map(|&index| tenant.assignees[index as usize].id.to_string());
        (role, ids.collect())
    };
    People { named: Role::ALL.iter().copied().map(ids).collect(), is_verified: named.is_verified }
}
