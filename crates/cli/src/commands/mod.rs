//! One file for each command.

mod agreement;
mod assess;
mod backup;
mod caller;
mod catalog;
mod check;
mod claims;
mod collect;
mod coverage;
mod demo;
mod doctor;
mod evidence;
mod exception;
mod explain;
mod export;
mod findings;
mod gaps;
mod history;
mod import;
mod init;
mod ledger;
mod matrix;
mod plan;
mod query;
mod since;
mod summary;
mod tenant;
mod what_if;

use std::process::ExitCode;

use crate::{
    args::{Args, Command},
    output::Failure,
};

/// What a command comes to.
pub type Outcome = Result<ExitCode, Failure>;

/// Everything went well.
pub const FINE: Outcome = Ok(ExitCode::SUCCESS);

/// Does what the command line says.
pub fn run(args: Args) -> Outcome {
    match &args.command {
        Command::Tenant(command) => tenant::run(&args, command),
        Command::Check(command) => check::run(&args, command),
        Command::Query(given) => query::run(&args, given),
        Command::Catalog(command) => catalog::run(&args, command),
        Command::Claims(command) => claims::run(&args, command),
        Command::Matrix(matrix) => matrix::run(&args, matrix),
        Command::Gaps(gaps) => gaps::run(&args, gaps),
        Command::Explain(explain) => explain::run(&args, explain),
        Command::WhatIf(what_if) => what_if::run(&args, what_if),
        Command::Collect(collect) => collect::run(&args, collect),
        Command::Assess(assess) => assess::run(&args, assess),
        Command::Init(init) => init::run(&args, init),
        Command::Import(import) => import::run(&args, import),
        Command::Plan(plan) => plan::show(&args, plan),
        Command::Apply(plan) => plan::apply(&args, plan),
        Command::Export(export) => export::run(&args, export),
        Command::History(history) => history::run(&args, history),
        Command::Agreement(command) => agreement::run(&args, command),
        Command::Evidence(command) => evidence::run(&args, command),
        Command::Exception(command) => exception::run(&args, command),
        Command::Ledger(command) => ledger::run(&args, command),
        Command::Caller(command) => caller::run(&args, command),
        Command::Backup(backup) => backup::run(&args, backup),
        Command::Restore(restore) => backup::restore_from(&args, restore),
        Command::Doctor(format) => doctor::run(&args, format),
        Command::UpgradeCheck(format) => doctor::upgrade(&args, format),
        Command::Demo(demo) => demo::run(&args, demo),
    }
}
