//! How a resource in a configuration export becomes a row: `catalog/imports/<format>/<name>.toml`.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Path, PolicyQuestion, Scalar, Template, TimeUnit};

/// How one type of resource of one kind of export becomes rows of one table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// What the export calls the type, such as `AWS::S3::Bucket`. Compared without regard to case.
    pub of: Arc<str>,
    /// The table that gets the rows.
    pub table: Arc<str>,
    /// Only resources where this leads to something.
    #[serde(default)]
    pub when: Option<Path>,
    /// Whether a complete export holds every resource of the account, for a table that is listed once an account.
    #[serde(default)]
    pub whole_account: bool,
    /// A list within the resource: a row for each of its elements, whose members are `row.…`.
    #[serde(default)]
    pub rows: Option<Path>,
    /// The column by which rows of a nested list are told to belong to their resource.
    #[serde(default)]
    pub belongs_by: Option<Arc<str>>,
    /// The key of a row, where it is not that of the resource.
    #[serde(default)]
    pub arn: Option<Template>,
    /// Its name as people say it, where it is not that of the resource.
    #[serde(default)]
    pub title: Option<Template>,
    /// Resources of other types that say more of this one: each stands in it as an element of `parts.<type>`.
    #[serde(default, rename = "part")]
    pub parts: Vec<MappedPart>,
    /// What becomes of its columns. A column that is not here was not exported, and is unread.
    #[serde(rename = "column")]
    pub columns: Vec<MappedColumn>,
    /// Examples, which `demarc catalog lint` runs.
    #[serde(default, rename = "case")]
    pub cases: Vec<MappingCase>,
}

/// A type of resource that says more of another, such as `aws_s3_bucket_versioning` of a bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappedPart {
    /// What the export calls the type.
    pub of: Arc<str>,
    /// Its member that names the other resource.
    pub by: Arc<str>,
    /// The members of the other resource by which it may be named.
    pub names: Vec<Arc<str>>,
    /// Whether several may say more of the same resource. Else two contradict each other, and neither is believed.
    #[serde(default)]
    pub many: bool,
}

/// Where a column's value lies in the export. What is not found was not exported, unless `missing` or `none` say otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappedColumn {
    /// The column.
    pub name: Arc<str>,
    /// Where its value lies within the resource.
    #[serde(default)]
    pub from: Option<Path>,
    /// Where else it may lie: the same setting has several names in several versions of an export.
    #[serde(default)]
    pub or_from: Vec<Path>,
    /// The words that make a bool column true; `*` is any other.
    #[serde(default)]
    pub yes: Vec<Arc<str>>,
    /// The words that make a bool column false; `*` is any other. What is in neither list is not understood.
    #[serde(default)]
    pub no: Vec<Arc<str>>,
    /// For a text column: the provider's own word for what the export says. What is not in it is not understood.
    #[serde(default)]
    pub texts: BTreeMap<Arc<str>, Arc<str>>,
    /// What the resource policy that lies there is asked; an empty text is no policy.
    #[serde(default)]
    pub policy: Option<PolicyQuestion>,
    /// Of which action, where the question is about one.
    #[serde(default)]
    pub action: Option<Arc<str>>,
    /// Texts and numbers that stand for there being nothing: the value is then known to be null, unless it lies elsewhere too.
    #[serde(default)]
    pub nothing: Vec<Arc<str>>,
    /// What it means, by the documentation of the export, that the value is not there.
    #[serde(default)]
    pub missing: Option<Value>,
    /// That the value is not there means that there is none: null is then known.
    #[serde(default)]
    pub none: bool,
    /// All of this holds only where this leads to something: where the part of the export is there at all.
    #[serde(default)]
    pub within: Option<Path>,
    /// The unit of a moment that is given as a number.
    #[serde(default)]
    pub unit: Option<TimeUnit>,
}

/// A resource as an export has it, and what must become of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappingCase {
    /// The resource, as JSON.
    pub item: Arc<str>,
    /// The columns of its row, or of its first row, that are not null.
    pub row: BTreeMap<Arc<str>, Scalar>,
    /// Columns of which the export says nothing.
    #[serde(default)]
    pub unread: Vec<Arc<str>>,
}
