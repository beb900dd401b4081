//! Accepted deviations: what a tenant knows of, lives with, and looks at again when it changes or expires.
//!
//! An exception never changes a verdict. It takes the gap away for as long as it holds: until its last day, and only while
//! what was found is what was accepted.

use std::{collections::BTreeMap, sync::Arc};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{CheckId, ExceptionId, Scalar, Severity};

/// An accepted deviation of some resources from one check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// Its id within the tenant.
    pub id: ExceptionId,
    /// The check.
    pub check: CheckId,
    /// Which resources, by key or name; `*` stands for any text. Every resource when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<Arc<str>>,
    /// Tags that the resources carry, each with this value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<Arc<str>, Arc<str>>,
    /// Why it is accepted.
    pub reason: Arc<str>,
    /// Columns of the check's table, or counts of the check, with the value that is accepted. Any other value reopens it.
    pub accepted: BTreeMap<Arc<str>, Scalar>,
    /// Who asked for it.
    pub requested_by: Arc<str>,
    /// Who accepted it; somebody else.
    pub approved_by: Arc<str>,
    /// Since when.
    pub approved: NaiveDate,
    /// The last day on which it holds.
    pub expires: NaiveDate,
}

/// What an exception says of a resource that fails its check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// The exception.
    pub exception: ExceptionId,
    /// Whether it holds.
    pub standing: Standing,
}

/// Whether an exception holds for a resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// It does, until this day.
    Holds(NaiveDate),
    /// Something else was found than what was accepted.
    Changed {
        /// The column.
        column: Arc<str>,
        /// What was accepted.
        accepted: String,
        /// What was found; nothing when it could not be read.
        found: Option<String>,
    },
    /// This was its last day.
    Expired(NaiveDate),
    /// It holds only from this day.
    Early(NaiveDate),
}

impl Acceptance {
    /// Whether the deviation is accepted.
    pub const fn holds(&self) -> bool {
        matches!(self.standing, Standing::Holds(_))
    }
}

/// How bad a check is for one tenant, where that is not what the catalog says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reweighting {
    /// The check.
    pub check: CheckId,
    /// How bad it is here.
    pub severity: Severity,
    /// Why.
    pub reason: Arc<str>,
    /// Who decided it.
    pub approved_by: Arc<str>,
}
