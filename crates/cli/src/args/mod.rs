//! The command line, defined once: help, usage errors and completions follow from it.

mod assess;
mod check;
mod exception;
mod inventory;

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use clap::{Parser, Subcommand, ValueEnum};
use demarc_model::{ServiceModel, Severity};

use crate::clock;
pub use assess::{AssessArgs, AssessFormat};
pub use check::{CheckCommand, CheckNewArgs, CheckRunArgs, CheckTestArgs, QueryArgs, QueryFormat};
pub use exception::{ExceptionAddArgs, ExceptionCommand};
pub use inventory::{Captured, InventoryArgs};

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

/// Answers to the questions of `init`; what is left out is asked for.
#[derive(Debug, Clone, clap::Args)]
pub struct InitArgs {
    /// The folder to make; the workspace folder when left out.
    pub folder: Option<PathBuf>,
    /// Your organisation's name.
    #[arg(long)]
    pub name: Option<String>,
    /// Whether you look after clients or only yourself: mssp or business.
    #[arg(long)]
    pub kind: Option<String>,
    /// The first client's name, for an mssp.
    #[arg(long)]
    pub tenant: Option<String>,
    /// What the organisation does for a living.
    #[arg(long)]
    pub trade: Option<String>,
    /// The name of the one who looks after its IT.
    #[arg(long)]
    pub person: Option<String>,
    /// The services it uses, by catalog id.
    #[arg(long, value_delimiter = ',')]
    pub services: Option<Vec<String>>,
}

/// What to do with tenants.
#[derive(Debug, Clone, Subcommand)]
pub enum TenantCommand {
    /// Say what is wrong in the workspace, with file, line and mend.
    #[command(after_help = "Example:\n  demarc tenant check")]
    Check(FormatArgs),
    /// List the tenants.
    #[command(after_help = "Example:\n  demarc tenant list")]
    List(FormatArgs),
}

/// How to write the answer.
#[derive(Debug, Clone, clap::Args)]
pub struct FormatArgs {
    /// How to write the answer.
    #[arg(long, value_enum, default_value = "table")]
    pub format: PlainFormat,
}

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

/// What to bring in.
#[derive(Debug, Clone, Subcommand)]
pub enum ImportCommand {
    /// A provider's customer-responsibility workbook (FedRAMP CIS/CRM), or any spreadsheet with a mapping.
    #[command(
        after_help = "Example:\n  demarc import crm CIS-Worksheet.xlsx --source cloud-gov --service cloud-gov --edition 2023-03-16 --dry-run\n  demarc import crm matrix.xlsx --source acme-host --service acme-host --edition 7 --as-of 2026-02-01 --mapping columns.toml"
    )]
    Crm(CrmArgs),
    /// Who works at a tenant and who has left (CSV: name, e-mail, status, end date, manager).
    #[command(after_help = "Example:\n  demarc import roster people.csv --tenant acme")]
    Roster(TenantFileArgs),
    /// Who can sign in to a service (CSV: name, e-mail, mfa, admin, active, last sign-in).
    #[command(after_help = "Example:\n  demarc import users slack-members.csv --tenant acme --service slack")]
    Users(UsersArgs),
    /// Configuration exports: AWS Config, IAM, Azure, Google Cloud, Terraform, findings of other tools, CSV.
    #[command(
        after_help = "Example:\n  demarc import inventory 123456789012_Config_eu-central-1_ConfigSnapshot_20260101T000000Z_1.json --tenant acme\n  demarc import inventory assets.json resources.json --tenant acme --captured 2026-01-31 --dry-run\n  demarc import inventory servers.csv --mapping servers.toml --tenant acme --captured now"
    )]
    Inventory(InventoryArgs),
    /// A matrix that `assess --format xlsx` wrote and people have changed.
    #[command(after_help = "Example:\n  demarc import matrix acme.xlsx --tenant acme --dry-run")]
    Matrix(TenantFileArgs),
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

/// A list of users of one service.
#[derive(Debug, Clone, clap::Args)]
pub struct UsersArgs {
    #[command(flatten)]
    pub file: TenantFileArgs,
    /// The tenant's service that they sign in to.
    #[arg(long, short)]
    pub service: String,
}

