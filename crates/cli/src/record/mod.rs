//! The record that the command line points to: `--record`, else the one beside the workspace folder.

mod base;
mod observed;
mod plan;

use std::{
    collections::{BTreeMap, BTreeSet},
    future::Future,
    path::{Path, PathBuf},
};

use demarc_catalog::Catalog;
use demarc_model::{Record as Stated, TenantId};
use demarc_records::{AuthorisedTenant, Caller, Change, Records, RecordsError, without_password};
use demarc_workspace::{Workspace, export_workspace};
use tokio::runtime::Runtime;

pub use base::Base;
pub use observed::observed;
pub use plan::{Planned, Step, hashes, plan};

use crate::{args::Args, clock::Now, output::Failure};

/// An open record, and who asks it.
pub struct Record {
    pub records: Records,
    runtime: Runtime,
    caller: Caller,
    now: i64,
}

/// Where a record keeps its database, its key and its files, beside a workspace.
fn beside(workspace: &Path) -> PathBuf {
    workspace.join(".demarc")
}

/// The record's URL, and the folder of its key and files.
pub fn place(args: &Args) -> (String, PathBuf) {
    let folder = args.record_folder.clone().unwrap_or_else(|| beside(&args.workspace));
    let url = args.record.clone().unwrap_or_else(|| folder.join("record.db").display().to_string());
    (url, folder)
}

/// Whether commands work on a record: one is named, or there is one beside the workspace.
pub fn is_used(args: &Args) -> bool {
    args.record.is_some() || beside(&args.workspace).join("record.db").is_file()
}

impl Record {
    /// Opens the record that there is.
    pub fn existing(args: &Args) -> Result<Self, Failure> {
        if is_used(args) {
            return Self::open(args);
        }
        Err(Failure::usage(format!("there is no record in {}", args.workspace.display()))
            .next("demarc apply begins one with what the folder says; --record names another"))
    }

    /// Opens the record, and makes it where there is none.
    pub fn open(args: &Args) -> Result<Self, Failure> {
        let (url, folder) = place(args);
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let now = Now::new(args.now).micros();
        let records = runtime.block_on(Records::open(&url, &folder)).map_err(|error| {
            Failure::new(format!("{}: {error}", without_password(&url)))
                .next("demarc doctor says what is amiss; `--record` names another record")
        })?;
        let caller = runtime.block_on(caller(&records, args, now))?;
        Ok(Self { records, runtime, caller, now })
    }

    /// Waits for an answer.
    pub fn wait<T, E: Into<Failure>>(&self, answer: impl Future<Output = Result<T, E>>) -> Result<T, Failure> {
        self.runtime.block_on(answer).map_err(Into::into)
    }

    /// Who asks.
    pub const fn caller(&self) -> &Caller {
        &self.caller
    }

    /// What all tenants share.
    pub fn shared(&self) -> AuthorisedTenant {
        self.records.shared(&self.caller, self.now)
    }

    /// The tenants that the caller may know of; only those asked for, where any are.
    pub fn tenants(&self, asked: &[String]) -> Result<Vec<AuthorisedTenant>, Failure> {
        if asked.is_empty() {
            return self.wait(self.records.tenants(&self.caller, self.now));
        }
        asked.iter().map(|id| self.tenant(id)).collect()
    }

    /// A tenant that the caller may know of.
    pub fn tenant(&self, id: &str) -> Result<AuthorisedTenant, Failure> {
        let id: TenantId = id.parse().map_err(Failure::usage)?;
        self.wait(self.records.tenant(&self.caller, &id, self.now))
            .map_err(|failure| Failure { code: 2, ..failure }.next("demarc tenant list shows those there are"))
    }

    /// The workspace as the record has it, with these tenants.
    pub fn workspace(&self, root: &Path, catalog: &Catalog, of: &[AuthorisedTenant]) -> Result<Workspace, Failure> {
        let shared = self.wait(self.records.read(&self.shared()))?;
        let mut tenants = Vec::new();
        for tenant in of {
            tenants.push((tenant.id().parse().map_err(Failure::new)?, self.wait(self.records.read(tenant))?));
        }
        Workspace::from_records(root, &shared, &tenants, catalog).map_err(Failure::new)
    }

    /// Changes the record to what it would say if these files of the workspace were written.
    pub fn save(&self, root: &Path, files: &[(PathBuf, Vec<u8>)], catalog: &Catalog) -> Result<(), Failure> {
        let within = |(path, bytes): &(PathBuf, Vec<u8>)| {
            let path = path.strip_prefix(root).unwrap_or(path);
            (path.to_string_lossy().replace('\\', "/"), bytes.clone())
        };
        let new: BTreeMap<String, Vec<u8>> = files.iter().map(within).collect();
        let touched: BTreeSet<&str> =
            new.keys().filter_map(|path| path.strip_prefix("tenants/")?.split('/').next()).collect();
        let touched: Vec<AuthorisedTenant> = touched.into_iter().map(|id| self.tenant(id)).collect::<Result<_, _>>()?;
        let before = self.workspace(root, catalog, &touched)?;
        let files: BTreeMap<String, Vec<u8>> = export_workspace(&before).into_iter().chain(new).collect();
        let after = Workspace::from_files(files, catalog).map_err(Failure::new)?;
        let ((shared_was, was), (shared_is, is)) = (before.to_records()?, after.to_records()?);
        let pairs = std::iter::once((String::new(), shared_was, shared_is))
            .chain(was.into_iter().zip(is).map(|((tenant, was), (_, is))| (tenant.to_string(), was, is)));
        for (tenant, was, is) in pairs {
            let changes: Vec<Change> = plan(&is, &was, &hashes(&was)).iter().filter_map(Planned::change).collect();
            if !changes.is_empty() {
                self.change(&tenant, &changes)?;
            }
        }
        Ok(())
    }

    /// What the record says of a tenant; of what all share, for an empty id. Nothing of one that it does not keep.
    pub fn stated(&self, tenant: &str) -> Result<Vec<Stated>, Failure> {
        if tenant.is_empty() {
            return self.wait(self.records.read(&self.shared()));
        }
        let id: TenantId = tenant.parse().map_err(Failure::usage)?;
        match self.runtime.block_on(self.records.tenant(&self.caller, &id, self.now)) {
            Err(RecordsError::NotFound { .. }) => Ok(Vec::new()),
            known => self.wait(self.records.read(&known?)),
        }
    }

    /// Makes changes of a tenant, which is begun where the record does not keep it yet.
    pub fn change(&self, tenant: &str, changes: &[Change]) -> Result<usize, Failure> {
        let authorised = if tenant.is_empty() {
            self.shared()
        } else {
            let id: TenantId = tenant.parse().map_err(Failure::usage)?;
            self.wait(self.records.begin_tenant(&self.caller, &id, self.now))?
        };
        self.wait(self.records.write(&authorised, changes))
    }
}

/// Whoever holds the token; without one, whoever may open the database, who has all of it anyway.
async fn caller(records: &Records, args: &Args, now: i64) -> Result<Caller, Failure> {
    let caller = match &args.token {
        None => Caller::operator(args.operator.as_deref().unwrap_or("operator")),
        Some(token) => records.sign_in(token, now).await?.ok_or_else(|| {
            Failure::new("the token in DEMARC_TOKEN is not known, or its day is over")
                .next("ask whoever let you in for a new one")
        })?,
    };
    Ok(match &args.on_behalf_of {
        Some(whom) => caller.on_behalf_of(whom),
        None => caller,
    })
}
