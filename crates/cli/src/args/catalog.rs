//! `catalog` and what it shows.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use super::common::{FormatArgs, PlainFormat};

/// What to do with the catalog.
#[derive(Debug, Clone, Subcommand)]
pub enum CatalogCommand {
    /// Show which controls of a provider's own list the checks answer, and why not where they do not.
    #[command(after_help = "Example:\n  demarc catalog coverage\n  demarc catalog coverage --all --format json")]
    Coverage(CatalogCoverageArgs),
    /// Say what is wrong in the catalog, and run the cases of every check.
    #[command(after_help = "Example:\n  demarc catalog lint\n  demarc --catalog ./catalog catalog lint")]
    Lint(FormatArgs),
    /// Take a framework that you hold as OSCAL catalog JSON into the workspace.
    #[command(after_help = "Example:\n  demarc catalog import ISM-catalog.json --id ism")]
    Import(CatalogImportArgs),
    /// List duties, services, checks or frameworks.
    #[command(after_help = "Example:\n  demarc catalog list services\n  demarc catalog list duties --format json")]
    List(CatalogListArgs),
}

/// Which framework to take in.
#[derive(Debug, Clone, clap::Args)]
pub struct CatalogImportArgs {
    /// The OSCAL catalog, JSON.
    pub file: PathBuf,
    /// The framework's id; made from its title when left out.
    #[arg(long)]
    pub id: Option<String>,
    /// Show what would be written, and write nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// Which list of controls to compare with.
#[derive(Debug, Clone, clap::Args)]
pub struct CatalogCoverageArgs {
    /// The framework that is the list.
    #[arg(default_value = "aws-security-hub")]
    pub framework: String,
    /// Show every control instead of a line for each group.
    #[arg(long)]
    pub all: bool,
    /// How to write the answer.
    #[arg(long, value_enum, default_value = "table")]
    pub format: PlainFormat,
}

/// What to list.
#[derive(Debug, Clone, clap::Args)]
pub struct CatalogListArgs {
    /// What to list.
    #[arg(value_enum)]
    pub what: CatalogPart,
    /// How to write the answer.
    #[arg(long, value_enum, default_value = "table")]
    pub format: PlainFormat,
}

/// A part of the catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CatalogPart {
    /// The duties.
    Duties,
    /// The services.
    Services,
    /// The checks.
    Checks,
    /// The frameworks.
    Frameworks,
}
