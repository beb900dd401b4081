//! The command line of `demarc assess`.

use clap::{ValueEnum, builder::PossibleValue};
use demarc_exchange::findings::FindingFormat;
use demarc_model::Severity;

use super::Format;

/// What to assess.
#[derive(Debug, Clone, clap::Args)]
pub struct AssessArgs {
    /// Only these tenants.
    #[arg(long, short)]
    pub tenant: Vec<String>,
    /// How to write the answer.
    #[arg(long, value_enum, default_value = "table")]
    pub format: AssessFormat,
    /// Exit with 3 when there is a gap of this severity or worse.
    #[arg(long)]
    pub fail_on: Option<Severity>,
    /// List resources that pass a check too.
    #[arg(long)]
    pub all_resources: bool,
    /// Show what has changed since an earlier assessment of the record: its number, or a day.
    #[arg(long, value_name = "RUN|DAY")]
    pub since: Option<String>,
}

/// How to write the answer: whole for people, or finding by finding for other tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssessFormat {
    /// The whole answer.
    Answer(Format),
    /// What checks found; see docs/outputs.md.
    Findings(FindingFormat),
}

impl ValueEnum for AssessFormat {
    fn value_variants<'a>() -> &'a [Self] {
        use {AssessFormat::Answer, AssessFormat::Findings, FindingFormat as Of};
        &[
            Answer(Format::Table),
            Answer(Format::Json),
            Answer(Format::Csv),
            Answer(Format::Html),
            Answer(Format::Xlsx),
            Findings(Of::Ocsf),
            Findings(Of::Sarif),
            Findings(Of::Junit),
            Findings(Of::Jsonl),
            Findings(Of::Asff),
            Findings(Of::Csv),
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Self::Answer(format) => format.to_possible_value(),
            Self::Findings(format) => Some(PossibleValue::new(format.word()).help(help(*format))),
        }
    }
}

const fn help(format: FindingFormat) -> &'static str {
    match format {
        FindingFormat::Ocsf => "Findings for a SIEM: OCSF 1.8 Compliance Findings, one a line",
        FindingFormat::Sarif => "Findings for viewers of analysis results: SARIF 2.1.0",
        FindingFormat::Junit => "Findings for a pipeline: JUnit XML, a test case for each check",
        FindingFormat::Jsonl => "Findings for programs, one JSON object a line; see docs/schema",
        FindingFormat::Asff => "Findings for AWS Security Hub: a batch to import on each line",
        FindingFormat::Csv => "Findings for spreadsheets",
    }
}
