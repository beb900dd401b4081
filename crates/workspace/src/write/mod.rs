//! All that is ever written: a new workspace, a new tenant, a roster, whole or not at all; and the texts of everything.

pub(crate) mod export;
mod files;
mod id;
pub(crate) mod templates;

use std::{
    io,
    path::{Path, PathBuf},
};

use demarc_catalog::{Catalog, Problem, Problems};
use demarc_model::TenantId;
use thiserror::Error;

use crate::{
    folder::{Disk, Memory, Overlay},
    roster::{RosterEntry, read_roster},
    workspace::{WorkspaceKind, read_folder},
    wrong::{escaped, wrong},
};
use files::Staged;

/// What is asked before a workspace is begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InitAnswers {
    /// The name of the MSSP, or of the one business.
    pub name: String,
    /// Who keeps the workspace.
    pub kind: WorkspaceKind,
    /// The first tenant; for a business, itself.
    pub tenant: TenantAnswers,
}

/// What is asked before a tenant is added.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TenantAnswers {
    /// Its id; made from the name when left out.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// What it does for a living; may be empty.
    pub trade: String,
    /// How many people work there, if known.
    pub people: Option<u32>,
    /// The name of its MSSP, if it has one.
    pub mssp: Option<String>,
    /// Ids of frameworks in scope.
    pub frameworks: Vec<String>,
    /// Ids of the catalog's services that it uses.
    pub services: Vec<String>,
}

/// Why nothing was written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// Something is in the way.
    #[error("`{root}` is not empty: it holds `{found}`; begin a workspace in a new or empty folder")]
    NotEmpty {
        /// The folder.
        root: String,
        /// The first thing in it.
        found: String,
    },
    /// There is no workspace to write to.
    #[error("there is no workspace in `{0}`: it has no `demarc.toml`; begin one with `demarc init`")]
    NoWorkspace(String),
    /// There is such a tenant already.
    #[error("there is a tenant `{0}` already; choose another id")]
    TenantExists(String),
    /// There is no such tenant.
    #[error("there is no tenant `{0}`; `demarc tenant list` shows those there are")]
    NoTenant(String),
    /// What was answered would not be sound once written.
    #[error("{0}")]
    Unsound(Problems),
    /// The disk said no.
    #[error("`{path}` could not be written: {cause}")]
    Disk {
        /// The file or folder.
        path: String,
        /// What happened.
        cause: io::Error,
    },
}

/// Begins a workspace at `root`, which must be empty but for `.git`, and gives the files written.
pub fn init(root: &Path, answers: &InitAnswers, catalog: &Catalog) -> Result<Vec<PathBuf>, WriteError> {
    files::refuse_non_empty(root)?;
    let mssp = (answers.kind == WorkspaceKind::Mssp).then(|| answers.name.clone());
    let tenant = TenantAnswers { mssp: answers.tenant.mssp.clone().or(mssp), ..answers.tenant.clone() };
    let id = id::of(&tenant)?;
    let about = ("demarc.toml".to_owned(), templates::workspace(&answers.name, answers.kind));
    let files: Vec<_> = templates::tenant(&id, &tenant).into_iter().chain([about]).collect();
    sound(root, &files, catalog)?;
    // `demarc.toml` comes last: a folder without it is not a workspace.
    Staged::write(root, &files)?.into_place(root, &["tenants", "demarc.toml"])?;
    Ok(files.iter().map(|(path, _)| root.join(path)).collect())
}

/// Adds a tenant to the workspace at `root`, and gives the files written.
pub fn add_tenant(root: &Path, answers: &TenantAnswers, catalog: &Catalog) -> Result<Vec<PathBuf>, WriteError> {
    if !root.join("demarc.toml").is_file() {
        return Err(WriteError::NoWorkspace(escaped(&root.display().to_string())));
    }
    let id = id::of(answers)?;
    let folder = format!("tenants/{id}");
    if root.join(&folder).exists() {
        return Err(WriteError::TenantExists(id.to_string()));
    }
    let files = templates::tenant(&id, answers);
    let about = ("demarc.toml".to_owned(), templates::workspace("workspace", WorkspaceKind::Mssp));
    sound(root, &files.iter().cloned().chain([about]).collect::<Vec<_>>(), catalog)?;
    files::make_folder(&root.join("tenants"))?;
    Staged::write(root, &files)?.into_place(root, &[&folder])?;
    Ok(files.iter().map(|(path, _)| root.join(path)).collect())
}

/// Replaces the roster of a tenant, and gives the file written.
pub fn write_roster(root: &Path, tenant: &TenantId, entries: &[RosterEntry]) -> Result<PathBuf, WriteError> {
    let folder = id::folder(root, tenant)?;
    if !folder.join("tenant.toml").is_file() {
        return Err(WriteError::NoTenant(tenant.to_string()));
    }
    let (_, bytes) = roster_file(tenant, entries)?;
    files::replace(&folder.join("roster.csv"), &bytes)?;
    Ok(folder.join("roster.csv"))
}

/// The roster of a tenant as a file: its path within the workspace, and its bytes.
pub fn roster_file(tenant: &TenantId, entries: &[RosterEntry]) -> Result<(String, Vec<u8>), WriteError> {
    let file = format!("tenants/{tenant}/roster.csv");
    let bytes = templates::roster(entries);
    let read = read_roster(&bytes, &file).map_err(|problems| WriteError::Unsound(problems.into()))?;
    if read != entries {
        let wrong = wrong("the roster would not be read as it was written")
            .expected("names and addresses without blanks at their ends");
        return Err(WriteError::Unsound(wrong.of(&file).into()));
    }
    Ok((file, bytes))
}

/// Reads what is about to be written as it will be read, with the frameworks that were imported.
fn sound(root: &Path, files: &[(String, String)], catalog: &Catalog) -> Result<(), WriteError> {
    let new = Memory::of(files.iter().map(|(path, text)| (path.clone(), text.clone())));
    let (_, problems) = read_folder(&Overlay { new, old: Disk::at(root), kept: "frameworks" }, catalog);
    // What was wrong before is for others to say.
    let new: Vec<Problem> = problems.into_iter().filter(|problem| !problem.file.starts_with("frameworks")).collect();
    if new.is_empty() { Ok(()) } else { Err(WriteError::Unsound(new.into())) }
}