/// A provider's workbook and what it does not say itself.
#[derive(Debug, Clone, clap::Args)]
pub struct CrmArgs {
    /// The workbook (xlsx), or with --mapping also CSV.
    pub file: PathBuf,
    /// The id of the source, the same for every edition.
    #[arg(long)]
    pub source: String,
    /// The service that it is about, by catalog id.
    #[arg(long)]
    pub service: String,
    /// The edition, as the provider calls it.
    #[arg(long)]
    pub edition: String,
    /// The day it was published; the edition when that is a day.
    #[arg(long, value_parser = clock::day)]
    pub as_of: Option<NaiveDate>,
    /// The source's title; the file's name when left out.
    #[arg(long)]
    pub title: Option<String>,
    /// Where it was found.
    #[arg(long, default_value = "not stated")]
    pub url: String,
    /// Under which licence.
    #[arg(long, default_value = "not stated")]
    pub licence: String,
    /// The baseline, where the workbook holds several: high, moderate, low, li-saas.
    #[arg(long)]
    pub baseline: Option<String>,
    /// The framework of the control ids; recognised when left out.
    #[arg(long)]
    pub framework: Option<String>,
    /// Read a plain spreadsheet by this mapping of columns; see docs/import.md.
    #[arg(long)]
    pub mapping: Option<PathBuf>,
    /// Show what would change, and change nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// How to write the answer.
    #[arg(long, value_enum, default_value = "table")]
    pub format: PlainFormat,
}

/// What to do with claims.
#[derive(Debug, Clone, Subcommand)]
pub enum ClaimsCommand {
    /// List the sources and their editions.
    #[command(after_help = "Example:\n  demarc claims list")]
    List(FormatArgs),
    /// Show what a provider changed between two editions, and which tenants it touches.
    #[command(after_help = "Example:\n  demarc claims diff cloud-gov@2022-07-14 cloud-gov@2023-03-16")]
    Diff(ClaimsDiffArgs),
}

/// Two editions.
#[derive(Debug, Clone, clap::Args)]
pub struct ClaimsDiffArgs {
    /// The earlier edition, as SOURCE@EDITION or the edition alone.
    pub before: String,
    /// The later edition.
    pub after: String,
    /// How to write the answer.
    #[arg(long, value_enum, default_value = "table")]
    pub format: PlainFormat,
}

/// Which cells to show.
#[derive(Debug, Clone, clap::Args)]
pub struct MatrixArgs {
    /// The tenant.
    #[arg(long, short)]
    pub tenant: String,
    /// Only this service.
    #[arg(long, short)]
    pub service: Option<String>,
    /// How to write the answer.
    #[arg(long, value_enum, default_value = "table")]
    pub format: Format,
}

/// Which gaps to show.
#[derive(Debug, Clone, clap::Args)]
pub struct GapsArgs {
    /// Only these tenants.
    #[arg(long, short)]
    pub tenant: Vec<String>,
    /// Only these kinds.
    #[arg(long)]
    pub kind: Vec<String>,
    /// Only this severity or worse.
    #[arg(long)]
    pub severity: Option<Severity>,
    /// How to write the answer: table, json or csv.
    #[arg(long, value_enum, default_value = "table")]
    pub format: Format,
}

/// Which cell to explain.
#[derive(Debug, Clone, clap::Args)]
pub struct ExplainArgs {
    /// The duty.
    pub duty: String,
    /// The tenant.
    #[arg(long, short)]
    pub tenant: String,
    /// The service.
    #[arg(long, short)]
    pub service: String,
    /// How to write the answer.
    #[arg(long, value_enum, default_value = "table")]
    pub format: PlainFormat,
}

/// What would change.
#[derive(Debug, Clone, clap::Args)]
pub struct WhatIfArgs {
    /// The tenant.
    #[arg(long, short)]
    pub tenant: String,
    /// The service that would change.
    #[arg(long, short)]
    pub service: String,
    /// Its new model: iaas, caas, paas, faas, saas or on_premises.
    #[arg(long)]
    pub to: Option<ServiceModel>,
    /// The catalog service that would replace it.
    #[arg(long)]
    pub catalog_service: Option<String>,
    /// How to write the answer.
    #[arg(long, value_enum, default_value = "table")]
    pub format: PlainFormat,
}

