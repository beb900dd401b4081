//! From matrix and findings to the answer.

use std::{collections::BTreeMap, sync::Arc};

use chrono::NaiveDate;
use demarc_catalog::Catalog;
use demarc_model::{Acceptance, CheckOutcome, Finding, GapKind, Party, Scalar, Severity, Standing, Tenant};
use demarc_responsibility::{
    Cell, CellWords, DutyBook, Explainer, Gap, Matrix, Publications, Talk, reason, sentence, split_in_words,
};

use super::{AnswerAcceptance, AnswerCell, AnswerFinding, AnswerGap, Mend, TenantAnswer, counts::count};

/// What would be true if nobody of those who have left could sign in: the title of the one check that the catalog does not hold.
pub const LEAVERS_TITLE: &str = "Nobody who has left can still sign in";

/// Everything that an answer is made from.
pub struct Material<'a> {
    /// The catalog.
    pub catalog: &'a Catalog,
    /// Its duties, indexed.
    pub book: &'a DutyBook,
    /// What providers publish.
    pub publications: &'a Publications,
    /// The tenant.
    pub tenant: &'a Tenant,
    /// What checks say of it.
    pub outcomes: &'a [CheckOutcome],
    /// Resources that fail or could not be judged.
    pub findings: &'a [Finding],
    /// Resources of services that it does not list.
    pub unlisted: &'a BTreeMap<demarc_model::ServiceId, u64>,
    /// Today.
    pub today: NaiveDate,
}

/// The answer for one tenant.
pub fn tenant_answer(material: &Material<'_>) -> TenantAnswer {
    let tenant = material.tenant;
    let matrix = Matrix::build(material.book, material.publications, tenant, material.outcomes, material.today);
    let cells: Vec<AnswerCell> = matrix.cells.iter().map(|cell| answer_cell(&matrix, cell)).collect();
    let gaps = answer_gaps(material, &matrix);
    TenantAnswer {
        id: tenant.id.to_string(),
        name: tenant.name.to_string(),
        trade: tenant.trade.to_string(),
        parties: Party::ALL.iter().map(|&party| (party.to_string(), tenant.party_name(party).to_owned())).collect(),
        counts: count(tenant.services.len(), &cells, &gaps, material.outcomes),
        cells,
        gaps,
        findings: material.findings.iter().map(|finding| answer_finding(material.catalog, finding)).collect(),
        unlisted: material.unlisted.iter().map(|(service, count)| (service.to_string(), *count)).collect(),
    }
}

fn answer_cell(matrix: &Matrix<'_>, cell: &Cell) -> AnswerCell {
    let (service, duty, named) = (matrix.service(cell), matrix.duty(cell), matrix.named(cell));
    let names = |indices: &[u32]| names(matrix.tenant, indices);
    AnswerCell {
        service: service.id.clone(),
        service_title: service.title.clone(),
        duty: duty.id.clone(),
        duty_title: duty.title.clone(),
        why: duty.why.clone(),
        layer: duty.layer.word().into(),
        split: cell.split.shares().map(|(party, share)| (party.word().into(), share.word().into())).collect(),
        who: split_in_words(matrix.tenant, cell.split),
        rank: cell.rank.word().into(),
        performs: names(&named.performs),
        accountable: names(&named.accountable),
        verifies: names(&named.verifies),
        verdict: cell.verdict().word().into(),
        reason: reason(&cell.judgement.reason),
        evidence_date: cell.judgement.since,
        gaps: cell.gaps(duty).iter().map(|gap| gap.kind.word().into()).collect(),
    }
}

fn names(tenant: &Tenant, indices: &[u32]) -> Vec<Arc<str>> {
    indices.iter().map(|&index| tenant.assignees[index as usize].name.clone()).collect()
}

