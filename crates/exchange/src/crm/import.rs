//! One workbook from bytes to claims, contradictions and problems.

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

use demarc_model::{ControlId, ControlRef, FrameworkId, IdError};

use super::{
    CrmImport, CrmOptions, RowCount,
    claims::{Common, claim},
    contradiction::{ContradictionKind, contradiction, contradictions},
    error::CrmError,
    problem::{Problem, ProblemKind},
    rows::{CisRow, CrmRow, Rows},
    sheets::{Chosen, choose},
};
use crate::spreadsheet::{Place, open_workbook};

/// Imports a workbook. An error means that nothing was imported.
///
/// `knows` says whether the catalog has a control. What it does not have becomes a problem and no claim, as
/// the edition could not be read back with it.
pub fn import_crm(
    file: &str,
    bytes: &[u8],
    options: &CrmOptions,
    knows: impl Fn(&ControlRef) -> bool,
) -> Result<CrmImport, CrmError> {
    let book = open_workbook(file, bytes)?;
    let Chosen { cis, crm, skipped } = choose(&book, options)?;
    let framework = options.framework.clone().map_or_else(|| recognised(&cis, &crm), Ok)?;
    let common = Common {
        source: Arc::new(options.source.clone()),
        target: options.target.clone(),
        framework,
        reading: options.reading,
    };
    let mut import = imported(&common, &cis, &crm, &knows);
    import.problems.extend(skipped.into_iter().chain(cis.problems).chain(crm.problems));
    import.problems.sort();
    import.contradictions.sort_by(|left, right| (&left.control, left.kind).cmp(&(&right.control, right.kind)));
    match import.problems.first() {
        Some(first) if import.claims.is_empty() => {
            let more = import.problems.len() - 1;
            Err(CrmError::NothingUnderstood { file: book.file, first: first.message.clone(), more })
        }
        _ => Ok(import),
    }
}

/// Revision 5 of SP 800-53 brought the family SR (supply chain) into every baseline; revision 4 has none.
fn recognised(cis: &Rows<CisRow>, crm: &Rows<CrmRow>) -> Result<FrameworkId, IdError> {
    let has_supply_chain = cis.by_control.keys().chain(crm.by_control.keys()).any(|control| control.starts_with("SR-"));
    FrameworkId::new(if has_supply_chain { "nist-800-53r5" } else { "nist-800-53r4" })
}

fn imported(common: &Common, cis: &Rows<CisRow>, crm: &Rows<CrmRow>, knows: &dyn Fn(&ControlRef) -> bool) -> CrmImport {
    let mut import = CrmImport {
        source: common.source.clone(),
        framework: common.framework.clone(),
        claims: Vec::new(),
        contradictions: Vec::new(),
        rows: RowCount { cis: cis.controls, crm: crm.controls, unclear: cis.unclear.len(), ..RowCount::default() },
        problems: Vec::new(),
    };
    let unclear: HashSet<&ControlId> = cis.unclear.iter().collect();
    let controls: BTreeSet<&ControlId> = cis.by_control.keys().chain(crm.by_control.keys()).collect();
    for control in controls {
        let (marked, answered) = (cis.by_control.get(control), crm.by_control.get(control));
        let named = ControlRef { framework: common.framework.clone(), control: control.clone() };
        let kind = match () {
            () if unclear.contains(control) => Some(ProblemKind::UnknownMark),
            () if !knows(&named) => Some(ProblemKind::UnknownControl),
            () => None,
        };
        match kind {
            Some(kind) => leave_out(&mut import, kind, &named, marked, answered),
            None => import_control(&mut import, common, control, marked, answered),
        }
    }
    import.rows.imported = import.claims.len();
    report_repeated(&mut import, cis, crm);
    import
}

fn import_control(
    import: &mut CrmImport,
    common: &Common,
    control: &ControlId,
    cis: Option<&CisRow>,
    crm: Option<&CrmRow>,
) {
    match (cis, crm) {
        (Some(_), Some(_)) => import.rows.both += 1,
        (Some(_), None) => import.rows.only_cis += 1,
        _ => import.rows.only_crm += 1,
    }
    import.claims.push(claim(common, control, cis, crm));
    import.contradictions.extend(contradictions(control, cis, crm));
}

/// A control of which some row could not be understood is not imported from its other rows either: half of
/// what is said would be worse than nothing.
fn leave_out(
    import: &mut CrmImport,
    kind: ProblemKind,
    named: &ControlRef,
    cis: Option<&CisRow>,
    crm: Option<&CrmRow>,
) {
    let ControlRef { framework, control } = named;
    let places = cis.map(|row| &row.place).into_iter().chain(crm.map(|row| &row.place));
    for place in places {
        let message = if kind == ProblemKind::UnknownControl {
            import.rows.unknown += 1;
            format!("{place} is about `{control}`, which `{framework}` does not have in the catalog; it was left out")
        } else {
            import.rows.unclear += 1;
            format!("{place} is about `{control}`, whose marks could not be understood; it was left out")
        };
        import.problems.push(Problem::new(place.clone(), kind, message));
    }
}

/// Further rows of a control are contradictions and problems; the first row counts.
fn report_repeated(import: &mut CrmImport, cis: &Rows<CisRow>, crm: &Rows<CrmRow>) {
    import.rows.repeated = cis.repeated.len() + crm.repeated.len();
    for (control, first, further) in &cis.repeated {
        import.contradictions.push(contradiction(ContradictionKind::Duplicate, control, Some(further), None));
        import.problems.push(repeated(control, &first.place, &further.place));
    }
    for (control, first, further) in &crm.repeated {
        import.contradictions.push(contradiction(ContradictionKind::Duplicate, control, None, Some(further)));
        import.problems.push(repeated(control, &first.place, &further.place));
    }
}

fn repeated(control: &ControlId, first: &Place, further: &Place) -> Problem {
    let message = format!("{further} names `{control}` again; {first} counts, this row was left out");
    Problem::new(further.clone(), ProblemKind::Repeated, message)
}
