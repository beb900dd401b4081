//! The record: one truth that many people change at once.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use demarc_model::TenantId;
use sqlx::{Any, AnyConnection, Executor as _, Row, Transaction};
use tokio::sync::{Mutex, MutexGuard};

use crate::{
    access::{Act, AuthorisedTenant, Caller, Kind, Policies},
    engine::{Database, Engine, OpenError},
    error::RecordsError,
    ledger::{Action, Deed, Entry, Key, append},
};

/// The record: a database, the key of its ledger, and the policies of who may do what.
#[derive(Debug)]
pub struct Records {
    pub(crate) database: Database,
    pub(crate) key: Key,
    pub(crate) folder: PathBuf,
    policies: Arc<Policies>,
    /// Writers of this process wait for each other here, in their order; SQLite would let them poll.
    turn: Mutex<()>,
}

/// What a transaction is for, where it is not for one tenant.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    /// Which tenants there are.
    Directory,
    /// Whose token it is.
    SignIn,
    /// Whether the ledger is whole.
    Verification,
}

impl Purpose {
    const fn word(self) -> &'static str {
        match self {
            Self::Directory => "directory",
            Self::SignIn => "sign_in",
            Self::Verification => "verification",
        }
    }
}

/// A transaction that writes. Nothing of it remains unless it is committed.
pub(crate) struct Writing<'r> {
    pub(crate) transaction: Transaction<'static, Any>,
    /// Released after the transaction, whose end is what the next writer waits for.
    _turn: MutexGuard<'r, ()>,
}

impl Records {
    /// Opens the record at `url`, making it where there is none. `folder` holds the ledger's key and the files of evidence.
    pub async fn open(url: &str, folder: &Path) -> Result<Self, OpenError> {
        let policies = Arc::new(Policies::embedded()?);
        let database = Database::open(url).await?;
        let key = Key::open(&folder.join("ledger.key"))?;
        Ok(Self { database, key, folder: folder.to_owned(), policies, turn: Mutex::new(()) })
    }

    /// Which database it is.
    pub const fn engine(&self) -> Engine {
        self.database.engine
    }

    /// The public key of the ledger, for whoever verifies.
    pub fn public_key(&self) -> &str {
        self.key.public()
    }

    /// Ends every connection; what was acknowledged stays.
    pub async fn close(&self) {
        self.database.pool.close().await;
    }

    /// A tenant, for a caller who may know of it. Whoever may not is told that there is none.
    pub async fn tenant(&self, caller: &Caller, id: &TenantId, now: i64) -> Result<AuthorisedTenant, RecordsError> {
        let tenant = self.authorised(caller, id, now);
        if tenant.may_know() && self.exists(id).await? {
            return Ok(tenant);
        }
        Err(RecordsError::NotFound { what: "tenant", id: id.to_string() })
    }

    /// What all tenants share: publications, frameworks, who keeps the record.
    pub fn shared(&self, caller: &Caller, now: i64) -> AuthorisedTenant {
        self.authorised(caller, "", now)
    }

    fn authorised(&self, caller: &Caller, id: &str, now: i64) -> AuthorisedTenant {
        AuthorisedTenant::new(self.policies.clone(), caller, id, now)
    }

    async fn exists(&self, id: &str) -> Result<bool, RecordsError> {
        let mut transaction = self.reading(id).await?;
        let sql = "SELECT 1 FROM tenant WHERE tenant = $1";
        Ok(sqlx::query(sql).bind(id).fetch_optional(&mut *transaction).await?.is_some())
    }

    /// The tenants that a caller may know of, by id.
    pub async fn tenants(&self, caller: &Caller, now: i64) -> Result<Vec<AuthorisedTenant>, RecordsError> {
        let mut transaction = self.reading_for(Purpose::Directory).await?;
        let sql = "SELECT tenant FROM tenant WHERE tenant <> '' ORDER BY tenant";
        let rows = sqlx::query(sql).fetch_all(&mut *transaction).await?;
        let ids: Result<Vec<String>, sqlx::Error> = rows.iter().map(|row| row.try_get(0)).collect();
        let all = ids?.into_iter().map(|id| self.authorised(caller, &id, now));
        Ok(all.filter(AuthorisedTenant::may_know).collect())
    }

