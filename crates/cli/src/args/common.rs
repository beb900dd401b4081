//! What many commands take: how to write the answer, and about which tenant.

use std::path::PathBuf;

use clap::ValueEnum;

/// How to write the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For the terminal.
    Table,
    /// For programs; see docs/schema.
    Json,
    /// For spreadsheets.
    Csv,
    /// One page for people.
    Html,
    /// A workbook.
    Xlsx,
}

/// Table or JSON, where nothing else makes sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlainFormat {
    /// For the terminal.
    Table,
    /// For programs; see docs/schema.
    Json,
}

/// How to write the answer.
#[derive(Debug, Clone, clap::Args)]
pub struct FormatArgs {
    /// How to write the answer.
    #[arg(long, value_enum, default_value = "table")]
    pub format: PlainFormat,
}

/// Which tenant.
#[derive(Debug, Clone, clap::Args)]
pub struct TenantArgs {
    /// The tenant.
    #[arg(long, short)]
    pub tenant: String,
}

/// Whose to list.
#[derive(Debug, Clone, clap::Args)]
pub struct TenantListArgs {
    /// The tenant.
    #[arg(long, short)]
    pub tenant: String,
    /// How to write the answer.
    #[arg(long, value_enum, default_value = "table")]
    pub format: PlainFormat,
}

/// A file about one tenant.
#[derive(Debug, Clone, clap::Args)]
pub struct TenantFileArgs {
    /// The file.
    pub file: PathBuf,
    /// The tenant.
    #[arg(long, short)]
    pub tenant: String,
    /// Show what would change, and change nothing.
    #[arg(long)]
    pub dry_run: bool,
}
