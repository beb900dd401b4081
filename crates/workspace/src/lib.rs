//! Reads, checks and begins the folder that people keep in git (`docs/workspace.md`).
//!
//! [`Workspace::read`] gives model types, all or nothing; [`Workspace::read_with_problems`] gives whatever is
//! sound and everything that is wrong, each with its file, line, column and the way to mend it. [`init`],
//! [`add_tenant`] and [`write_roster`] are all that is ever written to disk; [`export_workspace`] gives the texts of
//! all that was read, and [`Workspace::from_files`] reads them. This crate knows nothing of gaps, of inventory or of
//! the network.

mod account;
mod decode;
mod desk;
mod folder;
mod imported;
mod item;
mod kept;
mod known;
mod names;
mod page;
mod publication;
mod records;
mod roster;
mod rows;
mod section;
mod syntax;
mod tenant;
mod workspace;
mod write;
mod wrong;

pub use account::{Account, AccountOrganisation};
pub use demarc_catalog::{Problem, Problems};
pub use kept::KeptError;
pub use publication::Edition;
pub use roster::{RosterEntry, RosterStatus, read_roster};
pub use tenant::TenantFolder;
pub use workspace::{Workspace, WorkspaceKind};
pub use write::{
    InitAnswers, TenantAnswers, WriteError, add_tenant,
    export::{exceptions_toml, export_tenant, export_workspace},
    init, roster_file, write_roster,
};

#[cfg(test)]
mod tests;
