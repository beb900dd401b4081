//! The whole folder: who keeps it, what was imported, and its tenants.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use demarc_catalog::{Catalog, Framework, Problems, nearest};
use demarc_model::{Claim, TenantId};
use serde::{Deserialize, Serialize};

use crate::{
    desk::{Desk, Opened},
    folder::{Disk, Entry, Folder, Memory},
    imported,
    item::{Item, parse_id},
    known::Known,
    publication::Edition,
    section::Section,
    tenant::{self, TenantFolder},
    wrong::{escaped, wrong},
};

/// A folder that people keep in git, read.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// Where it is.
    pub root: PathBuf,
    /// Of the MSSP, or of the one business.
    pub name: Arc<str>,
    /// Who keeps it.
    pub kind: WorkspaceKind,
    /// Imported editions of providers' publications, shared by all tenants.
    pub editions: Vec<Edition>,
    /// What they claim, each of a source that is one of `editions`.
    pub claims: Vec<Claim>,
    /// Imported frameworks.
    pub frameworks: Vec<Framework>,
    /// The tenants, by id.
    pub tenants: Vec<TenantFolder>,
}

/// Who keeps a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkspaceKind {
    /// A security provider, for its clients.
    Mssp,
    /// One business, for itself.
    Business,
}

impl WorkspaceKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[Self::Mssp, Self::Business];

    /// The word in `demarc.toml`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Mssp => "mssp",
            Self::Business => "business",
        }
    }
}

impl fmt::Display for WorkspaceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl Workspace {
    /// Reads the workspace at `root`, all of it or nothing.
    pub fn read(root: &Path, catalog: &Catalog) -> Result<Self, Problems> {
        let (workspace, problems) = Self::read_with_problems(root, catalog);
        if problems.is_empty() { Ok(workspace) } else { Err(problems) }
    }

    /// Reads a workspace that is not on disk, all of it or nothing: files by their paths within it, separated by `/`.
    /// Its root is empty.
    pub fn from_files(files: impl IntoIterator<Item = (String, Vec<u8>)>, catalog: &Catalog) -> Result<Self, Problems> {
        let (workspace, problems) = read_folder(&Memory::of(files), catalog);
        if problems.is_empty() { Ok(workspace) } else { Err(problems) }
    }

    /// Reads whatever is sound in the workspace at `root`, and says everything that is not.
    pub fn read_with_problems(root: &Path, catalog: &Catalog) -> (Self, Problems) {
        if root.is_file() {
            let wrong =
                wrong("there is no workspace here: this is a file").expected("a folder with the file `demarc.toml`");
            let problem =
                wrong.mend("name the folder, or begin a workspace with `demarc init`").of(&root.display().to_string());
            return (read_folder(&Memory::of(Vec::<(String, Vec<u8>)>::new()), catalog).0, vec![problem].into());
        }
        let (workspace, problems) = read_folder(&Disk::at(root), catalog);
        (Self { root: root.to_owned(), ..workspace }, problems)
    }

    /// The tenant with this id.
    pub fn tenant(&self, id: &str) -> Option<&TenantFolder> {
        self.tenants.iter().find(|folder| &*folder.tenant.id == id)
    }
}

/// Reads whatever is sound in a folder.
pub fn read_folder(folder: &dyn Folder, catalog: &Catalog) -> (Workspace, Problems) {
    let mut desk = Desk::new(folder);
    let (name, kind) = about(&mut desk);
    strays(&mut desk);
    let frameworks = imported::frameworks(&mut desk, catalog);
    let known = Known::new(catalog, &frameworks);
    let (editions, claims) = imported::editions(&mut desk, &known);
    let tenants = tenants(&mut desk, &known);
    let workspace = Workspace { root: PathBuf::new(), name, kind, editions, claims, frameworks, tenants };
    (workspace, desk.problems.into())
}

fn about(desk: &mut Desk<'_>) -> (Arc<str>, WorkspaceKind) {
    let about = match desk.toml("demarc.toml", |file| (name(file), kind(file))) {
        Opened::Read(about) => about,
        Opened::Broken => (None, None),
        Opened::Absent => {
            let wrong = wrong("there is no workspace here").expected("a folder with the file `demarc.toml`");
            desk.problems.push(
                wrong.mend("change to the right folder, or begin a workspace with `demarc init`").of("demarc.toml"),
            );
            (None, None)
        }
    };
    (about.0.unwrap_or_default(), about.1.unwrap_or(WorkspaceKind::Business))
}

fn name(file: &Section<'_>) -> Option<Arc<str>> {
    file.only(&["name", "kind"]);
    file.required("name", "the name of the MSSP, or of the one business")?.line()
}

fn kind(file: &Section<'_>) -> Option<WorkspaceKind> {
    let item: Item<'_> = file.required("kind", "\"mssp\" or \"business\"")?;
    let word = item.raw()?;
    WorkspaceKind::ALL.iter().copied().find(|kind| kind.word() == word).or_else(|| {
        item.refuse(
            wrong(format!("`{}` is not a kind of workspace", escaped(word))).expected("\"mssp\" or \"business\""),
        )
    })
}

fn tenants(desk: &mut Desk<'_>, known: &Known<'_>) -> Vec<TenantFolder> {
    let mut tenants = Vec::new();
    for Entry { name, is_folder } in desk.list("tenants") {
        let path = format!("tenants/{name}");
        if !is_folder {
            if name.ends_with(".toml") {
                let wrong = wrong("a file where a tenant's folder belongs").expected("`tenants/<tenant>/tenant.toml`");
                desk.problems.push(wrong.mend("move it into a folder").of(&path));
            }
            continue;
        }
        match parse_id::<TenantId>(&name) {
            Ok(id) => tenants.extend(tenant::read(desk, known, &id)),
            Err(wrong) => desk.problems.push(wrong.of(&path)),
        }
    }
    tenants
}

/// Folders of other names are nobody's business; one that is nearly right would be passed over in silence.
fn strays(desk: &mut Desk<'_>) {
    const KNOWN: &[&str] = &["demarc.toml", "claims", "frameworks", "tenants", "inventory"];
    for Entry { name, .. } in desk.list("") {
        let near = nearest(&name, KNOWN.iter().copied()).filter(|_| !KNOWN.contains(&&*name));
        if let Some(near) = near {
            desk.problems.push(
                wrong(format!("`{}` is not read", escaped(&name))).mend(format!("did you mean `{near}`?")).of(&name),
            );
        }
    }
}
