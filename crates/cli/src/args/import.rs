//! `import`: files of others.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Subcommand;

use super::{
    common::{PlainFormat, TenantFileArgs},
    inventory::InventoryArgs,
};
use crate::clock;

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