/// Which accounts to read, and how to get in.
#[derive(Debug, Clone, clap::Args)]
pub struct CollectArgs {
    /// The tenant; more than one for several at once, none for all that name their accounts.
    #[arg(long, short)]
    pub tenant: Vec<String>,
    /// A profile of the shared AWS configuration.
    #[arg(long)]
    pub profile: Option<String>,
    /// A role to assume; more than one for several accounts.
    #[arg(long)]
    pub role_arn: Vec<String>,
    /// The external id that the role's trust asks for.
    #[arg(long)]
    pub external_id: Option<String>,
    /// Regions to read; all that are enabled when left out.
    #[arg(long)]
    pub region: Vec<String>,
    /// Another endpoint for every service, such as an emulator's.
    #[arg(long, env = "AWS_ENDPOINT_URL")]
    pub endpoint_url: Option<String>,
    /// How many calls a second are made of all accounts together: 200 when left out.
    #[arg(long, value_name = "NUMBER", value_parser = calls_per_second)]
    pub calls_per_second: Option<f64>,
    /// How many calls a second are made of each account: 50 when left out.
    #[arg(long, value_name = "NUMBER", value_parser = calls_per_second)]
    pub account_calls_per_second: Option<f64>,
    /// Begin afresh where a run was stopped or killed, instead of going on.
    #[arg(long)]
    pub fresh: bool,
    /// How to write the answer.
    #[arg(long, value_enum, default_value = "table")]
    pub format: PlainFormat,
}

fn calls_per_second(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|number| (0.5..=100_000.0).contains(number));
    number.ok_or_else(|| format!("`{text}` is not a number between 0.5 and 100000"))
}

/// Where the demonstration goes.
#[derive(Debug, Clone, clap::Args)]
pub struct DemoArgs {
    /// Keep its workspace in this folder, to look around in.
    #[arg(long, value_name = "FOLDER")]
    pub keep: Option<PathBuf>,
}

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

/// Which tenant.
#[derive(Debug, Clone, clap::Args)]
pub struct TenantArgs {
    /// The tenant.
    #[arg(long, short)]
    pub tenant: String,
}

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

/// What to do with agreements.
#[derive(Debug, Clone, Subcommand)]
pub enum AgreementCommand {
    /// List a tenant's agreements, drafts and signed ones.
    #[command(after_help = "Example:\n  demarc agreement list --tenant acme")]
    List(TenantListArgs),
    /// Show what two versions give to somebody else.
    #[command(after_help = "Example:\n  demarc agreement diff 1 2 --tenant acme")]
    Diff(AgreementDiffArgs),
    /// Sign one for a party; only in a record.
    #[command(
        after_help = "Example:\n  demarc agreement sign 2 --tenant acme --party customer --name 'Anna Brown' --role 'managing director'"
    )]
    Sign(AgreementSignArgs),
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

/// Which versions to compare.
#[derive(Debug, Clone, clap::Args)]
pub struct AgreementDiffArgs {
    /// The earlier version, as AGREEMENT@EDITION or the edition alone.
    pub before: String,
    /// The later version.
    pub after: String,
    /// The tenant.
    #[arg(long, short)]
    pub tenant: String,
    /// How to write the answer.
    #[arg(long, value_enum, default_value = "table")]
    pub format: PlainFormat,
}

/// Who signs what.
#[derive(Debug, Clone, clap::Args)]
pub struct AgreementSignArgs {
    /// The version, as AGREEMENT@EDITION or the edition alone.
    pub agreement: String,
    /// The tenant.
    #[arg(long, short)]
    pub tenant: String,
    /// The side that signs: customer, mssp or third_party.
    #[arg(long)]
    pub party: String,
    /// Who signs for it.
    #[arg(long)]
    pub name: String,
    /// In which role.
    #[arg(long)]
    pub role: String,
    /// The day of the signature; today when left out.
    #[arg(long, value_parser = clock::day)]
    pub on: Option<NaiveDate>,
}

/// Where to and for whom to back up.
#[derive(Debug, Clone, clap::Args)]
pub struct BackupArgs {
    /// The file to make.
    pub file: PathBuf,
    /// The public age key of whoever may open it; more than one is possible.
    #[arg(long, value_name = "KEY")]
    pub to: Vec<String>,
    /// A file whose first line is the passphrase that opens it.
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// A file with a private age key, to try whether the backup opens.
    #[arg(long, value_name = "FILE")]
    pub identity: Option<PathBuf>,
    /// Where there is room to try it out; the machine's folder for such things when left out.
    #[arg(long, value_name = "FOLDER")]
    pub scratch: Option<PathBuf>,
}

/// What to restore, and where.
#[derive(Debug, Clone, clap::Args)]
pub struct RestoreArgs {
    /// The backup.
    pub file: PathBuf,
    /// The workspace that gets it; with `--record`, its key and files of evidence.
    #[arg(long, value_name = "FOLDER")]
    pub into: PathBuf,
    /// A file whose first line is the passphrase.
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// A file with the private age key.
    #[arg(long, value_name = "FILE")]
    pub identity: Option<PathBuf>,
}

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
