//! Typed differences between what should be and what is.

use chrono::{Days, NaiveDate};
use demarc_model::{Claim, GapKind, Party, Rank, Review, Service, Severity, Share, Split, Tenant, Verdict};

use crate::{
    DutyBook, Holding, Judgement, Named,
    book::Breadth,
    holding::{Heard, holding},
    publications::Stated,
};

/// One gap of one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gap {
    /// How bad it is.
    pub severity: Severity,
    /// What kind it is.
    pub kind: GapKind,
}

/// A set of kinds of gap.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GapSet(u16);

impl GapSet {
    fn add_if(&mut self, kind: GapKind, is: bool) {
        self.0 |= u16::from(is) << kind as u16;
    }

    /// Whether it holds `kind`.
    pub const fn holds(self, kind: GapKind) -> bool {
        self.0 & (1 << kind as u16) != 0
    }

    /// The kinds it holds, in order.
    pub fn kinds(self) -> impl Iterator<Item = GapKind> {
        GapKind::ALL.iter().copied().filter(move |&kind| self.holds(kind))
    }
}

/// Everything that the gaps of a cell follow from.
pub struct Situation<'a, I> {
    pub tenant: &'a Tenant,
    pub holding: &'a Holding,
    /// What publications state.
    pub published: Option<&'a Stated>,
    /// What parties said themselves, agreements left out.
    pub statements: I,
    pub named: &'a Named,
    pub judgement: &'a Judgement,
    pub lapsed: bool,
}

/// The gaps of a cell. A duty that does not exist for a service has none but those about the agreement.
pub fn gaps<'c, I: Iterator<Item = Heard<'c>> + Clone>(situation: &Situation<'_, I>) -> GapSet {
    let Situation { tenant, holding, published, statements, named, judgement, lapsed } = situation;
    let mut gaps = GapSet::default();
    gaps.add_if(GapKind::Drifted, is_drifted(holding, published.map(|stated| &stated.holding)));
    if holding.split.is_not_applicable() {
        return gaps;
    }
    let said = Said::of(holding, *published, statements.clone());
    gaps.add_if(GapKind::Unowned, !holding.split.is_owned());
    gaps.add_if(GapKind::DoubleOwned, said.alone().count() > 1);
    gaps.add_if(GapKind::Assumed, said.assumptions().next().is_some());
    gaps.add_if(GapKind::Unnamed, unnamed(tenant, holding.split, named).next().is_some());
    gaps.add_if(GapKind::Unverified, !named.is_verified);
    gaps.add_if(GapKind::Unsigned, holding.rank != Rank::Agreement);
    // What is accepted is no gap; the verdict says all the same that it is not done.
    let open = judgement.rest.unwrap_or(judgement.verdict);
    gaps.add_if(GapKind::Failing, open == Verdict::Failing);
    gaps.add_if(GapKind::Unproven, open == Verdict::Unproven);
    gaps.add_if(GapKind::Lapsed, *lapsed);
    gaps
}

/// The responsible parties that name no active team or person.
pub fn unnamed<'a>(tenant: &'a Tenant, split: Split, named: &'a Named) -> impl Iterator<Item = Party> + 'a {
    Party::ALL.iter().copied().filter(move |&party| {
        split.share(party).takes_part() && party.names_people() && !named.performs_for(tenant, party)
    })
}

/// How bad a gap of `kind` is for a duty of `severity`.
pub fn severity(kind: GapKind, duty: Severity, judgement: &Judgement) -> Severity {
    match kind {
        GapKind::Unowned | GapKind::Assumed => duty,
        GapKind::Failing => judgement.worst.unwrap_or(duty),
        GapKind::DoubleOwned | GapKind::Unproven | GapKind::Drifted | GapKind::Lapsed | GapKind::Unnamed => {
            duty.milder()
        }
        GapKind::Unverified => duty.milder().milder(),
        GapKind::Unsigned => Severity::Low,
    }
}

/// A newer publication differs, as the provider sees it, from what was signed.
fn is_drifted(holding: &Holding, published: Option<&Holding>) -> bool {
    let (Some(signed), Some(published)) = (&holding.source, published) else { return false };
    let Some(newer) = published.source.as_ref() else { return false };
    holding.rank == Rank::Agreement
        && newer.as_of > signed.as_of
        && provider_view(holding.split) != provider_view(published.split)
}

