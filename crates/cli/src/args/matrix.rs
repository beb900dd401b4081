//! Who does what: `claims`, `matrix`, `gaps`, `explain`, `what-if`.

use clap::Subcommand;
use demarc_model::{ServiceModel, Severity};

use super::common::{Format, FormatArgs, PlainFormat};

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
