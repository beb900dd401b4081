//! What `demarc check` and `demarc query` can be told.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use super::PlainFormat;

/// What to do with checks that are being written.
#[derive(Debug, Clone, Subcommand)]
pub enum CheckCommand {
    /// Begin a check: both files, with all four cases, to be filled in.
    #[command(
        after_help = "Example:\n  demarc check new aws-s3-bucket-named-well --table aws_s3_bucket --duty label-data"
    )]
    New(CheckNewArgs),
    /// Run the cases of a check, or of every check below a folder.
    #[command(
        after_help = "Example:\n  demarc check test checks/aws/s3/bucket-named-well --watch\n  demarc --catalog catalog check test catalog/checks"
    )]
    Test(CheckTestArgs),
    /// Judge a tenant's inventory by one check.
    #[command(after_help = "Example:\n  demarc check run checks/aws/s3/bucket-named-well --tenant acme")]
    Run(CheckRunArgs),
}

/// Which check to begin.
#[derive(Debug, Clone, clap::Args)]
pub struct CheckNewArgs {
    /// Its id: provider, service and a name, such as `aws-s3-bucket-named-well`.
    pub id: String,
    /// The table that it looks at.
    #[arg(long)]
    pub table: String,
    /// The duty that it proves.
    #[arg(long)]
    pub duty: String,
    /// The folder that gets `<provider>/<service>/<name>`.
    #[arg(long, default_value = "checks", value_name = "FOLDER")]
    pub into: PathBuf,
}

/// Which checks to try.
#[derive(Debug, Clone, clap::Args)]
pub struct CheckTestArgs {
    /// The folder of a check, or one that holds several.
    #[arg(default_value = "checks")]
    pub path: PathBuf,
    /// Run again whenever a file in it changes.
    #[arg(long)]
    pub watch: bool,
}

/// Which check to run, and on what.
#[derive(Debug, Clone, clap::Args)]
pub struct CheckRunArgs {
    /// The folder of the check, or the id of one of the catalog.
    pub path: PathBuf,
    /// The tenant.
    #[arg(long, short)]
    pub tenant: String,
    /// How to write the answer.
    #[arg(long, value_enum, default_value = "table")]
    pub format: PlainFormat,
}

/// What to ask of the inventory.
#[derive(Debug, Clone, clap::Args)]
pub struct QueryArgs {
    /// One SELECT over the tables of docs/tables.md.
    pub sql: String,
    /// The tenant.
    #[arg(long, short)]
    pub tenant: String,
    /// At most so many rows.
    #[arg(long, default_value_t = 1000)]
    pub limit: usize,
    /// How to write the answer.
    #[arg(long, value_enum, default_value = "table")]
    pub format: QueryFormat,
}

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum QueryFormat {
    /// For people.
    Table,
    /// A JSON object a line.
    Jsonl,
    /// For spreadsheets.
    Csv,
}
