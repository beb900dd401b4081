//! `demarc import`: files of others come in, whole or not at all.

mod crm;
mod inventory;
mod matrix;
mod roster;
mod users;

use super::Outcome;
use crate::args::{Args, ImportCommand};

/// Runs an import command.
pub fn run(args: &Args, command: &ImportCommand) -> Outcome {
    match command {
        ImportCommand::Crm(crm) => crm::run(args, crm),
        ImportCommand::Roster(file) => roster::run(args, file),
        ImportCommand::Users(users) => users::run(args, users),
        ImportCommand::Inventory(given) => inventory::run(args, given),
        ImportCommand::Matrix(file) => matrix::run(args, file),
    }
}
