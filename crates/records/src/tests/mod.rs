//! The record as its users meet it, on both engines.

mod access;
mod backup;
mod doctor;
mod durability;
mod ledger;
mod migrations;
mod postgres;
mod stated;

use std::{
    future::Future,
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};

use demarc_model::{Record, RecordKind, TenantId};

use crate::{AuthorisedTenant, Caller, Change, Records};

/// A folder that is gone when the test is over.
pub struct Scratch(pub PathBuf);

impl Scratch {
    pub fn new(name: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("demarc-records-{name}-{}-{number}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }

    pub fn file(&self, name: &str) -> String {
        self.0.join(name).to_str().expect("text").to_owned()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A moment: 2026-01-01T00:00:00Z.
pub const NOW: i64 = 1_767_225_600_000_000;

/// A new record, and the folder beside it.
pub struct Desk {
    pub records: Records,
    pub url: String,
    pub folder: Scratch,
}

impl Desk {
    /// On SQLite.
    pub async fn sqlite() -> Self {
        let folder = Scratch::new("desk");
        Self::open(folder.file("record.db"), folder).await
    }

    async fn open(url: String, folder: Scratch) -> Self {
        Self { records: Records::open(&url, &folder.0).await.expect("a record"), url, folder }
    }

    /// The same record, opened once more.
    pub async fn again(&self) -> Records {
        Records::open(&self.url, &self.folder.0).await.expect("the record opens again")
    }

    /// A tenant, begun by the operator.
    pub async fn tenant(&self, id: &str) -> AuthorisedTenant {
        let id = TenantId::new(id).expect("an id");
        self.records.begin_tenant(&operator(), &id, NOW).await.expect("a tenant")
    }
}

/// Runs one case on both engines.
pub fn on_both<F: Future<Output = ()>>(case: impl Fn(Desk) -> F) {
    run(async {
        case(Desk::sqlite().await).await;
        if let Some(server) = postgres::server() {
            let folder = Scratch::new("desk");
            case(Desk::open(server.new_database(), folder).await).await;
        }
    });
}

/// Runs something to its end.
pub fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime").block_on(future)
}

pub fn operator() -> Caller {
    Caller::operator("operator")
}

/// Something that is stated.
pub fn record(kind: RecordKind, key: &str, body: &str) -> Record {
    Record { kind, key: key.into(), body: body.into() }
}

/// A service called `key`.
pub fn service(key: &str, title: &str) -> Record {
    record(RecordKind::Service, key, &format!("{{\"id\":\"{key}\",\"title\":\"{title}\"}}"))
}

/// Adds services to a tenant, one change each.
pub async fn add_services(records: &Records, tenant: &AuthorisedTenant, count: usize) {
    let changes: Vec<Change> = (0..count).map(|nth| Change::add(&service(&format!("service-{nth:05}"), "x"))).collect();
    records.write(tenant, &changes).await.expect("written");
}
