//! `demarc`: who must do what, does everybody agree, is it done, what follows.
//!
//! The answer goes to standard output, the talk to standard error. Exit codes: 0 fine, 1 error, 2 usage,
//! 3 gaps at or above the threshold of `--fail-on`.

mod args;
mod clock;
mod commands;
mod desk;
mod files;
mod kept;
mod output;
mod progress;
mod record;
mod rows;
mod unseen;

use std::process::ExitCode;

use clap::Parser;

use args::Args;
use output::Failure;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return output::usage(&error),
    };
    match commands::run(args) {
        Ok(code) => code,
        Err(Failure { message, next, code }) => {
            output::complain(&message, next.as_deref());
            ExitCode::from(code)
        }
    }
}
