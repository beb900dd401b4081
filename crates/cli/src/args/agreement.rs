//! `agreement`: versions of a tenant's matrix.

use chrono::NaiveDate;
use clap::Subcommand;

use super::common::{PlainFormat, TenantListArgs};
use crate::clock;

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
