//! Every claim behind one cell, which one holds and why.

use chrono::NaiveDate;
use demarc_model::{CheckOutcome, Claim, Duty, Evidence, Party, Rank, Service, Split, Tenant};

use crate::{
    DutyBook, Holding, Judgement, Precedence, Publications, book::Breadth, evidence::EvidenceIndex, gaps,
    holding::Heard, matrix::holds, publications::Stated,
};

/// What part a claim plays in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// It is the claim that holds, or one of those merged into it.
    Holds,
    /// It says the same as what holds.
    Agrees,
    /// It says something else, and has less weight.
    Differs,
    /// It says nothing about who does it.
    Silent,
    /// It is about a control or feature that only touches the duty.
    Touches,
}

/// A claim about the cell.
#[derive(Debug, Clone)]
pub struct HeardClaim<'a> {
    /// The claim.
    pub claim: &'a Claim,
    /// What part it plays.
    pub weight: Weight,
}

/// Everything behind one cell.
#[derive(Debug)]
pub struct Explanation<'a> {
    /// The service.
    pub service: &'a Service,
    /// The duty.
    pub duty: &'a Duty,
    /// What holds.
    pub holding: Holding,
    /// Every claim about the cell, weightiest first.
    pub heard: Vec<HeardClaim<'a>>,
    /// The default of the service model, which holds when nobody says anything.
    pub default: Split,
    /// Parties that count on another in vain: giver and receiver.
    pub assumptions: Vec<(Party, Party)>,
    /// Parties that do it alone, as far as anybody says.
    pub alone: Vec<Party>,
    /// The verdict.
    pub judgement: Judgement,
    /// Attestations, documents and reports.
    pub evidence: Vec<&'a Evidence>,
    /// What checks say.
    pub checks: Vec<&'a CheckOutcome>,
}

/// Explains the cell of a service and duty, both given by index.
pub fn explain<'a>(
    book: &'a DutyBook,
    publications: &'a Publications,
    tenant: &'a Tenant,
    outcomes: &'a [CheckOutcome],
    place: (u32, u32),
    today: NaiveDate,
) -> Explanation<'a> {
    Explainer::new(book, publications, tenant, outcomes, today).explain(place)
}

/// Explains many cells of one tenant, quickest service by service.
pub struct Explainer<'a> {
    book: &'a DutyBook,
    publications: &'a Publications,
    tenant: &'a Tenant,
    evidence: EvidenceIndex<'a>,
    today: NaiveDate,
    /// The claims about the service that was asked for last.
    about: Option<(u32, Vec<&'a Claim>)>,
}

impl<'a> Explainer<'a> {
    /// Lays out what all cells have in common.
    pub fn new(
        book: &'a DutyBook,
        publications: &'a Publications,
        tenant: &'a Tenant,
        outcomes: &'a [CheckOutcome],
        today: NaiveDate,
    ) -> Self {
        let evidence = EvidenceIndex::of(book, tenant, outcomes);
        Self { book, publications, tenant, evidence, today, about: None }
    }

    /// Explains the cell of a service and duty, both given by index.
    pub fn explain(&mut self, (service_index, duty_index): (u32, u32)) -> Explanation<'a> {
        let (book, service) = (self.book, &self.tenant.services[service_index as usize]);
        let duty = &book.duties()[duty_index as usize];
        let about = match self.about.take() {
            Some((of, about)) if of == service_index => about,
            _ => about(self.publications, self.tenant, service),
        };
        let heard: Vec<Heard<'a>> =
            about.iter().filter_map(|claim| Some((*claim, breadth(book, claim, duty_index)?))).collect();
        let published = Stated::of(heard.iter().copied().filter(|(claim, _)| claim.source.rank() == Rank::Publication));
        let default = duty.default_split(service.model);
        let publication = published.as_ref().map(|stated| &stated.holding);
        let held = holds(publication, heard.iter().copied()).unwrap_or_else(|| Holding::default_of(default));
        let statements = heard.iter().copied().filter(gaps::is_statement);
        let (assumptions, alone) = gaps::disagreement(&held, published.as_ref(), statements);
        let heard = weigh(book, &about, heard, &held, duty_index);
        self.about = Some((service_index, about));
        Explanation {
            service,
            duty,
            heard,
            default,
            assumptions,
            alone,
            judgement: self.evidence.judge(service_index, duty_index, &duty.proof, held.split, self.today),
            evidence: self.evidence.items(service_index, duty_index).to_vec(),
            checks: self.evidence.checks(service_index, duty_index).to_vec(),
            holding: held,
        }
    }
}

/// The claims about a service, older editions left out, in an order of their own.
fn about<'a>(publications: &'a Publications, tenant: &'a Tenant, service: &Service) -> Vec<&'a Claim> {
    let own = || tenant.claims.iter().chain(tenant.agreed());
    let newest = publications.newest().clone().with(own());
    let mut claims: Vec<&Claim> = own().chain(publications.claims()).collect();
    claims.retain(|claim| claim.target.matches(service) && !newest.replace(claim));
    claims.sort_by(|a, b| b.source.cmp(&a.source).then_with(|| place(a).cmp(&place(b))));
    claims
}

/// Where a claim stands in its source, as far as it says.
fn place(claim: &Claim) -> impl Ord {
    let Claim { citation, text, feature, subject, target, feature_duties, split, .. } = claim;
    (citation, text, feature, subject, target, feature_duties, split)
}

fn breadth(book: &DutyBook, claim: &Claim, duty: u32) -> Option<Breadth> {
    book.decided_by(claim).into_iter().find(|(index, _)| *index == duty).map(|(_, breadth)| breadth)
}

fn weigh<'a>(
    book: &DutyBook,
    about: &[&'a Claim],
    mut heard: Vec<Heard<'a>>,
    held: &Holding,
    duty: u32,
) -> Vec<HeardClaim<'a>> {
    heard.sort_by(|a, b| Precedence::of(b.0, b.1).cmp(&Precedence::of(a.0, a.1)));
    let speaking = heard.iter().filter(|(claim, _)| claim.split.says_something());
    let top = speaking.map(|&(claim, breadth)| Precedence::of(claim, breadth)).max();
    let weight = |(claim, breadth): Heard<'a>| match claim.split {
        split if !split.says_something() => Weight::Silent,
        _ if Some(Precedence::of(claim, breadth)) == top => Weight::Holds,
        split if split == held.split => Weight::Agrees,
        _ => Weight::Differs,
    };
    let decided = heard.iter().map(|&heard| HeardClaim { claim: heard.0, weight: weight(heard) });
    let touching = about.iter().filter(|claim| book.touched_by(claim).contains(&duty));
    decided.chain(touching.map(|&claim| HeardClaim { claim, weight: Weight::Touches })).collect()
}
