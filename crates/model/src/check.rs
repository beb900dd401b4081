//! Checks, as `catalog/checks/` defines them: a rule over a table, and the cases that prove it.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{CheckId, ControlRef, DutyId, ServiceId, Severity, Status, Verdict, words::vocabulary};

/// The id under which people who have left and can still sign in are reported.
pub const LEAVERS_CHECK: &str = "leavers";
/// The duty that the roster proves or contradicts, over every table whose rows can sign in.
pub const LEAVERS_DUTY: &str = "remove-access-of-leavers";

/// How many rows of another table belong to a row and fulfil a condition.
///
/// The engine joins them within the tenant and account (and the region, when both tables are regional), so that
/// a rule cannot reach into another tenant. The count is null, and so unproven, when no row fulfils
/// the condition but one might.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Child {
    /// The name that the rule uses for the count.
    pub name: Arc<str>,
    /// The other table.
    pub table: Arc<str>,
    /// Which columns are equal: base column to the other table's column.
    pub on: BTreeMap<Arc<str>, Arc<str>>,
    /// A boolean SQL expression over the other table; every row when left out.
    #[serde(default, rename = "where")]
    pub condition: Option<Arc<str>>,
}

/// How to mend a failing resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remediation {
    /// In the provider's console, step by step.
    pub console: Arc<str>,
    /// On the command line.
    pub cli: Arc<str>,
    /// In Terraform.
    pub terraform: Arc<str>,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Its id: provider, service and folder, such as `aws-s3-bucket-versioning`.
    pub id: CheckId,
    /// Former ids.
    #[serde(default)]
    pub aliases: Vec<CheckId>,
    /// Where it is in its life.
    pub status: Status,
    /// What is true when it is met, in plain language.
    pub title: Arc<str>,
    /// The catalog service that it looks at.
    pub service: ServiceId,
    /// The duty that it proves.
    pub duty: DutyId,
    /// How bad it is when not met.
    pub severity: Severity,
    /// The base table: one verdict per row.
    pub table: Arc<str>,
    /// Which rows it is about; every row when left out.
    #[serde(default, rename = "where")]
    pub condition: Option<Arc<str>>,
    /// A boolean SQL expression: true is met, false is not met, null is unproven.
    pub rule: Arc<str>,
    /// A text SQL expression that says what was found when it is not met.
    #[serde(default)]
    pub reason: Option<Arc<str>>,
    /// Counts of other tables' rows that the rule uses.
    #[serde(default, rename = "child")]
    pub children: Vec<Child>,
    /// How to mend it.
    pub remediation: Remediation,
    /// When a failing resource is as it should be, as the end of "accept it if …"; where that can be.
    #[serde(default)]
    pub exclusion: Option<Arc<str>>,
    /// Controls of providers' own lists that it answers, such as `aws-security-hub:S3.1`.
    #[serde(default)]
    pub answers: Vec<ControlRef>,
    /// Pages to read.
    pub references: Vec<Arc<str>>,
}

vocabulary! {
    /// What a case shows. A check without the first four does not load.
    CaseKind, "kind of case" {
        /// The rule is met.
        Met = "met",
        /// The rule is not met.
        NotMet = "not_met",
        /// The setting is not there.
        Absent = "absent",
        /// The setting could not be read.
        Denied = "denied",
        /// The check is not about this row.
        OutOfScope = "out_of_scope",
    }
}

impl CaseKind {
    /// The kinds that every check must have.
    pub const REQUIRED: &'static [Self] = &[Self::Met, Self::NotMet, Self::Absent, Self::Denied];
}

/// A value of a column, as people write it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Scalar {
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number.
    Float(f64),
    /// Text, or a moment as RFC 3339 where the column is a time.
    Text(Arc<str>),
}

impl std::fmt::Display for Scalar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bool(value) => value.fmt(f),
            Self::Int(value) => value.fmt(f),
            Self::Float(value) => value.fmt(f),
            Self::Text(value) => value.fmt(f),
        }
    }
}

/// The columns of a row in a case. What is left out is null.
pub type CaseRow = BTreeMap<Arc<str>, Scalar>;

/// One example of a check. The clock stands at 2026-01-01T00:00:00Z.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What it shows.
    pub kind: CaseKind,
    /// In a few words, where several cases are of one kind.
    #[serde(default)]
    pub name: Option<Arc<str>>,
    /// The row that is judged.
    #[serde(default)]
    pub row: CaseRow,
    /// Rows of other tables.
    #[serde(default)]
    pub children: BTreeMap<Arc<str>, Vec<CaseRow>>,
    /// What could not be read: a facet of the base table, or `table.facet` of another.
    #[serde(default)]
    pub denied: Vec<Arc<str>>,
    /// For `absent` only: `failing` or `unproven` (or `proven`, where absence is the safe state).
    #[serde(default)]
    pub expect: Option<Verdict>,
}

impl Case {
    /// The verdict that the check must give; nothing when the row is out of scope.
    pub fn expected(&self) -> Option<Verdict> {
        match self.kind {
            CaseKind::Met => Some(Verdict::Proven),
            CaseKind::NotMet => Some(Verdict::Failing),
            CaseKind::Denied => Some(Verdict::Unproven),
            CaseKind::Absent => Some(self.expect.unwrap_or(Verdict::Unproven)),
            CaseKind::OutOfScope => None,
        }
    }
}

/// The cases of one check, as `cases.toml` holds them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cases {
    /// In order.
    #[serde(rename = "case")]
    pub cases: Vec<Case>,
}
