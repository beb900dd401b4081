//! The command line, defined once: help, usage errors and completions follow from it.

mod agreement;
mod assess;
mod backup;
mod caller;
mod catalog;
mod check;
mod collect;
mod common;
mod evidence;
mod exception;
mod import;
mod inventory;
mod matrix;
mod record;
mod workspace;

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Parser, Subcommand};

use crate::clock;
pub use agreement::{AgreementCommand, AgreementDiffArgs, AgreementSignArgs};
pub use assess::{AssessArgs, AssessFormat};
pub use backup::{BackupArgs, RestoreArgs};
pub use caller::{CallerAddArgs, CallerCommand};
pub use catalog::{CatalogCommand, CatalogCoverageArgs, CatalogImportArgs, CatalogListArgs, CatalogPart};
pub use check::{CheckCommand, CheckNewArgs, CheckRunArgs, CheckTestArgs, QueryArgs, QueryFormat};
pub use collect::CollectArgs;
pub use common::{Format, FormatArgs, PlainFormat, TenantFileArgs, TenantListArgs};
pub use evidence::EvidenceCommand;
pub use exception::{ExceptionAddArgs, ExceptionCommand};
pub use import::{CrmArgs, ImportCommand, UsersArgs};
pub use inventory::{Captured, InventoryArgs};
pub use matrix::{ClaimsCommand, ClaimsDiffArgs, ExplainArgs, GapsArgs, MatrixArgs, WhatIfArgs};
pub use record::{ExportArgs, HistoryArgs, LedgerCommand, LedgerVerifyArgs, PlanArgs};
pub use workspace::{DemoArgs, InitArgs, TenantCommand};

/// Who must do what, does everybody agree, is it done, what follows.
#[derive(Debug, Clone, Parser)]
#[command(name = "demarc", version, propagate_version = true, arg_required_else_help = true)]
#[command(
    after_help = "Example:\n  demarc demo                     see it at work, without a network\n  demarc init                     begin a workspace of your own\n  demarc assess --tenant acme     the answer for one organisation"
)]
pub struct Args {
    /// The workspace folder.
    #[arg(long, short, global = true, default_value = ".", value_name = "FOLDER", env = "DEMARC_WORKSPACE")]
    pub workspace: PathBuf,
    /// Work things out for this day or moment instead of now.
    #[arg(long, global = true, value_name = "DAY", value_parser = clock::parse)]
    pub now: Option<DateTime<Utc>>,
    /// Read the catalog from a folder instead of the one built in.
    #[arg(long, global = true, value_name = "FOLDER")]
    pub catalog: Option<PathBuf>,
    /// Work on this record: a file, or postgres://USER@HOST/DATABASE. Without it on the one beside the workspace, if there is one.
    #[arg(long, global = true, value_name = "URL", env = "DEMARC_RECORD", hide_env_values = true)]
    pub record: Option<String>,
    /// Where the record's key and files of evidence are; `.demarc` in the workspace when left out.
    #[arg(long, global = true, value_name = "FOLDER", env = "DEMARC_RECORD_FOLDER")]
    pub record_folder: Option<PathBuf>,
    /// For whom you act, where not for yourself; the ledger keeps it.
    #[arg(long, global = true, value_name = "WHOM")]
    pub on_behalf_of: Option<String>,
    /// The token that you were let in with. Only from the environment: others see the command line.
    #[arg(skip = from_environment("DEMARC_TOKEN"))]
    pub token: Option<String>,
    /// What the ledger calls whoever has no token.
    #[arg(skip = from_environment("USER"))]
    pub operator: Option<String>,
    #[command(subcommand)]
    pub command: Command,
}

