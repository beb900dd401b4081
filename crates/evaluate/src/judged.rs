//! What a tenant is judged by, and what comes of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use datafusion::error::DataFusionError;
use demarc_inventory::{CollectionStatus, InventoryError, RecordBatch};
use demarc_model::{Acceptance, CheckOutcome, Finding, Scalar, ServiceId, Table, Unproven, Verdict};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::engine::RuleError;

/// Where the rows of one tenant come from.
pub trait TableSource {
    /// The rows of a table in its schema; nothing when it was never collected. Columns that are not `needed` may be null.
    fn rows(&self, table: &Table, needed: &BTreeSet<Arc<str>>) -> Result<Option<RecordBatch>, InventoryError>;
    /// What was asked and how it ended.
    fn statuses(&self) -> Result<Vec<CollectionStatus>, InventoryError>;
    /// The rows of a table that vanished, which are never judged; nothing when none are kept.
    fn closed(&self, _table: &Table) -> Result<Option<RecordBatch>, InventoryError> {
        Ok(None)
    }
}

/// Why a tenant could not be judged.
#[derive(Debug, Error)]
pub enum EvaluateError {
    /// Its rows could not be read.
    #[error(transparent)]
    Inventory(#[from] InventoryError),
    /// A rule failed on real rows.
    #[error("{}", .0.strip_backtrace())]
    Rule(#[from] DataFusionError),
    /// Arrow refused a batch.
    #[error(transparent)]
    Arrow(#[from] arrow::error::ArrowError),
    /// A rule cannot be run at all.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Rules(Vec<RuleError>),
}

impl EvaluateError {
    /// What is wrong with rules that were compiled only now.
    pub(crate) fn uncompiled(errors: &[RuleError]) -> Self {
        Self::Rules(errors.to_vec())
    }
}

/// How much is told of what is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    /// How many resources are proven, failing and unproven, and nothing of any one of them.
    Counts,
    /// Failing and unproven resources too.
    Findings,
    /// Every resource, and what the columns of rules that are not met hold.
    Full,
}

impl Detail {
    pub(crate) const fn of(in_full: bool) -> Self {
        if in_full { Self::Full } else { Self::Findings }
    }
}

/// What checks say of one tenant.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// Failing and unproven resources; proven ones too when asked for.
    pub findings: Vec<Finding>,
    /// Every check that is about a service of the tenant, with its count of resources.
    pub outcomes: Vec<CheckOutcome>,
    /// Rows that belong to no service that the tenant lists, by table and catalog service.
    pub unlisted: BTreeMap<Arc<str>, BTreeMap<ServiceId, u64>>,
    /// How many (resource, check) pairs were judged.
    pub judged: u64,
}

impl Judged {
    /// Rows that belong to no service that the tenant lists, by catalog service.
    pub fn unlisted(&self) -> BTreeMap<ServiceId, u64> {
        let mut sums = BTreeMap::new();
        let of_tables = self.unlisted.values().flatten();
        of_tables.for_each(|(service, rows)| *sums.entry(service.clone()).or_default() += rows);
        sums
    }
}

/// The verdict on one resource.
pub enum RowVerdict {
    /// The rule is met.
    Proven,
    /// It is not.
    Failing(Failure),
    /// It cannot be said.
    Unproven(Unproven),
}

/// How a resource fails.
#[derive(Default)]
pub struct Failure {
    /// What was found, in words.
    pub reason: Option<Arc<str>>,
    /// What the rule's columns held, where that was asked for.
    pub found: BTreeMap<Arc<str>, Scalar>,
    /// What an exception says of it.
    pub acceptance: Option<Acceptance>,
}

impl RowVerdict {
    /// The verdict without its reason.
    pub const fn verdict(&self) -> Verdict {
        match self {
            Self::Proven => Verdict::Proven,
            Self::Failing(_) => Verdict::Failing,
            Self::Unproven(_) => Verdict::Unproven,
        }
    }
}
