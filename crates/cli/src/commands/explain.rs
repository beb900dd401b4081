//! `demarc explain`: every claim behind a cell, which one holds and why, the evidence, the gaps.

use demarc_exchange::explained::{Explained, explained};
use demarc_responsibility::{Matrix, explain};

use super::{FINE, Outcome, matrix::known_service};
use crate::{
    args::{Args, ExplainArgs, PlainFormat},
    desk::Desk,
    output::{Failure, answer, answer_json, coloured, safe, say_next, table},
};

/// Explains one cell.
pub fn run(args: &Args, explain_args: &ExplainArgs) -> Outcome {
    let desk = Desk::open_for(args, std::slice::from_ref(&explain_args.tenant))?;
    let folder = desk.tenant(&explain_args.tenant)?;
    let service = known_service(folder, &explain_args.service)?;
    let Some(duty) = desk.book.index(&explain_args.duty) else {
        let message = format!("there is no duty `{}`", explain_args.duty);
        return Err(Failure::usage(message).next("demarc catalog list duties"));
    };
    let judged = desk.judge(&[folder], true)?;
    let Some(judged) = judged.first() else { return Err(Failure::new("nothing was judged")) };
    let matrix = Matrix::build(&desk.book, &desk.publications, &folder.tenant, &judged.outcomes, desk.today());
    let place = (service as u32, duty);
    let explanation = explain(&desk.book, &desk.publications, &folder.tenant, &judged.outcomes, place, desk.today());
    let Some(cell) = matrix.cell(&explain_args.service, &explain_args.duty) else {
        return Err(Failure::new("the cell is missing"));
    };
    let view = explained(&desk.catalog, &matrix, cell, &explanation, &judged.findings);
    match explain_args.format {
        PlainFormat::Json => answer_json(&view)?,
        PlainFormat::Table => write(&view)?,
    }
    say_next(&format!("demarc gaps --tenant {}", explain_args.tenant));
    FINE
}

fn write(view: &Explained) -> Result<(), Failure> {
    answer(&format!("{}\n{}\n\n", safe(&view.duty_title), safe(&view.why)))?;
    answer(&format!("service   {} ({}, {})\n", safe(&view.service_title), view.service, view.model))?;
    answer(&format!("who       {}\n", safe(&view.who)))?;
    answer(&format!("because   {}\n", safe(&view.because)))?;
    answer(&format!("verdict   {}: {}\n", coloured(&view.verdict), safe(&view.reason)))?;
    for (role, names) in
        [("performs", &view.performs), ("accountable", &view.accountable), ("verifies", &view.verifies)]
    {
        let names = if names.is_empty() { "nobody".to_owned() } else { names.join(", ") };
        answer(&format!("{role:<9} {}\n", safe(&names)))?;
    }
    let claims = view.claims.iter().map(|claim| {
        vec![
            claim.weight.clone(),
            claim.rank.clone(),
            format!("{} {}", claim.source, claim.edition),
            claim.who.clone(),
            claim.about.clone(),
        ]
    });
    answer(&format!("\nclaims\n{}", table(&["weight", "rank", "source", "says", "about"], claims)))?;
    write_evidence(view)?;
    if view.gaps.is_empty() {
        return answer("\nno gaps\n");
    }
    answer("\ngaps\n")?;
    view.gaps.iter().try_for_each(|gap| {
        answer(&format!("  {} {} {}\n", coloured(&gap.severity), coloured(&gap.kind), safe(&gap.sentence)))
    })
}

fn write_evidence(view: &Explained) -> Result<(), Failure> {
    if view.checks.is_empty() && view.evidence.is_empty() {
        return answer("\nevidence: none\n");
    }
    let checks = view.checks.iter().map(|check| {
        vec![check.check.clone(), check.proven.to_string(), check.failing.to_string(), check.unproven.to_string()]
    });
    if !view.checks.is_empty() {
        answer(&format!("\nchecks\n{}", table(&["check", "proven", "failing", "unproven"], checks)))?;
    }
    for finding in &view.findings {
        let line = format!("  {} {} {}\n", coloured(&finding.verdict), safe(&finding.resource), safe(&finding.reason));
        answer(&line)?;
    }
    let items = view.evidence.iter().map(|item| {
        vec![
            item.kind.clone(),
            item.outcome.clone(),
            item.effective.to_string(),
            item.expires.to_string(),
            item.by.clone(),
            item.file.as_ref().map_or_else(|| item.note.clone(), |file| format!("{} (file {file})", item.note)),
        ]
    });
    if view.evidence.is_empty() {
        return Ok(());
    }
    answer(&format!("\nevidence\n{}", table(&["kind", "shows", "from", "until", "by", "what"], items)))
}
