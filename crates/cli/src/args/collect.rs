//! `collect`: which accounts, and how to get in.

use super::common::PlainFormat;

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
