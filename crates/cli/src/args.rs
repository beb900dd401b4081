//! The command line, defined once: help, usage errors and completions follow from it.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use clap::{Parser, Subcommand, ValueEnum};
use demarc_model::{ServiceModel, Severity};

use crate::clock;

/// Who must do what, does everybody agree, is it done, what follows.
#[derive(Debug, Parser)]
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
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Begin a workspace by answering a few questions.
    #[command(
        after_help = "Example:\n  demarc init my-workspace\n  demarc init --name 'Bakery Brown' --kind business --services microsoft-365,aws-s3 my-workspace"
    )]
    Init(InitArgs),
    /// Look after tenants.
    #[command(subcommand)]
    Tenant(TenantCommand),
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
        after_help = "Example:\n  demarc collect --tenant acme\n  demarc collect --tenant acme --profile acme-audit --region eu-central-1 --region us-east-1\n  demarc collect --tenant acme --role-arn arn:aws:iam::123456789012:role/demarc --external-id acme-77"
    )]
    Collect(CollectArgs),
    /// The answer: who does what, is it agreed, is it done, for one tenant or all.
    #[command(
        after_help = "Example:\n  demarc assess\n  demarc assess --tenant acme --format html > acme.html\n  demarc assess --fail-on high\n\nExit codes: 0 fine, 1 error, 2 usage, 3 gaps at or above --fail-on"
    )]
    Assess(AssessArgs),
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
#[derive(Debug, clap::Args)]
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
#[derive(Debug, Subcommand)]
pub enum TenantCommand {
    /// Say what is wrong in the workspace, with file, line and mend.
    #[command(after_help = "Example:\n  demarc tenant check")]
    Check(FormatArgs),
    /// List the tenants.
    #[command(after_help = "Example:\n  demarc tenant list")]
    List(FormatArgs),
}

/// How to write the answer.
#[derive(Debug, clap::Args)]
pub struct FormatArgs {
    /// How to write the answer.
    #[arg(long, value_enum, default_value = "table")]
    pub format: PlainFormat,
}

/// What to do with the catalog.
#[derive(Debug, Subcommand)]
pub enum CatalogCommand {
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
#[derive(Debug, clap::Args)]
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

/// What to list.
#[derive(Debug, clap::Args)]
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
#[derive(Debug, Subcommand)]
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
    /// A matrix that `assess --format xlsx` wrote and people have changed.
    #[command(after_help = "Example:\n  demarc import matrix acme.xlsx --tenant acme --dry-run")]
    Matrix(TenantFileArgs),
}

/// A file about one tenant.
#[derive(Debug, clap::Args)]
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
#[derive(Debug, clap::Args)]
pub struct UsersArgs {
    #[command(flatten)]
    pub file: TenantFileArgs,
    /// The tenant's service that they sign in to.
    #[arg(long, short)]
    pub service: String,
}

/// A provider's workbook and what it does not say itself.
#[derive(Debug, clap::Args)]
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
#[derive(Debug, Subcommand)]
pub enum ClaimsCommand {
    /// List the sources and their editions.
    #[command(after_help = "Example:\n  demarc claims list")]
    List(FormatArgs),
    /// Show what a provider changed between two editions, and which tenants it touches.
    #[command(after_help = "Example:\n  demarc claims diff cloud-gov@2022-07-14 cloud-gov@2023-03-16")]
    Diff(ClaimsDiffArgs),
}

/// Two editions.
#[derive(Debug, clap::Args)]
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
#[derive(Debug, clap::Args)]
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
#[derive(Debug, clap::Args)]
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
#[derive(Debug, clap::Args)]
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
#[derive(Debug, clap::Args)]
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
    /// The tenant.
    #[arg(long, short)]
    pub tenant: String,
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
    /// How to write the answer.
    #[arg(long, value_enum, default_value = "table")]
    pub format: PlainFormat,
}

/// What to assess.
#[derive(Debug, clap::Args)]
pub struct AssessArgs {
    /// Only these tenants.
    #[arg(long, short)]
    pub tenant: Vec<String>,
    /// How to write the answer.
    #[arg(long, value_enum, default_value = "table")]
    pub format: Format,
    /// Exit with 3 when there is a gap of this severity or worse.
    #[arg(long)]
    pub fail_on: Option<Severity>,
    /// List resources that pass a check too.
    #[arg(long)]
    pub all_resources: bool,
}

/// Where the demonstration goes.
#[derive(Debug, clap::Args)]
pub struct DemoArgs {
    /// Keep its workspace in this folder, to look around in.
    #[arg(long, value_name = "FOLDER")]
    pub keep: Option<PathBuf>,
}
