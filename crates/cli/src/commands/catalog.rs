//! `demarc catalog`: check it, list it, add a framework to it.

use std::process::ExitCode;

use demarc_catalog::{Catalog, Files, Problem, Problems, lint};

use super::{FINE, Outcome, check::draft::case_problem, tenant::write_problems};
use crate::{
    args::{Args, CatalogCommand, CatalogImportArgs, CatalogListArgs, CatalogPart, FormatArgs, PlainFormat},
    desk::{self, Desk},
    output::{Failure, answer, answer_json, say, say_next, table},
};

/// Runs a catalog command.
pub fn run(args: &Args, command: &CatalogCommand) -> Outcome {
    match command {
        CatalogCommand::Lint(format) => lint_all(args, format),
        CatalogCommand::Coverage(given) => super::coverage::run(args, given),
        CatalogCommand::List(list) => write_list(args, list),
        CatalogCommand::Import(import) => import_framework(args, import),
    }
}

fn lint_all(args: &Args, format: &FormatArgs) -> Outcome {
    let files = desk::files(args)?;
    let mut problems: Vec<Problem> = lint(&files).into_iter().collect();
    if let Ok(catalog) = Catalog::read(&files) {
        problems.extend(case_problems(&files, &catalog));
        // What cannot be read of them is among the problems already.
        let mappings = catalog.imports().unwrap_or_default();
        let known = demarc_offline::Known { tables: &catalog.tables, mappings: &mappings };
        problems.extend(mapping_problems(&files, &known));
        say(format!(
            "{} duties, {} services, {} claims, {} tables, {} mappings of exports, {} checks",
            catalog.duties.len(),
            catalog.services.len(),
            catalog.claims.len(),
            catalog.tables.len(),
            mappings.len(),
            catalog.checks.len()
        ));
    }
    let problems = Problems::from(problems);
    write_problems(&problems, format.format)?;
    if problems.is_empty() {
        say("the catalog is sound");
        return FINE;
    }
    say(format!("{} problems", problems.len()));
    Ok(ExitCode::from(1))
}

/// Runs the cases of every check.
fn case_problems(files: &Files, catalog: &Catalog) -> Vec<Problem> {
    let of_check = |entry: &demarc_catalog::CheckEntry| {
        let failures = demarc_evaluate::run_cases(&catalog.tables, &entry.check, &entry.cases);
        let path = entry.path.clone();
        failures.into_iter().map(move |failure| case_problem(files, &path, failure))
    };
    catalog.checks.iter().flat_map(of_check).collect()
}

/// Runs the cases of every mapping of an export.
fn mapping_problems(files: &Files, known: &demarc_offline::Known<'_>) -> Vec<Problem> {
    let problem = |failure: demarc_offline::CaseFailure| {
        let line = files.text(&failure.path).ok().and_then(|text| {
            let cases = text.lines().enumerate().filter(|(_, line)| line.trim() == "[[case]]");
            cases.map(|(line, _)| line + 1).nth(failure.case)
        });
        let (what, expected) = (failure.what, String::new());
        Problem { file: files.shown(&failure.path), line, column: None, what, expected, mend: String::new() }
    };
    demarc_offline::run_cases(known).into_iter().map(problem).collect()
}

fn write_list(args: &Args, list: &CatalogListArgs) -> Outcome {
    let catalog = desk::catalog(args)?;
    let (header, rows) = rows(&catalog, list.what);
    match list.format {
        PlainFormat::Table => answer(&table(header, rows))?,
        PlainFormat::Json => {
            let object = |row: Vec<String>| -> serde_json::Map<String, serde_json::Value> {
                header.iter().map(|name| (*name).to_owned()).zip(row.into_iter().map(Into::into)).collect()
            };
            answer_json(&rows.into_iter().map(object).collect::<Vec<_>>())?;
        }
    }
    FINE
}

fn rows(catalog: &Catalog, what: CatalogPart) -> (&'static [&'static str], Vec<Vec<String>>) {
    let text = |parts: &[&dyn ToString]| parts.iter().map(|part| part.to_string()).collect::<Vec<_>>();
    match what {
        CatalogPart::Duties => {
            let row =
                |duty: &demarc_model::Duty| text(&[&duty.id, &duty.layer, &duty.title, &duty.severity, &duty.every]);
            (&["duty", "layer", "title", "severity", "every"], catalog.duties.iter().map(row).collect())
        }
        CatalogPart::Services => {
            let row = |one: &demarc_model::CatalogService| text(&[&one.id, &one.provider, &one.model, &one.title]);
            (&["service", "provider", "model", "title"], catalog.services.iter().map(row).collect())
        }
        CatalogPart::Checks => {
            let row = |entry: &demarc_catalog::CheckEntry| {
                let check = &entry.check;
                text(&[&check.id, &check.severity, &check.duty, &check.title])
            };
            (&["check", "severity", "duty", "title"], catalog.checks.iter().map(row).collect())
        }
        CatalogPart::Frameworks => {
            let row = |one: &demarc_catalog::Framework| text(&[&one.id, &one.edition, &one.publisher, &one.title]);
            (&["framework", "edition", "publisher", "title"], catalog.frameworks.iter().map(row).collect())
        }
    }
}

fn import_framework(args: &Args, import: &CatalogImportArgs) -> Outcome {
    let desk = Desk::open(args)?;
    let id = import.id.as_deref().map(str::parse).transpose().map_err(Failure::usage)?;
    let name = import.file.display().to_string();
    let framework = demarc_catalog::import_oscal(&name, &text(&name, crate::files::read(&import.file)?)?, id)?;
    if desk.catalog.framework(&framework.id).is_some() {
        let message = format!("the catalog has a framework `{}` already", framework.id);
        return Err(Failure::usage(message).next("give it another id with --id"));
    }
    sound(&name, &framework)?;
    say(format!("{}: {} controls", framework.title, framework.controls().len()));
    let files = framework.to_files()?.map(|(path, text)| (desk.workspace.root.join(path), text.into_bytes()));
    if import.dry_run {
        return files.iter().try_for_each(|(path, _)| answer(&format!("would write {}\n", path.display()))).and(FINE);
    }
    desk.save(&files)?;
    say_next(&format!("add \"{}\" to `frameworks` in a tenant.toml", framework.id));
    FINE
}

fn text(name: &str, bytes: Vec<u8>) -> Result<String, Failure> {
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::new(format!("{name}: the text is not UTF-8")).next("save it as UTF-8"))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// Refuses what could not be read back.
fn sound(name: &str, framework: &demarc_catalog::Framework) -> Result<(), Failure> {
    if framework.controls().is_empty() {
        return Err(
            Failure::new(format!("{name}: holds no controls")).next("name a catalog, not a profile or a baseline")
        );
    }
    let titles = framework.controls().iter().map(|control| &*control.title).chain([&*framework.title]);
    match titles.into_iter().find(|title| title.chars().any(char::is_control)) {
        Some(title) => {
            Err(Failure::new(format!("{name}: a control character in the title `{}`", title.escape_debug())))
        }
        None => Ok(()),
    }
}