    /// Begins to keep a tenant. Doing it again changes nothing.
    pub async fn begin_tenant(
        &self,
        caller: &Caller,
        id: &TenantId,
        now: i64,
    ) -> Result<AuthorisedTenant, RecordsError> {
        let tenant = self.authorised(caller, id, now);
        tenant.require(Act::Change, Kind::Record(demarc_model::RecordKind::Organisation))?;
        let mut writing = self.writing(id).await?;
        let sql = "INSERT INTO tenant (tenant, created_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        let query = sqlx::query(sql).bind(id.as_str()).bind(now);
        if query.execute(&mut *writing.transaction).await?.rows_affected() > 0 {
            let entry = Entry {
                action: Action::Begin,
                kind: "tenant".to_owned(),
                key: id.to_string(),
                before: String::new(),
                after: String::new(),
            };
            self.enter(&mut writing, &tenant, &[entry]).await?;
        }
        writing.commit().await?;
        Ok(tenant)
    }

    /// Writes rows of the ledger, within the transaction of what they are about.
    pub(crate) async fn enter(
        &self,
        writing: &mut Writing<'_>,
        tenant: &AuthorisedTenant,
        entries: &[Entry],
    ) -> Result<(), RecordsError> {
        let caller = tenant.caller();
        let deed = Deed {
            tenant: tenant.id(),
            caller: &caller.id,
            on_behalf_of: caller.on_behalf_of.as_deref().unwrap_or_default(),
            at: tenant.now(),
        };
        append(&mut writing.transaction, &self.key, deed, entries).await
    }

    /// A transaction that reads what one tenant has, and what is shared.
    pub(crate) async fn reading(&self, tenant: &str) -> Result<Transaction<'static, Any>, RecordsError> {
        let mut transaction = self.snapshot().await?;
        self.set_local(&mut transaction, "demarc.tenant", tenant).await?;
        Ok(transaction)
    }

    /// A transaction that reads for a purpose of its own.
    pub(crate) async fn reading_for(&self, purpose: Purpose) -> Result<Transaction<'static, Any>, RecordsError> {
        let mut transaction = self.snapshot().await?;
        self.set_local(&mut transaction, "demarc.purpose", purpose.word()).await?;
        Ok(transaction)
    }

    /// What several statements read belongs together.
    async fn snapshot(&self) -> Result<Transaction<'static, Any>, RecordsError> {
        Ok(match self.database.engine {
            Engine::Sqlite => self.database.pool.begin().await?,
            Engine::Postgres => {
                self.database.pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?
            }
        })
    }

    /// A transaction that writes what one tenant has. Writers take turns: there is one ledger.
    pub(crate) async fn writing(&self, tenant: &str) -> Result<Writing<'_>, RecordsError> {
        let turn = self.turn.lock().await;
        let mut transaction = match self.database.engine {
            Engine::Sqlite => self.database.pool.begin_with("BEGIN IMMEDIATE").await?,
            Engine::Postgres => {
                let mut transaction = self.database.pool.begin().await?;
                // 0x64656d61 is "dema"; released at the end of the transaction, however it ends.
                transaction.execute("SELECT pg_advisory_xact_lock(1684368737)").await?;
                transaction
            }
        };
        self.set_local(&mut transaction, "demarc.tenant", tenant).await?;
        Ok(Writing { transaction, _turn: turn })
    }

    /// Row-level security reads this; it ends with the transaction.
    pub(crate) async fn set_local(
        &self,
        connection: &mut AnyConnection,
        name: &str,
        value: &str,
    ) -> Result<(), RecordsError> {
        if self.database.engine == Engine::Postgres {
            sqlx::query("SELECT set_config($1, $2, true)").bind(name).bind(value).execute(connection).await?;
        }
        Ok(())
    }
}

impl Writing<'_> {
    /// Makes it last. Only after this may anybody be told that it was done.
    pub(crate) async fn commit(self) -> Result<(), RecordsError> {
        Ok(self.transaction.commit().await?)
    }
}
