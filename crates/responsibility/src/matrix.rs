//! The matrix of one tenant: for every service and duty, who does it, whether it is done, and what is amiss.

use std::sync::Arc;

use chrono::NaiveDate;
use demarc_model::{CheckOutcome, Claim, Duty, Rank, Service, Severity, Split, Tenant, Verdict};

use crate::{
    DutyBook, Gap, Holding, Judgement, Named, Publications,
    assigned::Assigned,
    book::Breadth,
    evidence::EvidenceIndex,
    gaps::{self, GapSet, Reviews, Situation},
    holding::holding,
    publications::{Published, Stated},
    statements::Statements,
};

/// One service and duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The service's place among the tenant's services.
    pub service: u32,
    /// The duty's index in the book.
    pub duty: u32,
    /// Who does what.
    pub split: Split,
    /// By what kind of claim.
    pub rank: Rank,
    /// Which of the matrix's results of naming.
    named: u32,
    /// Whether it is done, and why we say so. Most cells of a matrix share a few judgements.
    pub judgement: Arc<Judgement>,
    gaps: GapSet,
}

impl Cell {
    /// Whether it is done.
    pub fn verdict(&self) -> Verdict {
        self.judgement.verdict
    }

    /// What is amiss, worst first.
    pub fn gaps(&self, duty: &Duty) -> Vec<Gap> {
        let severity = |kind| gaps::severity(kind, duty.severity, &self.judgement);
        let mut gaps: Vec<_> = self.gaps.kinds().map(|kind| Gap { severity: severity(kind), kind }).collect();
        gaps.sort_by_key(|gap| (std::cmp::Reverse(gap.severity), gap.kind));
        gaps
    }

    /// How many gaps it has, and how bad the worst is.
    pub fn worst_gap(&self, duty: &Duty) -> Option<Severity> {
        self.gaps.kinds().map(|kind| gaps::severity(kind, duty.severity, &self.judgement)).max()
    }
}

/// The matrix of one tenant.
pub struct Matrix<'a> {
    /// The duties.
    pub book: &'a DutyBook,
    /// The tenant.
    pub tenant: &'a Tenant,
    /// Services by duties, service by service.
    pub cells: Vec<Cell>,
    named: Vec<Named>,
}

impl<'a> Matrix<'a> {
    /// Works out every cell of `tenant` as of `today`.
    pub fn build(
        book: &'a DutyBook,
        publications: &Publications,
        tenant: &'a Tenant,
        outcomes: &[CheckOutcome],
        today: NaiveDate,
    ) -> Self {
        let statements = Statements::of(book, publications, tenant);
        let assigned = Assigned::of(book, tenant, today);
        let evidence = EvidenceIndex::of(book, tenant, outcomes);
        let reviews = Reviews::of(book, tenant);
        let mut shared = Shared::default();
        let mut cells = Vec::with_capacity(tenant.services.len() * book.duties().len());
        for (index, service) in tenant.services.iter().enumerate() {
            let published = publications.about(book, service);
            let row = Row {
                book,
                publications,
                published: &published,
                tenant,
                statements: &statements,
                assigned: &assigned,
                evidence: &evidence,
                reviews: &reviews,
                today,
            };
            cells.extend((0..book.duties().len()).map(|duty| row.cell(index, service, duty, &mut shared)));
        }
        Self { book, tenant, cells, named: assigned.into_named() }
    }

    /// The cell of a service and duty.
    pub fn cell(&self, service: &str, duty: &str) -> Option<&Cell> {
        let service = self.tenant.services.iter().position(|one| &*one.id == service)?;
        let duty = self.book.index(duty)? as usize;
        self.cells.get(service * self.book.duties().len() + duty)
    }

    /// The service of a cell.
    pub fn service(&self, cell: &Cell) -> &'a Service {
        &self.tenant.services[cell.service as usize]
    }

    /// The duty of a cell.
    pub fn duty(&self, cell: &Cell) -> &'a Duty {
        &self.book.duties()[cell.duty as usize]
    }

    /// Who is named for a cell.
    pub fn named(&self, cell: &Cell) -> &Named {
        &self.named[cell.named as usize]
    }

    /// The responsible parties that name nobody.
    pub fn unnamed(&self, cell: &Cell) -> Vec<demarc_model::Party> {
        gaps::unnamed(self.tenant, cell.split, self.named(cell)).collect()
    }
}

/// One service while its cells are worked out.
struct Row<'a, 'b> {
    book: &'a DutyBook,
    publications: &'b Publications,
    published: &'b Published,
    tenant: &'a Tenant,
    statements: &'b Statements<'a>,
    assigned: &'b Assigned,
    evidence: &'b EvidenceIndex<'b>,
    reviews: &'b Reviews<'a>,
    today: NaiveDate,
}

impl Row<'_, '_> {
    fn cell(&self, index: usize, service: &Service, duty: usize, shared: &mut Shared) -> Cell {
        let place = index * self.book.duties().len() + duty;
        let said = self.statements.heard(place);
        let duty_index = duty as u32;
        let of = &self.book.duties()[duty];
        let published = self.publication(duty_index, said.clone());
        let holding = holds(published.as_ref().map(|stated| &stated.holding), said.clone())
            .unwrap_or_else(|| Holding::default_of(of.default_split(service.model)));
        let judgement = self.evidence.judge(index as u32, duty_index, &of.proof, holding.split, self.today);
        let named = self.assigned.index(index, duty);
        let situation = Situation {
            tenant: self.tenant,
            holding: &holding,
            published: published.as_ref(),
            statements: said.filter(gaps::is_statement),
            named: self.assigned.get(named),
            judgement: &judgement,
            lapsed: self.reviews.is_lapsed(service, duty_index, self.today),
        };
        let gaps = gaps::gaps(&situation);
        let judgement = shared.share(judgement);
        Cell {
            service: index as u32,
            duty: duty_index,
            split: holding.split,
            rank: holding.rank,
            named,
            judgement,
            gaps,
        }
    }

    /// What publications state, those that only this tenant has included.
    fn publication<'c>(
        &'c self,
        duty: u32,
        said: impl Iterator<Item = (&'c Claim, Breadth)> + Clone,
    ) -> Option<Stated> {
        let own = said.filter(|(claim, _)| claim.source.rank() == Rank::Publication);
        if own.clone().next().is_none() && !self.statements.replace_any() {
            return self.published.stated(duty).cloned();
        }
        let shared = self.publications.heard(self.published, duty);
        Stated::of(shared.filter(|(claim, _)| !self.statements.replace(claim)).chain(own))
    }
}

/// What holds, given what holds among publications and what the tenant's parties said.
pub fn holds<'c>(
    published: Option<&Holding>,
    said: impl Iterator<Item = (&'c Claim, Breadth)> + Clone,
) -> Option<Holding> {
    let of_rank = |rank: Rank| said.clone().filter(move |(claim, _)| claim.source.rank() == rank);
    holding(of_rank(Rank::Agreement))
        .or_else(|| published.cloned())
        .or_else(|| holding(of_rank(Rank::MsspStatement)))
        .or_else(|| holding(of_rank(Rank::CustomerStatement)))
}

/// Judgements seen lately: neighbouring cells mostly share theirs.
#[derive(Default)]
struct Shared(Vec<Arc<Judgement>>);

impl Shared {
    fn share(&mut self, judgement: Judgement) -> Arc<Judgement> {
        if let Some(known) = self.0.iter().find(|known| ***known == judgement) {
            return known.clone();
        }
        let fresh = Arc::new(judgement);
        if self.0.len() < 8 {
            self.0.push(fresh.clone());
        }
        fresh
    }
}
