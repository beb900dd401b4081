//! Runs checks over inventory: proven, failing, unproven.
//!
//! A rule is a boolean SQL expression. DataFusion parses, types and compiles it once; it is then evaluated batch
//! by batch over one tenant's rows at a time, so that no rule can reach into another tenant. The engine, not the
//! author of a check, says `unproven`: when the rule is null, when a facet it needs was not read, when rows
//! are missing, and when nothing was collected at all.

mod anew;
mod cases;
mod children;
mod compile;
mod compiled;
mod depends;
mod engine;
mod evidence;
mod exceptions;
mod functions;
mod fuse;
mod joined;
mod judge;
mod judged;
mod leavers;
mod loaded;
mod needed;
mod outcomes;
mod places;
mod query;
mod services;
mod sheet;
mod turns;
mod variants;
mod verdicts;

pub use anew::Before;
pub use cases::{CASE_NOW, CaseFailure, run_cases};
pub use depends::{affected, tables_of};
pub use engine::{Engine, RuleError};
pub use functions::timeless;
pub use judged::{EvaluateError, Judged, TableSource};
pub use leavers::Leaver;
pub use query::{Column, query};

#[cfg(test)]
mod tests;
