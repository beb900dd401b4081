//! A document that is written in parts, one for each tenant.

use demarc_model::vocabulary;

use super::{TenantFindings, asff, csv, jsonl, junit, ocsf, sarif};

vocabulary! {
    /// How findings are written for other tools.
    FindingFormat, "format of findings" {
        /// OCSF 1.8 Compliance Findings, one a line.
        Ocsf = "ocsf",
        /// SARIF 2.1.0, one run for each tenant.
        Sarif = "sarif",
        /// JUnit's XML, one suite for each service of a tenant.
        Junit = "junit",
        /// demarc's own words as JSON, one finding a line.
        Jsonl = "jsonl",
        /// The AWS Security Finding Format: on each line a batch that Security Hub takes.
        Asff = "asff",
        /// A line for each finding, for spreadsheets.
        Csv = "findings-csv",
    }
}

/// A document being written: [`Self::begin`], [`Self::tenant`] for each tenant, [`Self::end`].
#[derive(Debug)]
pub struct Document {
    format: FindingFormat,
    tenants: usize,
    left_out: usize,
}

impl Document {
    /// An empty document.
    pub const fn new(format: FindingFormat) -> Self {
        Self { format, tenants: 0, left_out: 0 }
    }

    /// What comes before the first tenant.
    pub fn begin(&self) -> String {
        match self.format {
            FindingFormat::Ocsf | FindingFormat::Jsonl | FindingFormat::Asff => String::new(),
            FindingFormat::Sarif => sarif::BEGIN.to_owned(),
            FindingFormat::Junit => junit::BEGIN.to_owned(),
            FindingFormat::Csv => csv::begin(),
        }
    }

    /// The part of one tenant.
    pub fn tenant(&mut self, findings: &TenantFindings<'_>) -> Result<String, serde_json::Error> {
        let is_first = self.tenants == 0;
        self.tenants += 1;
        match self.format {
            FindingFormat::Ocsf => lines(findings.details().map(|detail| ocsf::event(&detail))),
            FindingFormat::Jsonl => lines(findings.details().map(|detail| jsonl::line(&detail))),
            FindingFormat::Sarif => sarif::run(findings, is_first),
            FindingFormat::Junit => Ok(junit::suites(findings)),
            FindingFormat::Csv => Ok(findings.details().map(|detail| csv::row(&detail)).collect()),
            FindingFormat::Asff => {
                let (batches, left_out) = asff::batches(findings);
                self.left_out += left_out;
                lines(batches)
            }
        }
    }

    /// What comes after the last tenant.
    pub const fn end(&self) -> &'static str {
        match self.format {
            FindingFormat::Ocsf | FindingFormat::Jsonl | FindingFormat::Asff | FindingFormat::Csv => "",
            FindingFormat::Sarif => sarif::END,
            FindingFormat::Junit => junit::END,
        }
    }

    /// How many findings the format has no place for: those outside AWS accounts, for `asff`.
    pub const fn left_out(&self) -> usize {
        self.left_out
    }
}

fn lines(values: impl IntoIterator<Item = impl serde::Serialize>) -> Result<String, serde_json::Error> {
    let mut text = String::new();
    for value in values {
        text += &serde_json::to_string(&value)?;
        text.push('\n');
    }
    Ok(text)
}
