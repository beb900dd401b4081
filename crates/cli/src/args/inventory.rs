//! What `demarc import inventory` can be told.

use std::path::PathBuf;

use chrono::{DateTime, Utc};

use super::PlainFormat;
use crate::clock;

/// Exports of a provider's or another tool's.
#[derive(Debug, Clone, clap::Args)]
pub struct InventoryArgs {
    /// The files. Which kind of export each is follows from its content.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// The tenant.
    #[arg(long, short)]
    pub tenant: String,
    /// The account of resources that name none.
    #[arg(long)]
    pub account: Option<String>,
    /// The region of resources that name none.
    #[arg(long)]
    pub region: Option<String>,
    /// When the files were made, where they do not say: a day, a moment, or `now`.
    #[arg(long, value_name = "DAY", value_parser = captured)]
    pub captured: Option<Captured>,
    /// What the columns of a CSV mean (TOML); see docs/imports.md.
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// Show what would be taken in, and change nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// How to write the answer.
    #[arg(long, value_enum, default_value = "table")]
    pub format: PlainFormat,
}

/// When a file was made.
#[derive(Debug, Clone, Copy)]
pub enum Captured {
    /// Just now: somebody says so.
    Now,
    /// Then.
    At(DateTime<Utc>),
}

fn captured(text: &str) -> Result<Captured, String> {
    if text == "now" { Ok(Captured::Now) } else { clock::parse(text).map(Captured::At) }
}
