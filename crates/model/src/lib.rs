//! The nouns of demarc and their ids. Knows no I/O, no clock and no async.
//!
//! The words are those of `docs/glossary.md`; every other crate speaks in them.

mod api;
mod check;
mod claim;
mod duty;
mod evidence;
mod exception;
mod fill;
mod gap;
mod id;
mod mapping;
mod party;
mod path;
mod record;
mod service;
mod shape;
mod shares;
mod table;
mod tenant;
mod words;

pub use api::{Api, Endpoints, Limit, Operation, Paging, Protocol};
pub use check::{Case, CaseKind, CaseRow, Cases, Check, Child, LEAVERS_CHECK, LEAVERS_DUTY, Remediation, Scalar};
pub use claim::{Claim, ControlRef, Rank, Source, Subject};
pub use duty::{Cadence, ControlLink, Duty, Layer, Proof, Relation, Severity, Status};
pub use evidence::{CheckOutcome, Evidence, EvidenceKind, Finding, Outcome, Resource, Unproven, Verdict};
pub use exception::{Acceptance, Exception, Reweighting, Standing};
pub use fill::{Batch, Call, Detail, Fill, Join, List, PolicyQuestion, TimeUnit};
pub use gap::GapKind;
pub use id::{
    AssigneeId, CheckId, ControlId, DutyId, ExceptionId, FrameworkId, IdError, ServiceId, SourceId, TenantId,
};
pub use mapping::{MappedColumn, MappedPart, Mapping, MappingCase};
pub use party::{Party, Share, Split};
pub use path::{Comparison, Condition, Part, Path, Step, Template, TextTest, is_something};
pub use record::{Record, RecordKind};
pub use service::{CatalogService, Provider, Scope, Service, ServiceModel, Target};
pub use shape::{Member, Place, Shape, Structure};
pub use table::{COMMON_COLUMNS, Column, ColumnType, Logins, Parent, Table, TableScope};
pub use tenant::{Agreement, Assignee, Assignment, DutySelector, Review, Role, ServiceSelector, Signature, Tenant};
pub use words::UnknownWord;

#[cfg(test)]
mod tests;
