//! What people have changed in a workbook.

use std::collections::BTreeMap;

use super::{
    column::Column,
    row::{MatrixRow, MatrixTenant, canonical, cell_text},
};
use crate::{
    answer::{AnswerCell, TenantAnswer},
    spreadsheet::Place,
};

/// One difference between an answer and a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatrixChange {
    /// The service's id.
    pub service: String,
    /// The duty's id.
    pub duty: String,
    /// Where the workbook says so; nowhere for a row that it lacks.
    pub place: Option<Place>,
    /// What differs.
    pub what: WhatChanged,
}

/// What differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhatChanged {
    /// One field.
    Field {
        /// Its column.
        column: Column,
        /// What the answer says, as a cell would.
        before: String,
        /// What the workbook says.
        after: String,
    },
    /// The workbook has no row for it.
    RowMissing,
    /// The answer knows no such service and duty.
    RowUnknown,
}

/// Every difference, in the order of the answer; rows that it does not know come last.
pub fn compare(tenant: &TenantAnswer, sheet: &MatrixTenant) -> Vec<MatrixChange> {
    let mut rows: BTreeMap<(String, String), &MatrixRow> =
        sheet.rows.iter().map(|row| ((row.text(Column::ServiceId), row.text(Column::DutyId)), row)).collect();
    let mut changes = Vec::new();
    for cell in &tenant.cells {
        let name = |column| canonical(&cell_text(cell, column), column);
        match rows.remove(&(name(Column::ServiceId), name(Column::DutyId))) {
            Some(row) => changes.extend(fields(cell, row)),
            None => changes.push(MatrixChange {
                service: cell.service.to_string(),
                duty: cell.duty.to_string(),
                place: None,
                what: WhatChanged::RowMissing,
            }),
        }
    }
    let unknown = sheet.rows.iter().filter(|row| rows.values().any(|other| std::ptr::eq(*row, *other)));
    changes.extend(unknown.map(|row| change(row, WhatChanged::RowUnknown)));
    changes
}

fn fields(cell: &AnswerCell, row: &MatrixRow) -> Vec<MatrixChange> {
    let differing = Column::ALL.into_iter().filter_map(|column| {
        let before = canonical(&cell_text(cell, column), column);
        let after = row.text(column);
        (before != after).then(|| change(row, WhatChanged::Field { column, before, after }))
    });
    differing.collect()
}

fn change(row: &MatrixRow, what: WhatChanged) -> MatrixChange {
    MatrixChange { service: row.service.clone(), duty: row.duty.clone(), place: Some(row.place.clone()), what }
}
