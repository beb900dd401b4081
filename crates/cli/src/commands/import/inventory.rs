//! `demarc import inventory`: configuration exports, where there are no credentials to collect with.

use std::process::ExitCode;

use chrono::DateTime;
use demarc_offline::{CsvMapping, Given, Imported, Known, Refusal, Unclear};
use serde::Serialize;

use crate::{
    args::{Args, Captured, InventoryArgs, PlainFormat},
    commands::Outcome,
    desk::{Desk, table_list},
    files,
    output::{Failure, answer, answer_json, safe, say, say_next, table},
};

/// What came of one file.
#[derive(Serialize)]
struct FileView {
    file: String,
    what: String,
    captured: String,
    loaded: Vec<LoadedView>,
    not_understood: Vec<UnclearView>,
    notes: Vec<String>,
    left_as_known: Vec<String>,
}

#[derive(Serialize)]
struct LoadedView {
    kind: String,
    table: String,
    rows: usize,
}

#[derive(Serialize)]
struct UnclearView {
    kind: String,
    why: String,
    count: usize,
    first: Vec<String>,
}

/// Reads every file, shows what each holds, and takes all of them in or none.
pub fn run(args: &Args, given: &InventoryArgs) -> Outcome {
    let desk = Desk::open_for(args, std::slice::from_ref(&given.tenant))?;
    let folder = desk.tenant(&given.tenant)?;
    let mapping = given.mapping.as_deref().map(mapping).transpose()?;
    let mappings = desk.catalog.imports().map_err(|problems| Failure::new(problems).next("demarc catalog lint"))?;
    let known = Known { tables: &desk.catalog.tables, mappings: &mappings };
    let moment = captured(&desk, given);
    let read: Vec<(String, Result<Imported, Refusal>)> = given
        .files
        .iter()
        .map(|path| read(&known, given, moment, path, mapping.as_ref()))
        .collect::<Result<_, Failure>>()?;
    let (mut views, mut imports) = (Vec::new(), Vec::new());
    let mut refused = Vec::new();
    for (file, result) in read {
        match result {
            Ok(imported) => {
                views.push(view(&file, &imported));
                imports.push(imported);
            }
            Err(refusal) => refused.push((file, refusal)),
        }
    }
    if !refused.is_empty() {
        return Err(refusals(&refused));
    }
    if !given.dry_run {
        let tables = table_list(&desk.catalog.tables);
        for (view, imported) in views.iter_mut().zip(&imports) {
            let newer = desk.store().merge(&folder.tenant.id, &tables, &imported.exported, imported.captured)?;
            view.left_as_known =
                newer.iter().map(|(table, (account, region))| format!("{table} in {account} {region}")).collect();
        }
        desk.pack(&folder.tenant.id)?;
    }
    show(&views, given)?;
    let is_whole = views.iter().all(|view| view.not_understood.is_empty());
    Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn mapping(path: &std::path::Path) -> Result<CsvMapping, Failure> {
    let name = path.display();
    let text = String::from_utf8(files::read(path)?).map_err(|_| Failure::new(format!("{name}: not UTF-8")))?;
    toml::from_str(&text)
        .map_err(|error| Failure::new(format!("{name}: {error}")).next("docs/imports.md shows a mapping"))
}

/// When the files were made, where somebody says so.
fn captured(desk: &Desk, given: &InventoryArgs) -> Option<i64> {
    given.captured.map(|captured| match captured {
        Captured::Now => desk.now.micros(),
        Captured::At(moment) => moment.timestamp_micros(),
    })
}

fn read(
    known: &Known<'_>,
    given: &InventoryArgs,
    captured: Option<i64>,
    path: &std::path::Path,
    mapping: Option<&CsvMapping>,
) -> Result<(String, Result<Imported, Refusal>), Failure> {
    let file = path.display().to_string();
    let bytes = files::read(path)?;
    let about = Given { file: &file, account: given.account.as_deref(), region: given.region.as_deref(), captured };
    let imported = match mapping {
        Some(mapping) => demarc_offline::import_csv(&bytes, mapping, known, &about),
        None => demarc_offline::import(&bytes, known, &about),
    };
    Ok((file, imported))
}

fn refusals(refused: &[(String, Refusal)]) -> Failure {
    let lines: Vec<String> =
        refused.iter().map(|(file, refusal)| format!("{}: {}", safe(file), safe(&refusal.to_string()))).collect();
    let mend = refused.iter().map(|(_, refusal)| refusal.mend.as_str()).find(|mend| !mend.is_empty());
    let failure = Failure::new(format!("{}\nnothing was taken in", lines.join("\n")));
    mend.into_iter().fold(failure, |failure, mend| failure.next(mend))
}

fn view(file: &str, imported: &Imported) -> FileView {
    let unclear = |one: &Unclear| UnclearView {
        kind: one.kind.to_string(),
        why: one.why.to_string(),
        count: one.count,
        first: one.first.iter().map(ToString::to_string).collect(),
    };
    let loaded = imported.loaded.iter().map(|((kind, table), rows)| LoadedView {
        kind: kind.to_string(),
        table: table.to_string(),
        rows: *rows,
    });
    FileView {
        file: file.to_owned(),
        what: imported.what.to_string(),
        captured: DateTime::from_timestamp_micros(imported.captured).map(|at| at.to_rfc3339()).unwrap_or_default(),
        loaded: loaded.collect(),
        not_understood: imported.unclear.iter().map(unclear).collect(),
        notes: imported.notes.clone(),
        left_as_known: Vec::new(),
    }
}

fn show(views: &[FileView], given: &InventoryArgs) -> Result<(), Failure> {
    if given.format == PlainFormat::Json {
        answer_json(&views)?;
    } else {
        views.iter().try_for_each(show_one)?;
    }
    let count = |of: fn(&FileView) -> usize| views.iter().map(of).sum::<usize>();
    let rows = count(|view| view.loaded.iter().map(|one| one.rows).sum());
    let unclear = count(|view| view.not_understood.iter().map(|one| one.count).sum());
    say(format!("{rows} rows from {} files; {unclear} resources not understood", views.len()));
    if given.dry_run {
        say("nothing was written");
        say_next("the same without --dry-run");
    } else {
        say_next(&format!("demarc assess --tenant {}", given.tenant));
    }
    Ok(())
}

fn show_one(view: &FileView) -> Result<(), Failure> {
    answer(&format!("{}: {}, as of {}\n", safe(&view.file), safe(&view.what), view.captured))?;
    let loaded = view.loaded.iter().map(|one| vec![safe(&one.kind), one.table.clone(), one.rows.to_string()]);
    if !view.loaded.is_empty() {
        answer(&table(&["type", "table", "rows"], loaded))?;
    }
    for one in &view.not_understood {
        let first = one.first.iter().map(|id| safe(id)).collect::<Vec<_>>().join(", ");
        let more = if one.count > one.first.len() { ", …" } else { "" };
        answer(&format!("not understood: {} {} ({}): {first}{more}\n", one.count, safe(&one.kind), safe(&one.why)))?;
    }
    for note in &view.notes {
        answer(&format!("note: {}\n", safe(note)))?;
    }
    for place in &view.left_as_known {
        answer(&format!("left as it was, since something newer is known: {}\n", safe(place)))?;
    }
    Ok(())
}