/// Every gap of every cell, worst first; equally bad ones by how much the duty matters, then in order.
fn answer_gaps(material: &Material<'_>, matrix: &Matrix<'_>) -> Vec<AnswerGap> {
    let Material { book, publications, tenant, outcomes, today, .. } = material;
    let mut explainer = None;
    let mut gaps: Vec<(Severity, GapKind, Severity, AnswerGap)> = Vec::new();
    for cell in &matrix.cells {
        let duty = matrix.duty(cell);
        let of_cell = cell.gaps(duty);
        if of_cell.is_empty() {
            continue;
        }
        // Every claim is heard again for what the parties say of each other, so only where it is needed.
        let talk = match of_cell.iter().any(|gap| Talk::is_needed(gap.kind)) {
            true => {
                let explainer =
                    explainer.get_or_insert_with(|| Explainer::new(book, publications, tenant, outcomes, *today));
                Talk::of(&explainer.explain((cell.service, cell.duty)))
            }
            false => Talk::default(),
        };
        let about = CellWords::of(matrix, cell, talk);
        for gap in of_cell {
            gaps.push((gap.severity, gap.kind, duty.severity, answer_gap(matrix, cell, gap, &about)));
        }
    }
    gaps.sort_by(|a, b| (b.0, b.2, a.1).cmp(&(a.0, a.2, b.1)));
    gaps.into_iter().map(|(_, _, _, gap)| gap).collect()
}

fn answer_gap(matrix: &Matrix<'_>, cell: &Cell, gap: Gap, about: &CellWords<'_>) -> AnswerGap {
    let named = matrix.named(cell);
    let answers = if named.accountable.is_empty() { &named.performs } else { &named.accountable };
    let acts = |party: &Party| party.names_people();
    let mut parties: Vec<Party> = cell.split.performers().filter(acts).collect();
    if parties.is_empty() {
        parties.push(Party::Customer);
    }
    AnswerGap {
        severity: gap.severity.word().into(),
        kind: gap.kind.word().into(),
        service: matrix.service(cell).id.clone(),
        duty: matrix.duty(cell).id.clone(),
        parties: parties.iter().map(|party| party.word().into()).collect(),
        accountable: names(matrix.tenant, answers),
        sentence: sentence(gap.kind, about),
    }
}

/// A finding with the words of its check.
pub fn answer_finding(catalog: &Catalog, finding: &Finding) -> AnswerFinding {
    let check = catalog.check(&finding.check).map(|entry| &entry.check);
    AnswerFinding {
        severity: finding.severity.word().into(),
        verdict: finding.verdict.word().into(),
        check: finding.check.clone(),
        title: check.map_or_else(|| LEAVERS_TITLE.into(), |check| check.title.clone()),
        service: finding.service.clone(),
        duty: finding.duty.clone(),
        account: finding.resource.account.clone(),
        region: finding.resource.region.clone(),
        resource: finding.resource.key.clone(),
        resource_title: finding.resource.title.clone(),
        reason: finding.reason.clone(),
        found: finding.found.iter().map(|(column, value)| (column.to_string(), json(value))).collect(),
        acceptance: finding.acceptance.as_ref().map(acceptance),
        exclusion: check.and_then(|check| check.exclusion.clone()),
        remediation: check.map(|check| Mend {
            console: check.remediation.console.clone(),
            cli: check.remediation.cli.clone(),
            terraform: check.remediation.terraform.clone(),
        }),
    }
}

fn json(value: &Scalar) -> serde_json::Value {
    match value {
        Scalar::Bool(value) => (*value).into(),
        Scalar::Int(value) => (*value).into(),
        Scalar::Float(value) => (*value).into(),
        Scalar::Text(value) => (**value).into(),
    }
}

/// What an exception says of a resource, in words.
fn acceptance(said: &Acceptance) -> AnswerAcceptance {
    let (state, words) = match &said.standing {
        Standing::Holds(until) => ("holds", format!("accepted until {until}")),
        Standing::Expired(on) => ("expired", format!("was accepted until {on}")),
        Standing::Early(from) => ("early", format!("is accepted only from {from}")),
        Standing::Changed { column, accepted, found: Some(found) } => {
            ("changed", format!("was accepted with {column} = {accepted}, and is now {found}"))
        }
        Standing::Changed { column, accepted, found: None } => {
            ("changed", format!("was accepted with {column} = {accepted}, which cannot be read any more"))
        }
    };
    let exception = said.exception.to_string();
    AnswerAcceptance { state: state.into(), words: format!("{words} ({exception})"), exception }
}
