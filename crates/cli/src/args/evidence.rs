//! `evidence`: files that are kept.

use std::path::PathBuf;

use clap::Subcommand;

use super::common::TenantListArgs;

/// What to do with files of evidence.
#[derive(Debug, Clone, Subcommand)]
pub enum EvidenceCommand {
    /// Keep a file, and print its hash.
    #[command(after_help = "Example:\n  demarc evidence keep restore-test.pdf --tenant acme")]
    Keep(EvidenceKeepArgs),
    /// List the files that are kept.
    #[command(after_help = "Example:\n  demarc evidence list --tenant acme")]
    List(TenantListArgs),
    /// Write a kept file to standard output.
    #[command(after_help = "Example:\n  demarc evidence fetch 9f86d081… --tenant acme > restore-test.pdf")]
    Fetch(EvidenceFetchArgs),
    /// Give up a file whose bytes are gone or damaged, so that backups go on; one that is whole stays.
    #[command(after_help = "Example:\n  demarc evidence give-up 9f86d081… --tenant acme")]
    GiveUp(EvidenceFetchArgs),
}

/// Which file to keep.
#[derive(Debug, Clone, clap::Args)]
pub struct EvidenceKeepArgs {
    /// The file.
    pub file: PathBuf,
    /// The tenant.
    #[arg(long, short)]
    pub tenant: String,
}

/// Which file to write.
#[derive(Debug, Clone, clap::Args)]
pub struct EvidenceFetchArgs {
    /// Its hash.
    pub hash: String,
    /// The tenant.
    #[arg(long, short)]
    pub tenant: String,
}
