//! Findings for other tools: resource by resource what fails, what could not be judged and, where asked for, what is
//! proven.
//!
//! A [`Document`] is written tenant by tenant, so that nobody holds more than one tenant's findings at once. What the
//! formats have in common is in [`Detail`]; each has a file of its own. `docs/outputs.md` says what means what.

mod asff;
mod csv;
mod detail;
mod document;
mod fingerprint;
mod jsonl;
mod junit;
mod ocsf;
mod responsibility;
mod sarif;
mod text;

pub use detail::{Detail, TenantFindings};
pub use document::{Document, FindingFormat};
pub use fingerprint::fingerprint;
pub use jsonl::FindingLine;
pub use ocsf::Extension;
pub use responsibility::{LinkedControl, PartyShare, Responsibility};
