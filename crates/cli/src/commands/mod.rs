//! One file for each command.

mod assess;
mod catalog;
mod claims;
mod collect;
mod demo;
mod explain;
mod gaps;
mod import;
mod init;
mod matrix;
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
        Command::Demo(demo) => demo::run(&args, demo),
    }
}
