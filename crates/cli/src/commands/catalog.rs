//! `demarc catalog`: check it, list it, add a framework to it.

use std::process::ExitCode;

use demarc_catalog::{Catalog, Files, Problem, Problems, lint};

use super::{FINE, Outcome, tenant::write_problems};
use crate::{
    args::{Args, CatalogCommand, CatalogImportArgs, CatalogListArgs, CatalogPart, FormatArgs, PlainFormat},
    desk,
    output::{Failure, answer, answer_json, say, say_next, table},
};

/// Runs a catalog command.
pub fn run(args: &Args, command: &CatalogCommand) -> Outcome {
    match command {
        CatalogCommand::Lint(format) => lint_all(args, format),
        CatalogCommand::List(list) => write_list(args, list),
        CatalogCommand::Import(import) => import_framework(args, import),
    }
}

fn lint_all(args: &Args, format: &FormatArgs) -> Outcome {
    let files = match &args.catalog {
        None => Files::embedded(),
        Some(folder) => Files::folder(folder)?,
    };
    let mut problems: Vec<Problem> = lint(&files).into_iter().collect();
    if let Ok(catalog) = Catalog::read(&files) {
        problems.extend(case_problems(&catalog));
        say(format!(
            "{} duties, {} services, {} claims, {} tables, {} checks",
            catalog.duties.len(),
            catalog.services.len(),
            catalog.claims.len(),
            catalog.tables.len(),
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
fn case_problems(catalog: &Catalog) -> Vec<Problem> {
    let of_check = |entry: &demarc_catalog::CheckEntry| {
        let failures = demarc_evaluate::run_cases(&catalog.tables, &entry.check, &entry.cases);
        let file = entry.path.clone();
        failures.into_iter().map(move |failure| Problem {
            file: format!("{file}/cases.toml"),
            line: None,
            column: None,
            what: format!("case {}: {}", failure.number, failure.cause),
            expected: String::new(),
            mend: "mend the rule or the case".to_owned(),
        })
    };
    catalog.checks.iter().flat_map(of_check).collect()
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
    let json = std::fs::read_to_string(&import.file)
        .map_err(|error| Failure::new(format!("{}: {error}", import.file.display())))?;
    let id = import.id.as_deref().map(str::parse).transpose().map_err(Failure::usage)?;
    let framework = demarc_catalog::import_oscal(&import.file.display().to_string(), &json, id)?;
    let files = framework.to_files()?;
    say(format!("{}: {} controls", framework.title, framework.controls().len()));
    if import.dry_run {
        for (name, _) in &files {
            answer(&format!("would write frameworks/{name}\n"))?;
        }
        return FINE;
    }
    let folder = args.workspace.join("frameworks");
    let files: Vec<_> = files.into_iter().map(|(name, text)| (folder.join(name), text.into_bytes())).collect();
    crate::files::write_all(&files)?;
    say_next(&format!("add \"{}\" to `frameworks` in a tenant.toml", framework.id));
    FINE
}
