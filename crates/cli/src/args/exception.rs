//! What `demarc exception` can be told.

use chrono::NaiveDate;
use clap::Subcommand;
use demarc_model::ExceptionId;

use super::TenantListArgs;

/// What to do with exceptions.
#[derive(Debug, Clone, Subcommand)]
pub enum ExceptionCommand {
    /// List what is accepted, until when, and whether it still holds.
    #[command(after_help = "Example:\n  demarc exception list --tenant acme")]
    List(TenantListArgs),
    /// Accept what a check found, as it is now, until a day.
    #[command(
        after_help = "Example:\n  demarc exception add --tenant acme --check aws-s3-bucket-public-access --resource 'arn:aws:s3:::www-*' \\\n    --reason 'the public website' --requested-by anna@acme.example --approved-by ben@acme.example --expires 2027-06-30"
    )]
    Add(ExceptionAddArgs),
}

/// What is accepted.
#[derive(Debug, Clone, clap::Args)]
pub struct ExceptionAddArgs {
    /// The tenant.
    #[arg(long, short)]
    pub tenant: String,
    /// The check.
    #[arg(long)]
    pub check: String,
    /// Which resources, by key or name; `*` stands for any text.
    #[arg(long, value_name = "PATTERN", required_unless_present = "tag")]
    pub resource: Option<String>,
    /// A tag that the resources carry.
    #[arg(long, value_name = "KEY=VALUE")]
    pub tag: Vec<String>,
    /// Why it is accepted.
    #[arg(long)]
    pub reason: String,
    /// Who asked for it.
    #[arg(long, value_name = "WHO")]
    pub requested_by: String,
    /// Who accepted it; somebody else.
    #[arg(long, value_name = "WHO")]
    pub approved_by: String,
    /// The last day on which it holds.
    #[arg(long, value_name = "DATE")]
    pub expires: NaiveDate,
    /// Its id; made of the check and the resource when left out.
    #[arg(long)]
    pub id: Option<ExceptionId>,
}
