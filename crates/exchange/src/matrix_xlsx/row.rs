//! What is read from a workbook.

use std::{collections::BTreeMap, sync::Arc};

use chrono::NaiveDate;
use demarc_model::{Party, Share, Verdict};

use super::{
    column::Column,
    text::{decode, decode_list, encode, encode_list},
};
use crate::{answer::AnswerCell, spreadsheet::Place};

/// A workbook that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatrixBook {
    /// The file's name, as messages show it.
    pub file: Arc<str>,
    /// The day that it was written for.
    pub as_of: Option<NaiveDate>,
    /// Its tenants, in the order of its first sheet.
    pub tenants: Vec<MatrixTenant>,
}

/// One tenant's sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatrixTenant {
    /// The tenant's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The sheet's name.
    pub sheet: Arc<str>,
    /// Its rows, in order.
    pub rows: Vec<MatrixRow>,
}

/// One row: one service and duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatrixRow {
    /// Where it stands.
    pub place: Place,
    /// The service's id.
    pub service: String,
    /// The service's name.
    pub service_title: String,
    /// The duty's id.
    pub duty: String,
    /// The duty in plain words.
    pub duty_title: String,
    /// The layer.
    pub layer: String,
    /// What each party does.
    pub shares: BTreeMap<Party, Share>,
    /// Names of who does the work.
    pub performs: Vec<String>,
    /// Names of who answers for it.
    pub accountable: Vec<String>,
    /// Names of who looks whether it was done.
    pub verifies: Vec<String>,
    /// Whether it is done.
    pub verdict: Verdict,
    /// The day the deciding evidence counts from.
    pub evidence_date: Option<NaiveDate>,
    /// Why the verdict is what it is.
    pub reason: String,
    /// The kinds of its gaps.
    pub gaps: Vec<String>,
}

impl MatrixRow {
    /// What the sheet says in one column.
    pub fn text(&self, column: Column) -> String {
        match column {
            Column::ServiceId => encode(&self.service),
            Column::Service => encode(&self.service_title),
            Column::DutyId => encode(&self.duty),
            Column::Duty => encode(&self.duty_title),
            Column::Layer => encode(&self.layer),
            Column::Share(party) => self.shares.get(&party).map(ToString::to_string).unwrap_or_default(),
            Column::Performs => encode_list(&self.performs),
            Column::Accountable => encode_list(&self.accountable),
            Column::Verifies => encode_list(&self.verifies),
            Column::Verdict => self.verdict.to_string(),
            Column::EvidenceDate => self.evidence_date.map(|date| date.to_string()).unwrap_or_default(),
            Column::Reason => encode(&self.reason),
            Column::Gaps => encode_list(&self.gaps),
        }
    }
}

/// What a sheet is to say of a cell of the answer in one column.
pub(super) fn cell_text(cell: &AnswerCell, column: Column) -> String {
    match column {
        Column::ServiceId => encode(&cell.service),
        Column::Service => encode(&cell.service_title),
        Column::DutyId => encode(&cell.duty),
        Column::Duty => encode(&cell.duty_title),
        Column::Layer => encode(&cell.layer),
        Column::Share(party) => cell.split.get(party.word()).map(|share| encode(share)).unwrap_or_default(),
        Column::Performs => encode_list(&cell.performs),
        Column::Accountable => encode_list(&cell.accountable),
        Column::Verifies => encode_list(&cell.verifies),
        Column::Verdict => encode(&cell.verdict),
        Column::EvidenceDate => cell.evidence_date.map(|date| date.to_string()).unwrap_or_default(),
        Column::Reason => encode(&cell.reason),
        Column::Gaps => encode_list(&cell.gaps),
    }
}

/// A text of a sheet as it would be written again, which may differ where it was cut.
pub(super) fn canonical(text: &str, column: Column) -> String {
    if column.is_list() { encode_list(&decode_list(text)) } else { encode(&decode(text)) }
}
