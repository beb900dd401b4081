//! `demarc matrix`: who does what, service by duty.

use demarc_exchange::answer::AnswerCell;

use super::{FINE, Outcome, assess};
use crate::{
    args::{Args, Format, MatrixArgs},
    desk::Desk,
    output::{Failure, answer, answer_json, coloured, say_next, table},
};

/// Shows the matrix of one tenant.
pub fn run(args: &Args, matrix: &MatrixArgs) -> Outcome {
    let desk = Desk::open_for(args, std::slice::from_ref(&matrix.tenant))?;
    let folder = desk.tenant(&matrix.tenant)?;
    if let Some(service) = &matrix.service {
        known_service(folder, service)?;
    }
    let mut whole = assess::answer_for(&desk, &[folder], false)?;
    for tenant in &mut whole.tenants {
        tenant.cells.retain(|cell| matrix.service.as_ref().is_none_or(|service| *cell.service == **service));
    }
    match matrix.format {
        Format::Table => write_table(whole.tenants.iter().flat_map(|tenant| &tenant.cells))?,
        Format::Json => answer_json(&whole)?,
        other => assess::write(&whole, other)?,
    }
    say_next("demarc explain DUTY --tenant TENANT --service SERVICE shows every claim behind a cell");
    FINE
}

/// Refuses a service that the tenant does not have.
pub fn known_service(folder: &demarc_workspace::TenantFolder, service: &str) -> Result<usize, Failure> {
    let services = &folder.tenant.services;
    services.iter().position(|one| &*one.id == service).ok_or_else(|| {
        let known: Vec<&str> = services.iter().map(|one| &*one.id).collect();
        let message = format!("tenant `{}` has no service `{service}`", folder.tenant.id);
        Failure::usage(message).next(format!("choose one of: {}", known.join(", ")))
    })
}

fn write_table<'a>(cells: impl Iterator<Item = &'a AnswerCell>) -> Result<(), Failure> {
    let row = |cell: &AnswerCell| {
        vec![
            cell.service.to_string(),
            cell.duty_title.to_string(),
            cell.who.clone(),
            cell.performs.join(", "),
            cell.verifies.join(", "),
            cell.verdict.to_string(),
        ]
    };
    let text = table(&["service", "duty", "who", "named", "verifies", "verdict"], cells.map(row));
    answer(&colour_last_words(&text))
}

/// Colours the verdicts at the ends of lines.
fn colour_last_words(text: &str) -> String {
    let colour = |line: &str| match line.rsplit_once(' ') {
        Some((before, word)) if matches!(word, "proven" | "failing" | "unproven") => {
            format!("{before} {}", coloured(word))
        }
        _ => line.to_owned(),
    };
    text.lines().map(colour).collect::<Vec<_>>().join("\n") + "\n"
}