/// Whether the provider's side and the customer's side take part: a provider does not know an MSSP.
fn provider_view(split: Split) -> (bool, bool, bool) {
    let side = |parties: &[Party]| parties.iter().any(|&party| split.share(party).takes_part());
    (side(&[Party::Provider, Party::Subprovider]), side(&CUSTOMER_SIDE), split.is_not_applicable())
}

const CUSTOMER_SIDE: [Party; 3] = [Party::Customer, Party::Mssp, Party::ThirdParty];

/// What the parties say of a cell themselves.
struct Said {
    /// By party: its own statement.
    own: [Option<Split>; 5],
    /// By party: whether the holding split or its own statement makes it do the duty alone.
    alone: [bool; 5],
}

impl Said {
    fn of<'a>(
        holding: &Holding,
        published: Option<&Stated>,
        statements: impl Iterator<Item = Heard<'a>> + Clone,
    ) -> Self {
        let mut own = [None; 5];
        let mut alone = [false; 5];
        for &party in Party::ALL {
            alone[party as usize] = holding.split.share(party) == Share::Sole;
            // What was signed is everybody's own statement.
            if holding.rank == Rank::Agreement {
                continue;
            }
            let by_party = statements.clone().filter(|(claim, _)| claim.source.stated_by == party);
            own[party as usize] = match party {
                Party::Provider | Party::Subprovider => published.and_then(|stated| stated.by(party)),
                _ => self::holding(by_party).map(|holding| holding.split),
            };
            alone[party as usize] |= own[party as usize].is_some_and(|split| split.share(party) == Share::Sole);
        }
        Self { own, alone }
    }

    /// The parties that do it alone, as far as they or the holding claim say.
    fn alone(&self) -> impl Iterator<Item = Party> + '_ {
        Party::ALL.iter().copied().filter(|&party| self.alone[party as usize])
    }

    /// Parties that give the duty to another, which does not take it: giver and receiver.
    ///
    /// A provider's publication binds and so assumes nothing of a customer that is silent; a provider also
    /// means everybody on the customer's side when it says customer.
    fn assumptions(&self) -> impl Iterator<Item = (Party, Party)> + '_ {
        let given = Party::ALL.iter().filter_map(|&giver| Some((giver, self.own[giver as usize]?)));
        given.flat_map(move |(giver, split)| {
            let left =
                move |&party: &Party| party != giver && split.share(party).takes_part() && self.is_left(giver, party);
            Party::ALL.iter().copied().filter(left).map(move |receiver| (giver, receiver))
        })
    }

    fn is_left(&self, giver: Party, receiver: Party) -> bool {
        let from_provider = matches!(giver, Party::Provider | Party::Subprovider);
        match self.own[receiver as usize] {
            None => !from_provider,
            Some(own) if from_provider && receiver == Party::Customer => {
                !CUSTOMER_SIDE.iter().any(|&party| own.share(party).takes_part())
            }
            Some(own) => !own.share(receiver).takes_part(),
        }
    }
}

/// Who counts on whom in vain, and who believes to do it alone.
pub fn disagreement<'a>(
    holding: &Holding,
    published: Option<&Stated>,
    statements: impl Iterator<Item = Heard<'a>> + Clone,
) -> (Vec<(Party, Party)>, Vec<Party>) {
    let said = Said::of(holding, published, statements);
    (said.assumptions().collect(), said.alone().collect())
}

/// The reviews of a tenant, with the index of their duty.
pub struct Reviews<'a>(Vec<(u32, &'a Review)>);

impl<'a> Reviews<'a> {
    /// Finds out what the tenant's reviews are about.
    pub fn of(book: &DutyBook, tenant: &'a Tenant) -> Self {
        let known = tenant.reviews.iter().filter_map(|review| Some((book.index(&review.duty)?, review)));
        Self(known.collect())
    }

    /// Whether a cell was last reviewed longer ago than the strictest of its reviews allows.
    pub fn is_lapsed(&self, service: &Service, duty: u32, today: NaiveDate) -> bool {
        let of_duty = self.0.iter().filter(|(of, _)| *of == duty).map(|(_, review)| review);
        let of_cell = of_duty.filter(|review| review.services.holds(&service.id));
        let strictest = of_cell.clone().map(|review| review.every.evidence_days()).min();
        let last = of_cell.map(|review| review.last).max();
        last.zip(strictest)
            .is_some_and(|(last, days)| last.checked_add_days(Days::new(days.into())).is_none_or(|due| due < today))
    }
}

/// Statements that are not agreements.
pub fn is_statement(&(claim, _): &(&Claim, Breadth)) -> bool {
    claim.source.rank() != Rank::Agreement
}
