//! Which claim holds.
//!
//! Signed agreement, then provider's publication, then MSSP's statement, then customer's statement, then the
//! default of the service model. Within a rank the narrowest claim holds, and of equally narrow ones the
//! newest: a provider's statement about one feature is not overruled by its own table about whole layers.
//! An edition of a publication replaces its older editions as a whole.

use std::{cmp::Ordering, sync::Arc};

use demarc_model::{Claim, Rank, Source, Split, Target};

use crate::book::Breadth;

/// What decides between two claims about a cell. The greater one holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Precedence<'a> {
    /// The rank; the lower its order, the more weight.
    pub rank: Rank,
    breadth: Breadth,
    target: u8,
    source: &'a Source,
}

impl<'a> Precedence<'a> {
    pub(crate) fn of(claim: &'a Claim, breadth: Breadth) -> Self {
        let target = match claim.target {
            Target::Every | Target::Provider(_) => 0,
            Target::Model(..) => 1,
            Target::Service(_) => 2,
        };
        Self { rank: claim.source.rank(), breadth, target, source: &claim.source }
    }
}

impl Ord for Precedence<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        other
            .rank
            .cmp(&self.rank)
            .then_with(|| (self.breadth, self.target).cmp(&(other.breadth, other.target)))
            .then_with(|| self.source.cmp(other.source))
    }
}

impl PartialOrd for Precedence<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A claim about a cell, with how narrowly it speaks of the cell's duty.
pub type Heard<'a> = (&'a Claim, Breadth);

/// What holds for a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// Who does what.
    pub split: Split,
    /// By what kind of claim.
    pub rank: Rank,
    /// By which source; none for the default.
    pub source: Option<Arc<Source>>,
}

impl Holding {
    /// The default of the service model.
    pub const fn default_of(split: Split) -> Self {
        Self { split, rank: Rank::Default, source: None }
    }
}

/// The holding among `heard`, or nothing when none of them says anything.
///
/// Claims of equal precedence are of one source: they speak of several features or controls of the same
/// duty, and are merged.
pub fn holding<'a>(heard: impl Iterator<Item = Heard<'a>> + Clone) -> Option<Holding> {
    let speaking = heard.filter(|(claim, _)| claim.split.says_something());
    let top = speaking.clone().map(|(claim, breadth)| Precedence::of(claim, breadth)).max()?;
    let holds = |&(claim, breadth): &Heard<'a>| Precedence::of(claim, breadth) == top;
    let split = Split::merge(speaking.clone().filter(holds).map(|(claim, _)| claim.split));
    let source = speaking.clone().find(holds).map(|(claim, _)| claim.source.clone());
    Some(Holding { split, rank: top.rank, source })
}
