//! `demarc import matrix`: a matrix that people have changed in their spreadsheet.
//!
//! Changed shares become a draft agreement, which decides nothing until it is signed; changed names become
//! assignments. Verdicts, reasons and gaps are worked out and not taken from anybody's spreadsheet.

use std::{collections::BTreeMap, fmt::Write, fs, path::PathBuf};

use demarc_exchange::matrix_xlsx::{Column, MatrixChange, MatrixTenant, WhatChanged, compare, decode_list, read};
use demarc_model::{Share, Tenant};
use demarc_workspace::{TenantFolder, Workspace};

use crate::{
    args::{Args, TenantFileArgs},
    commands::{FINE, Outcome, assess},
    desk::Desk,
    files,
    output::{Failure, answer, safe, say, say_next},
};

/// Compares the workbook with the matrix as it is, and takes in what people may change.
pub fn run(args: &Args, file: &TenantFileArgs) -> Outcome {
    let desk = Desk::open_for(args, std::slice::from_ref(&file.tenant))?;
    let folder = desk.tenant(&file.tenant)?;
    let name = file.file.display().to_string();
    let book = read(&name, &files::read(&file.file)?)?;
    let Some(sheet) = book.tenants.iter().find(|sheet| sheet.id == file.tenant) else {
        return Err(Failure::new(format!("{name}: holds no sheet of tenant `{}`", file.tenant)));
    };
    let now = assess::answer_for(&desk, &[folder], false)?;
    let changes = now.tenants.first().map(|tenant| compare(tenant, sheet)).unwrap_or_default();
    if changes.is_empty() {
        answer("no difference\n")?;
        return FINE;
    }
    let output = output(&desk, folder, sheet, &changes)?;
    for change in &changes {
        answer(&format!("{}\n", safe(&in_words(change))))?;
    }
    if output.is_empty() || file.dry_run {
        say("nothing was written");
        return FINE;
    }
    write_soundly(&desk, &output)?;
    say_next(&format!("sign the draft under tenants/{}/agreements/, then `demarc matrix --tenant {0}`", file.tenant));
    FINE
}

fn in_words(change: &MatrixChange) -> String {
    let place = format!("{} / {}", change.service, change.duty);
    match &change.what {
        WhatChanged::Field { column, before, after } if taken(*column) => {
            format!("{place}: {}: `{before}` becomes `{after}`", column.heading())
        }
        WhatChanged::Field { column, .. } => format!("{place}: {} is worked out and stays as it is", column.heading()),
        WhatChanged::RowMissing => format!("{place}: not in the workbook, and stays as it is"),
        WhatChanged::RowUnknown => format!("{place}: the tenant has no such service and duty"),
    }
}

const fn taken(column: Column) -> bool {
    matches!(column, Column::Share(_) | Column::Performs | Column::Accountable | Column::Verifies)
}

/// The files that take the changes in; an error when one of them cannot be.
fn output(
    desk: &Desk,
    folder: &TenantFolder,
    sheet: &MatrixTenant,
    changes: &[MatrixChange],
) -> Result<Vec<(PathBuf, Vec<u8>)>, Failure> {
    if let Some(unknown) = changes.iter().find(|change| change.what == WhatChanged::RowUnknown) {
        return Err(Failure::new(format!("{}; nothing was written", in_words(unknown)))
            .next("add the service to tenant.toml first, or take the row out"));
    }
    let mut cells: BTreeMap<(&str, &str), Vec<Column>> = BTreeMap::new();
    let mut named = String::new();
    for change in changes {
        let WhatChanged::Field { column, after, .. } = &change.what else { continue };
        match column {
            Column::Share(_) => cells.entry((&change.service, &change.duty)).or_default().push(*column),
            Column::Performs | Column::Accountable | Column::Verifies => {
                named += &assignment(&folder.tenant, change, *column, after)?;
            }
            _ => {}
        }
    }
    let tenant = desk.workspace.root.join("tenants").join(&*folder.tenant.id);
    let mut output = Vec::new();
    if !cells.is_empty() {
        let path = tenant.join(format!("agreements/matrix-{}.toml", desk.today()));
        output.push((path, draft(desk, sheet, cells.keys()).into_bytes()));
    }
    if !named.is_empty() {
        let path = tenant.join("assignments.toml");
        let before = desk.file(&path)?.unwrap_or_default();
        output.push((path, [before, format!("\n{named}").into_bytes()].concat()));
    }
    Ok(output)
}

/// The names of one role as an assignment of one duty of one service.
fn assignment(tenant: &Tenant, change: &MatrixChange, column: Column, names: &str) -> Result<String, Failure> {
    let role = match column {
        Column::Performs => "performs",
        Column::Accountable => "accountable",
        _ => "verifies",
    };
    let ids: Vec<String> = decode_list(names)
        .iter()
        .map(|name| {
            let known = tenant.assignees.iter().find(|one| *one.name == **name || *one.id == **name);
            known.map(|one| format!("\"{}\"", one.id)).ok_or_else(|| {
                let place = format!("{} / {}", change.service, change.duty);
                Failure::new(format!("{place}: nobody is called `{}`", name.escape_debug()))
                    .next("add the person or team to tenant.toml first")
            })
        })
        .collect::<Result<_, _>>()?;
    let (service, duty, ids) = (&change.service, &change.duty, ids.join(", "));
    Ok(format!("[[assignment]]\nservice = \"{service}\"\nduty = \"{duty}\"\n{role} = [{ids}]\n\n"))
}

/// The changed rows with all their shares, as an agreement that nobody has signed yet.
fn draft<'c>(desk: &Desk, sheet: &MatrixTenant, cells: impl Iterator<Item = &'c (&'c str, &'c str)>) -> String {
    let today = desk.today();
    let mut text = format!("title = \"Matrix as changed in a spreadsheet\"\nedition = \"{today}\"\nas_of = {today}\n");
    for (service, duty) in cells {
        let Some(row) = sheet.rows.iter().find(|row| row.service == *service && row.duty == *duty) else { continue };
        let shares = row.shares.iter().filter(|(_, share)| **share != Share::None);
        let shares: Vec<String> = shares.map(|(party, share)| format!("{party} = \"{share}\"")).collect();
        let _ = write!(
            text,
            "\n[[split]]\nservice = \"{service}\"\nduty = \"{duty}\"\nsplit = {{ {} }}\n",
            shares.join(", ")
        );
    }
    text
}

/// Writes, reads the workspace again, and takes everything back if it is no longer sound.
fn write_soundly(desk: &Desk, output: &[(PathBuf, Vec<u8>)]) -> Result<(), Failure> {
    if desk.record.is_some() {
        return desk.save(output);
    }
    let before: Vec<(&PathBuf, Option<Vec<u8>>)> = output.iter().map(|(path, _)| (path, fs::read(path).ok())).collect();
    files::write_all(output)?;
    let Err(problems) = Workspace::read(&desk.workspace.root, &desk.catalog) else {
        output.iter().for_each(|(path, _)| say(format!("wrote {}", path.display())));
        return Ok(());
    };
    for (path, bytes) in before {
        match bytes {
            Some(bytes) => fs::write(path, bytes)?,
            None => fs::remove_file(path)?,
        }
    }
    Err(Failure::new(problems).next("nothing was written; mend the workbook and import it again"))
}
