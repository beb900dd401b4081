//! Workspaces and tenants: `init`, `tenant`, `demo`.

use std::path::PathBuf;

use clap::Subcommand;

use super::common::FormatArgs;

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

/// Where the demonstration goes.
#[derive(Debug, Clone, clap::Args)]
pub struct DemoArgs {
    /// Keep its workspace in this folder, to look around in.
    #[arg(long, value_name = "FOLDER")]
    pub keep: Option<PathBuf>,
}
