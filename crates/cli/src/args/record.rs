//! The record: `plan`, `apply`, `export`, `history`, `ledger`.

use std::path::PathBuf;

use clap::Subcommand;

use super::common::{PlainFormat, TenantArgs, TenantListArgs};

/// Which folder to compare with the record.
#[derive(Debug, Clone, clap::Args)]
pub struct PlanArgs {
    /// The folder; the workspace when left out.
    pub folder: Option<PathBuf>,
    /// How to write the answer.
    #[arg(long, value_enum, default_value = "table")]
    pub format: PlainFormat,
}

/// Where to write the record.
#[derive(Debug, Clone, clap::Args)]
pub struct ExportArgs {
    /// The folder: a new one, or one that was exported before.
    pub folder: PathBuf,
}

/// Which history to show.
#[derive(Debug, Clone, clap::Args)]
pub struct HistoryArgs {
    /// The tenant.
    #[arg(long, short)]
    pub tenant: String,
    /// Only this service.
    #[arg(long, short)]
    pub service: Option<String>,
    /// Only this duty.
    #[arg(long)]
    pub duty: Option<String>,
    /// What has ended, too.
    #[arg(long)]
    pub all: bool,
    /// Show the runs instead, with how many verdicts and gaps there were after each.
    #[arg(long)]
    pub runs: bool,
    /// How to write the answer.
    #[arg(long, value_enum, default_value = "table")]
    pub format: PlainFormat,
}

/// What to do with the ledger.
#[derive(Debug, Clone, Subcommand)]
pub enum LedgerCommand {
    /// Find any row or record that was changed, removed or reordered behind the ledger's back.
    #[command(after_help = "Example:\n  demarc ledger verify\n  demarc ledger verify --checkpoint acme-2026-11.txt")]
    Verify(LedgerVerifyArgs),
    /// Print a signed head of the ledger, for a client to keep.
    #[command(after_help = "Example:\n  demarc ledger checkpoint --tenant acme > acme-2026-11.txt")]
    Checkpoint(TenantArgs),
    /// Show who changed what of a tenant.
    #[command(after_help = "Example:\n  demarc ledger show --tenant acme")]
    Show(TenantListArgs),
}

/// What to compare the ledger with.
#[derive(Debug, Clone, clap::Args)]
pub struct LedgerVerifyArgs {
    /// A checkpoint that somebody kept; more than one is possible.
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Vec<PathBuf>,
    /// How to write the answer.
    #[arg(long, value_enum, default_value = "table")]
    pub format: PlainFormat,
}
