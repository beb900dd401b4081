//! `caller`: who is let in.

use chrono::NaiveDate;
use clap::Subcommand;

use super::common::PlainFormat;
use crate::clock;

/// What to do with those who are let in.
#[derive(Debug, Clone, Subcommand)]
pub enum CallerCommand {
    /// Let somebody in, and print the token that they sign in with.
    #[command(
        after_help = "Example:\n  demarc caller add auditor@big-four.example --tenant acme --role auditor --until 2026-12-31\n  demarc caller add collector --tenant acme --role service_account --scope read --scope observe --until 2027-06-30"
    )]
    Add(CallerAddArgs),
    /// Let somebody in no longer.
    #[command(after_help = "Example:\n  demarc caller remove auditor@big-four.example --tenant acme")]
    Remove(CallerRemoveArgs),
    /// List who is let in.
    #[command(after_help = "Example:\n  demarc caller list --tenant acme")]
    List(CallerListArgs),
}

/// Whom to let in.
#[derive(Debug, Clone, clap::Args)]
pub struct CallerAddArgs {
    /// Their e-mail address, or the program's name.
    pub who: String,
    /// The tenant; none for an owner of the whole record.
    #[arg(long, short)]
    pub tenant: Option<String>,
    /// As what: mssp_owner, mssp_analyst, client_owner, client_member, auditor or service_account.
    #[arg(long)]
    pub role: String,
    /// The last day on which they are let in.
    #[arg(long, value_parser = clock::day)]
    pub until: Option<NaiveDate>,
    /// What a service account may do: read, change, observe, checkpoint.
    #[arg(long)]
    pub scope: Vec<String>,
}

/// Whom to let in no longer.
#[derive(Debug, Clone, clap::Args)]
pub struct CallerRemoveArgs {
    /// Who.
    pub who: String,
    /// The tenant; none for an owner of the whole record.
    #[arg(long, short)]
    pub tenant: Option<String>,
}

/// Whose callers to list.
#[derive(Debug, Clone, clap::Args)]
pub struct CallerListArgs {
    /// The tenant; none for owners of the whole record.
    #[arg(long, short)]
    pub tenant: Option<String>,
    /// How to write the answer.
    #[arg(long, value_enum, default_value = "table")]
    pub format: PlainFormat,
}
