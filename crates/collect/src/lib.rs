//! Live collectors, one module per provider and service.
//!
//! A collector makes read-only calls and writes rows. Every call ends in a
//! [`demarc_inventory::CollectionStatus`]: a refused or throttled one is said to be so, and never
//! looks like an empty list or a setting that is off.

pub mod aws;
mod budget;
mod run;
mod sink;

pub use budget::{AccountBudget, Budget, Limits};
pub use run::{Progress, Refused, Run};
pub use sink::Rows;