#[expect(clippy::disallowed_methods, reason = "the edge is where the environment comes in")]
fn from_environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// What to do.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Begin a workspace by answering a few questions.
    #[command(
        after_help = "Example:\n  demarc init my-workspace\n  demarc init --name 'Bakery Brown' --kind business --services microsoft-365,aws-s3 my-workspace"
    )]
    Init(InitArgs),
    /// Look after tenants.
    #[command(subcommand)]
    Tenant(TenantCommand),
    /// Write a check: begin it, run its cases, try it on an inventory.
    #[command(subcommand)]
    Check(CheckCommand),
    /// Ask the inventory of a tenant, in SQL.
    #[command(
        after_help = "Example:\n  demarc query 'SELECT title, region FROM aws_s3_bucket WHERE NOT versioning_enabled' --tenant acme"
    )]
    Query(QueryArgs),
    /// Look after the catalog of duties, services, checks and frameworks.
    #[command(subcommand)]
    Catalog(CatalogCommand),
    /// Bring files in: provider workbooks, spreadsheets, rosters, lists of users, matrices.
    #[command(subcommand)]
    Import(ImportCommand),
    /// Look at what providers claim.
    #[command(subcommand)]
    Claims(ClaimsCommand),
    /// Show who does what, service by duty.
    #[command(
        after_help = "Example:\n  demarc matrix --tenant acme --service shop-files\n  demarc matrix --tenant acme --format xlsx > matrix.xlsx"
    )]
    Matrix(MatrixArgs),
    /// Show what is amiss, worst first.
    #[command(
        after_help = "Example:\n  demarc gaps --tenant acme --kind assumed --kind unowned\n  demarc gaps --severity high --format csv > gaps.csv"
    )]
    Gaps(GapsArgs),
    /// Show every claim behind one duty of one service, which one holds and why.
    #[command(after_help = "Example:\n  demarc explain encrypt-stored-files --tenant acme --service shop-files")]
    Explain(ExplainArgs),
    /// Show which duties would move to whom if a service changed its model or provider.
    #[command(after_help = "Example:\n  demarc what-if --tenant acme --service shop-database --to paas")]
    WhatIf(WhatIfArgs),
    /// Read the configuration of live accounts; changes nothing in them.
    #[command(
        after_help = "Example:\n  demarc collect --tenant acme\n  demarc collect --tenant acme --profile acme-audit --region eu-central-1 --region us-east-1\n  demarc collect --tenant acme --role-arn arn:aws:iam::123456789012:role/demarc --external-id acme-77\n  demarc collect --tenant acme --tenant bolt --calls-per-second 100 --account-calls-per-second 20\n  demarc collect --tenant acme --fresh\n\nA run that is stopped or killed changes nothing, and the next one goes on where it was: within six hours, for the same\naccounts and regions, and unless told to begin afresh. Whole organisations are named in tenant.toml: docs/collect.md."
    )]
    Collect(CollectArgs),
    /// The answer: who does what, is it agreed, is it done, for one tenant or all.
    #[command(
        after_help = "Example:\n  demarc assess\n  demarc assess --tenant acme --format html > acme.html\n  demarc assess --since 2026-03-31\n  demarc assess --format ocsf > findings.ndjson\n  demarc assess --tenant acme --format junit --fail-on high > acme.xml\n\nExit codes: 0 fine, 1 error, 2 usage, 3 gaps at or above --fail-on"
    )]
    Assess(AssessArgs),
    /// Show what a folder would change in the record.
    #[command(after_help = "Example:\n  demarc plan\n  demarc plan our-clients --format json")]
    Plan(PlanArgs),
    /// Make the record say what a folder says; it is made on first use.
    #[command(
        after_help = "Example:\n  demarc apply\n  demarc --record postgres://demarc@db.example/demarc apply our-clients"
    )]
    Apply(PlanArgs),
    /// Write the record as a workspace folder, for people to keep in git.
    #[command(after_help = "Example:\n  demarc export our-clients")]
    Export(ExportArgs),
    /// Show verdicts and gaps over time.
    #[command(
        after_help = "Example:\n  demarc history --tenant acme\n  demarc history --tenant acme --all --duty encrypt-stored-files\n  demarc history --tenant acme --runs"
    )]
    History(HistoryArgs),
    /// Versions of a tenant's matrix, how they differ, and signing one.
    #[command(subcommand)]
    Agreement(AgreementCommand),
    /// Files that show that something is done, kept by their hash in the record.
    #[command(subcommand)]
    Evidence(EvidenceCommand),
    /// What is accepted, by whom and until when.
    #[command(subcommand)]
    Exception(ExceptionCommand),
    /// Who changed what, and whether all of it is as it was written.
    #[command(subcommand)]
    Ledger(LedgerCommand),
    /// Who is let in to a tenant, as what and until when.
    #[command(subcommand)]
    Caller(CallerCommand),
    /// Write all of the record into one encrypted file, and try it out before saying that it is done.
    #[command(
        after_help = "Example:\n  demarc backup 2026-11-27.age --to age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p\n  demarc backup 2026-11-27.age --passphrase-file /run/secrets/backup"
    )]
    Backup(BackupArgs),
    /// Put a backup in place, where there is no record yet.
    #[command(
        after_help = "Example:\n  demarc restore 2026-11-27.age --into restored --passphrase-file /run/secrets/backup\n  demarc --record postgres://demarc@db.example/demarc restore 2026-11-27.age --into restored --identity key.txt"
    )]
    Restore(RestoreArgs),
    /// Look at everything that the record's promises rest on.
    #[command(after_help = "Example:\n  demarc doctor")]
    Doctor(FormatArgs),
    /// Say what this version would change in the record's schema.
    #[command(after_help = "Example:\n  demarc upgrade-check")]
    UpgradeCheck(FormatArgs),
    /// Twelve clients of a security provider, made up, worked out by the same code as yours.
    #[command(
        after_help = "Example:\n  demarc demo\n  demarc demo --keep my-demo     then look around: demarc -w my-demo gaps"
    )]
    Demo(DemoArgs),
}
