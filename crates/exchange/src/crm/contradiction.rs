//! Where a workbook contradicts itself. These are findings about the source; the import goes on.
//!
//! The rule is FedRAMP's own, from the guidance above the CRM worksheet: what comes from the provider alone
//! is answered `Yes` without a text, what is shared `Partial` with a text, what comes from the customer alone
//! `No` with a text.

use std::{fmt, sync::Arc};

use demarc_model::{ControlId, Party};

use super::{
    rows::{CisRow, CrmRow},
    words::{Answer, Origination, Status},
};
use crate::spreadsheet::{Place, text::quoted};

/// How a row contradicts itself or its counterpart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContradictionKind {
    /// Answered `Yes`, but marked as the customer's or shared.
    YesButCustomer,
    /// Answered `No`, but marked as the provider's (or its supplier's) alone.
    NoButProvider,
    /// Answered `No`, but marked as shared.
    NoButShared,
    /// Answered `Partial`, but marked as the provider's (or its supplier's) alone.
    PartialButProviderOnly,
    /// Answered `Partial`, but marked as the customer's alone.
    PartialButCustomerOnly,
    /// Marked as not applicable, but the answer leaves something to the customer.
    NotApplicableButCustomer,
    /// Marked both as the provider's alone and as the customer's alone.
    SeveralOriginations,
    /// Marked with statuses that exclude each other.
    SeveralStatuses,
    /// Answered, but no origination is marked.
    MissingOrigination,
    /// Marked, but not answered.
    MissingAnswer,
    /// Answered `Partial` or `No` without saying what the customer has to do.
    MissingText,
    /// Answered with another word than `Yes`, `Partial` or `No`.
    UnknownWord,
    /// In one of the two sheets only.
    InOneSheetOnly,
    /// More than once in one sheet.
    Duplicate,
    /// Answered `Yes`, with a text all the same. Mild: often it only explains.
    TextWithYes,
}

impl ContradictionKind {
    /// Whether it leaves the split as it is in anybody's reading.
    pub const fn is_mild(self) -> bool {
        matches!(self, Self::TextWithYes | Self::MissingText)
    }
}

/// One contradiction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// How.
    pub kind: ContradictionKind,
    /// The control part.
    pub control: ControlId,
    /// Its row in the CIS worksheet.
    pub cis: Option<Place>,
    /// Its row in the CRM worksheet.
    pub crm: Option<Place>,
    /// What contradicts what, without the place.
    pub sentence: Arc<str>,
}

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.control, self.sentence)?;
        let places: Vec<String> = self.cis.iter().chain(&self.crm).map(Place::to_string).collect();
        write!(f, " ({})", places.join(", "))
    }
}

/// Every contradiction of one control part.
pub(super) fn contradictions(control: &ControlId, cis: Option<&CisRow>, crm: Option<&CrmRow>) -> Vec<Contradiction> {
    let mut kinds = Vec::new();
    kinds.extend(cis.into_iter().flat_map(within_cis));
    kinds.extend(crm.into_iter().flat_map(within_crm));
    match (cis, crm) {
        (Some(cis), Some(crm)) => kinds.extend(between(cis, crm)),
        _ => kinds.push(ContradictionKind::InOneSheetOnly),
    }
    if kinds.contains(&ContradictionKind::YesButCustomer) {
        kinds.retain(|&kind| kind != ContradictionKind::TextWithYes);
    }
    kinds.into_iter().map(|kind| contradiction(kind, control, cis, crm)).collect()
}

/// A contradiction with its sentence.
pub(super) fn contradiction(
    kind: ContradictionKind,
    control: &ControlId,
    cis: Option<&CisRow>,
    crm: Option<&CrmRow>,
) -> Contradiction {
    let place_of = |row: Option<&CisRow>| row.map(|row| row.place.clone());
    let sentence = super::sentence::sentence(kind, cis, crm).into();
    Contradiction {
        kind,
        control: control.clone(),
        cis: place_of(cis),
        crm: crm.map(|row| row.place.clone()),
        sentence,
    }
}

fn within_cis(cis: &CisRow) -> Vec<ContradictionKind> {
    let mut kinds = Vec::new();
    let has = |status| cis.statuses.contains(&status);
    let unfinished = has(Status::Planned) || has(Status::Partial);
    if (has(Status::NotApplicable) && cis.statuses.len() > 1) || (has(Status::Implemented) && unfinished) {
        kinds.push(ContradictionKind::SeveralStatuses);
    }
    let alone = |party: Party| cis.originations.iter().any(|origination| origination.parties() == [party]);
    if alone(Party::Provider) && alone(Party::Customer) && !cis.originations.contains(&Origination::Shared) {
        kinds.push(ContradictionKind::SeveralOriginations);
    }
    kinds
}

fn within_crm(crm: &CrmRow) -> Vec<ContradictionKind> {
    match crm.answer {
        Some(Answer::Yes) if !crm.text.is_empty() => vec![ContradictionKind::TextWithYes],
        Some(Answer::Partial | Answer::No) if crm.text.is_empty() => vec![ContradictionKind::MissingText],
        None if crm.unknown.is_some() => vec![ContradictionKind::UnknownWord],
        _ => Vec::new(),
    }
}

/// Whether the answer fits the marks, by FedRAMP's rule.
fn between(cis: &CisRow, crm: &CrmRow) -> Option<ContradictionKind> {
    let Some(answer) = crm.answer else {
        let unanswered = cis.says_something() && crm.unknown.is_none();
        return unanswered.then_some(ContradictionKind::MissingAnswer);
    };
    if cis.is_not_applicable() {
        return (answer != Answer::Yes).then_some(ContradictionKind::NotApplicableButCustomer);
    }
    if cis.originations.is_empty() {
        return Some(ContradictionKind::MissingOrigination);
    }
    let shared = cis.originations.contains(&Origination::Shared);
    let customer = cis.originations.iter().any(|origination| origination.parties() == [Party::Customer]);
    let provider = cis.originations.iter().any(|origination| !origination.parties().contains(&Party::Customer));
    match answer {
        Answer::Yes if shared || customer => Some(ContradictionKind::YesButCustomer),
        Answer::No if shared => Some(ContradictionKind::NoButShared),
        Answer::No if !customer => Some(ContradictionKind::NoButProvider),
        Answer::Partial if !shared && !customer => Some(ContradictionKind::PartialButProviderOnly),
        Answer::Partial if !shared && !provider => Some(ContradictionKind::PartialButCustomerOnly),
        _ => None,
    }
}

impl CrmRow {
    /// The answer as messages show it.
    pub(super) fn shown_answer(&self) -> String {
        let written = self.answer.map(Answer::word).or(self.unknown.as_deref());
        written.map_or_else(|| "nothing".to_owned(), quoted)
    }
}
