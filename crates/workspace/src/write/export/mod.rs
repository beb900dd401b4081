//! A workspace as the files that people keep in git: the inverse of reading it.
//!
//! Reading what is written here gives the same again, and writing that gives the same bytes. What the reader fills
//! in (citations, days of expiry, titles of the catalog's services) is written out, so that nothing of it moves when
//! a line or the catalog does. Remarks are not kept.

mod about;
mod assignments;
mod evidence;
mod exceptions;
pub(crate) mod imported;
mod names;
mod organisation;
mod runs;
mod statements;
mod toml_text;

use demarc_model::{Exception, TenantId};

use crate::{
    tenant::TenantFolder,
    workspace::{Workspace, WorkspaceKind},
    write::templates,
};
use toml_text::TomlText;

/// A path within the workspace, and the bytes of the file.
pub(crate) type File = (String, Vec<u8>);

/// Every file of a workspace, apart from its inventory: its path, separated by `/`, and its bytes.
///
/// `demarc.toml`, then `claims/`, `frameworks/` and the tenants, each in the order of the workspace.
/// Claims of an edition that `editions` does not list have no publisher to be written under, and are left out.
pub fn export_workspace(workspace: &Workspace) -> Vec<File> {
    let about = ("demarc.toml".to_owned(), keeper(&workspace.name, workspace.kind));
    let mut files = vec![about];
    files.extend(imported::editions(&workspace.editions, &workspace.claims));
    files.extend(workspace.frameworks.iter().flat_map(imported::framework));
    files.extend(workspace.tenants.iter().flat_map(export_tenant));
    files
}

/// Exceptions as `exceptions.toml` has them.
pub fn exceptions_toml(exceptions: &[Exception]) -> Vec<u8> {
    exceptions::toml(exceptions, &[]).into_bytes()
}

/// The files of a tenant: the path within the workspace, such as `tenants/bakery/tenant.toml`, and the bytes.
/// Those that would say nothing are left out.
pub fn export_tenant(folder: &TenantFolder) -> Vec<File> {
    let tenant = &folder.tenant;
    let mut files = vec![("tenant.toml".to_owned(), organisation::toml(folder).into_bytes())];
    let mut add = |name: &str, bytes: Vec<u8>| {
        if !bytes.is_empty() {
            files.push((name.to_owned(), bytes));
        }
    };
    add("claims.toml", statements::claims(tenant).into_bytes());
    add("assignments.toml", assignments::toml(&tenant.assignments).into_bytes());
    for (name, toml) in statements::agreements(folder) {
        add(&format!("agreements/{name}"), toml.into_bytes());
    }
    add("evidence.toml", evidence::evidence(&tenant.evidence).into_bytes());
    add("reviews.toml", evidence::reviews(&tenant.reviews).into_bytes());
    add("exceptions.toml", exceptions::toml(&tenant.exceptions, &tenant.reweightings).into_bytes());
    if !folder.roster.is_empty() {
        add("roster.csv", templates::roster(&folder.roster));
    }
    in_folder(&tenant.id, files)
}

fn keeper(name: &str, kind: WorkspaceKind) -> Vec<u8> {
    let mut toml = TomlText::default();
    toml.text("name", name);
    toml.text("kind", kind.word());
    toml.into_bytes()
}

fn in_folder(tenant: &TenantId, files: Vec<File>) -> Vec<File> {
    files.into_iter().map(|(name, bytes)| (format!("tenants/{tenant}/{name}"), bytes)).collect()
}
