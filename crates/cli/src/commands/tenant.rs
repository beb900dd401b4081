//! `demarc tenant`: what is wrong in the workspace, and who is in it.

use std::process::ExitCode;

use demarc_workspace::{Problems, Workspace};
use serde::Serialize;

use super::{FINE, Outcome};
use crate::{
    args::{Args, FormatArgs, PlainFormat, TenantCommand},
    desk::{Desk, catalog},
    output::{answer, answer_json, safe, say, say_next, table},
};

/// Runs a tenant command.
pub fn run(args: &Args, command: &TenantCommand) -> Outcome {
    match command {
        TenantCommand::Check(format) => check(args, format),
        TenantCommand::List(format) => list(args, format),
    }
}

fn check(args: &Args, format: &FormatArgs) -> Outcome {
    let catalog = catalog(args)?;
    let (workspace, problems) = Workspace::read_with_problems(&args.workspace, &catalog);
    write_problems(&problems, format.format)?;
    if problems.is_empty() {
        say(format!("the workspace of {} is sound: {} tenants", workspace.name, workspace.tenants.len()));
        say_next("demarc assess");
        return FINE;
    }
    say(format!("{} problems", problems.len()));
    say_next("mend them and run `demarc tenant check` again");
    Ok(ExitCode::from(1))
}

/// A problem as JSON shows it.
#[derive(Serialize)]
struct ProblemView<'a> {
    file: &'a str,
    line: Option<usize>,
    column: Option<usize>,
    what: &'a str,
    expected: &'a str,
    mend: &'a str,
}

fn problem_view(problem: &demarc_workspace::Problem) -> ProblemView<'_> {
    ProblemView {
        file: &problem.file,
        line: problem.line,
        column: problem.column,
        what: &problem.what,
        expected: &problem.expected,
        mend: &problem.mend,
    }
}

/// Problems are the answer of a command that looks for them.
pub fn write_problems(problems: &Problems, format: PlainFormat) -> Result<(), crate::output::Failure> {
    if format == PlainFormat::Json {
        return answer_json(&problems.iter().map(problem_view).collect::<Vec<_>>());
    }
    problems.iter().try_for_each(|problem| answer(&format!("{}\n", safe(&problem.to_string()))))
}

#[derive(Serialize)]
struct TenantView<'a> {
    id: &'a str,
    name: &'a str,
    trade: &'a str,
    services: usize,
}

fn list(args: &Args, format: &FormatArgs) -> Outcome {
    let desk = Desk::open(args)?;
    let tenants: Vec<_> = desk
        .workspace
        .tenants
        .iter()
        .map(|folder| &folder.tenant)
        .map(|tenant| TenantView {
            id: &tenant.id,
            name: &tenant.name,
            trade: &tenant.trade,
            services: tenant.services.len(),
        })
        .collect();
    match format.format {
        PlainFormat::Json => answer_json(&tenants)?,
        PlainFormat::Table => {
            let row = |tenant: &TenantView<'_>| {
                vec![tenant.id.to_owned(), tenant.name.to_owned(), tenant.trade.to_owned(), tenant.services.to_string()]
            };
            answer(&table(&["tenant", "name", "trade", "services"], tenants.iter().map(row)))?;
        }
    }
    say_next("demarc assess --tenant TENANT");
    FINE
}
