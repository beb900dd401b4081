//! `demarc init`: begins a workspace by asking what the command line left out.

use std::io::{BufRead, Write};

use demarc_workspace::{InitAnswers, TenantAnswers, WorkspaceKind, init};

use super::{FINE, Outcome};
use crate::{
    args::{Args, InitArgs},
    desk,
    output::{Failure, say, say_next},
};

/// Asks and writes.
pub fn run(args: &Args, given: &InitArgs) -> Outcome {
    let catalog = desk::catalog(args)?;
    let folder = given.folder.clone().unwrap_or_else(|| args.workspace.clone());
    let answers = ask_all(given)?;
    if let Some(unknown) = answers.tenant.services.iter().find(|id| catalog.service(id).is_none()) {
        return Err(Failure::usage(format!("there is no service `{unknown}`")).next("demarc catalog list services"));
    }
    for path in init(&folder, &answers, &catalog)? {
        say(format!("wrote {}", path.display()));
    }
    say_next(&format!("demarc -w {} tenant check", folder.display()));
    FINE
}

fn ask_all(given: &InitArgs) -> Result<InitAnswers, Failure> {
    let kind = match &given.kind {
        Some(word) => kind(word)?,
        None => kind(&ask("Do you look after clients, or only yourself? (mssp/business)", "business")?)?,
    };
    let name = ask_unless(given.name.as_ref(), "Your organisation's name?", "")?;
    let tenant = match kind {
        WorkspaceKind::Mssp => ask_unless(given.tenant.as_ref(), "Your first client's name?", "")?,
        WorkspaceKind::Business => name.clone(),
    };
    let trade = ask_unless(given.trade.as_ref(), "What does it do for a living?", "")?;
    let services = match &given.services {
        Some(services) => services.clone(),
        None => list(&ask("Which services does it use? (ids, commas between; `demarc catalog list services`)", "")?),
    };
    let tenant = TenantAnswers { name: tenant, trade, services, ..TenantAnswers::default() };
    Ok(InitAnswers { name, kind, tenant })
}

fn kind(word: &str) -> Result<WorkspaceKind, Failure> {
    let found = WorkspaceKind::ALL.iter().copied().find(|kind| kind.word() == word.trim());
    found.ok_or_else(|| Failure::usage(format!("`{}` is neither mssp nor business", word.trim())))
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect()
}

fn ask_unless(given: Option<&String>, question: &str, default: &str) -> Result<String, Failure> {
    given.map_or_else(|| ask(question, default), |given| Ok(given.clone()))
}

/// Asks on standard error and reads a line; the default when it is empty.
fn ask(question: &str, default: &str) -> Result<String, Failure> {
    let hint = if default.is_empty() { String::new() } else { format!(" [{default}]") };
    write!(anstream::stderr(), "{question}{hint} ")?;
    anstream::stderr().flush()?;
    let mut line = String::new();
    if std::io::stdin().lock().read_line(&mut line)? == 0 {
        return Err(Failure::usage("no answer: the input has ended")
            .next("give the answers on the command line: demarc init --help"));
    }
    let line = line.trim();
    Ok(if line.is_empty() { default.to_owned() } else { line.to_owned() })
}
