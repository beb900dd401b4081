//! A workspace as the system of record keeps it: each thing that somebody states under a key of its own, and back again.
//!
//! What follows from the rest (whether an agreement is signed) is not kept. Frameworks are kept as the files that they were
//! imported as, since the catalog's reader knows best what they mean.

mod bodies;
mod keys;
mod tenant;

use std::{collections::BTreeMap, path::Path};

use demarc_catalog::{Catalog, Problems};
use demarc_model::{Record, RecordKind, TenantId};
use serde::{Serialize, de::DeserializeOwned};
use thiserror::Error;

use crate::{
    folder::Memory,
    publication::Edition,
    workspace::{Workspace, read_folder},
    write::export::imported,
};
use bodies::{Keeper, KeptFramework};
use keys::Keys;

/// Why records are not a workspace.
#[derive(Debug, Error)]
pub enum KeptError {
    /// A record is not what its kind should be.
    #[error("the {} `{key}` cannot be read: {cause}", kind.word().replace('_', " "))]
    Body {
        /// Its kind.
        kind: RecordKind,
        /// Its key.
        key: String,
        /// What is wrong.
        cause: serde_json::Error,
    },
    /// There is a tenant without a name.
    #[error("nothing is stated about `{0}`, or you may not see it")]
    NoOrganisation(TenantId),
    /// A framework is not one.
    #[error("{0}")]
    Frameworks(Problems),
}

/// What is stated about one tenant.
pub type TenantRecords = (TenantId, Vec<Record>);

impl Workspace {
    /// Everything that is stated: what all tenants share, and what each has, in the order of the workspace.
    pub fn to_records(&self) -> Result<(Vec<Record>, Vec<TenantRecords>), serde_json::Error> {
        let mut keys = Keys::default();
        let keeper = Keeper { name: self.name.clone(), kind: self.kind };
        let mut shared = vec![record(RecordKind::Keeper, "workspace".to_owned(), &keeper)?];
        for framework in &self.frameworks {
            let files = imported::framework(framework).into_iter();
            let files = files.map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned())).collect();
            shared.push(record(RecordKind::Framework, framework.id.to_string(), &KeptFramework { files })?);
        }
        for edition in &self.editions {
            shared.push(record(RecordKind::Publication, keys::source(&edition.source), edition)?);
        }
        for claim in &self.claims {
            shared.push(record(RecordKind::Claim, keys.of(RecordKind::Claim, keys::claim(claim)), claim)?);
        }
        let tenants = self.tenants.iter().map(|folder| Ok((folder.tenant.id.clone(), tenant::to_records(folder)?)));
        Ok((shared, tenants.collect::<Result<_, serde_json::Error>>()?))
    }

    /// The workspace that records state. `root` is where its inventory is.
    pub fn from_records(
        root: &Path,
        shared: &[Record],
        tenants: &[TenantRecords],
        catalog: &Catalog,
    ) -> Result<Self, KeptError> {
        let keeper: Option<Keeper> = bodies(shared, RecordKind::Keeper)?.pop();
        let frameworks: Vec<KeptFramework> = bodies(shared, RecordKind::Framework)?;
        let editions: Vec<Edition> = bodies(shared, RecordKind::Publication)?;
        let keeper = keeper.unwrap_or_else(Keeper::unnamed);
        Ok(Self {
            root: root.to_owned(),
            name: keeper.name,
            kind: keeper.kind,
            claims: bodies(shared, RecordKind::Claim)?,
            editions,
            frameworks: read_frameworks(frameworks, catalog)?,
            tenants: tenants.iter().map(|(id, records)| tenant::from_records(id, records)).collect::<Result<_, _>>()?,
        })
    }
}

fn read_frameworks(kept: Vec<KeptFramework>, catalog: &Catalog) -> Result<Vec<demarc_catalog::Framework>, KeptError> {
    if kept.is_empty() {
        return Ok(Vec::new());
    }
    let files: BTreeMap<String, String> = kept.into_iter().flat_map(|one| one.files).collect();
    let about = ("demarc.toml".to_owned(), "name = \"x\"\nkind = \"business\"\n".to_owned());
    let (workspace, problems) = read_folder(&Memory::of(files.into_iter().chain([about])), catalog);
    if problems.is_empty() { Ok(workspace.frameworks) } else { Err(KeptError::Frameworks(problems)) }
}

fn record(kind: RecordKind, key: String, body: &impl Serialize) -> Result<Record, serde_json::Error> {
    Ok(Record { kind, key: key.into(), body: serde_json::to_string(body)?.into() })
}

/// Every record of a kind, as the noun that it is.
fn bodies<T: DeserializeOwned>(records: &[Record], kind: RecordKind) -> Result<Vec<T>, KeptError> {
    let read = |record: &Record| {
        serde_json::from_str(&record.body).map_err(|cause| KeptError::Body { kind, key: record.key.to_string(), cause })
    };
    records.iter().filter(|record| record.kind == kind).map(read).collect()
}
