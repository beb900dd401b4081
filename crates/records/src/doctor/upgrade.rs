//! What this binary's migrations would change in a database, without changing it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use sqlx::{AnyConnection, Connection as _, Executor as _, Row};

use super::Finding;
use crate::{
    engine::{Engine, OpenError, engine_of},
    error::RecordsError,
    migrations,
    records::{Purpose, Records},
};

/// What opening a database with this binary would do to its schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpgradeCheck {
    /// Which database it is.
    pub engine: Engine,
    /// Whether there is one.
    pub exists: bool,
    /// The migrations that it has had, by version and name.
    pub applied: Vec<(i64, String)>,
    /// Those that this binary would make.
    pub pending: Vec<(i64, String)>,
    /// Those that it has had and that this binary does not know: it is of a newer one, which alone may open it.
    pub unknown: Vec<(i64, String)>,
    /// Whether this binary brings the same migrations to both engines.
    pub engines_agree: bool,
}

impl UpgradeCheck {
    fn new(engine: Engine, applied: Option<Vec<(i64, String)>>) -> Self {
        let known = migrations::known(engine);
        let exists = applied.is_some();
        let applied = applied.unwrap_or_default();
        let lacks = |these: &[(i64, String)], those: &[(i64, String)]| {
            these.iter().filter(|one| !those.contains(one)).cloned().collect()
        };
        Self {
            engine,
            exists,
            pending: lacks(&known, &applied),
            unknown: lacks(&applied, &known),
            applied,
            engines_agree: migrations::known(Engine::Sqlite) == migrations::known(Engine::Postgres),
        }
    }
}

/// Looks at the database at `url`. Nothing is made, and nothing in it changed.
pub async fn upgrade_check(url: &str) -> Result<UpgradeCheck, OpenError> {
    let _ = sqlx::any::install_drivers(&[sqlx::sqlite::any::DRIVER, sqlx::postgres::any::DRIVER]);
    let (engine, path) = engine_of(url)?;
    let url = match path {
        None => url.to_owned(),
        Some(path) if !path.exists() => return Ok(UpgradeCheck::new(engine, None)),
        Some(path) => read_only(&path),
    };
    let mut connection = AnyConnection::connect(&url).await?;
    let applied = applied(engine, &mut connection).await?;
    connection.close().await?;
    Ok(UpgradeCheck::new(engine, Some(applied)))
}

/// Reading a database with a log needs the log's index, which SQLite makes where there is none. Without a log, the file is all
/// there is, and nothing is made beside it.
fn read_only(path: &Path) -> String {
    let log = PathBuf::from(format!("{}-wal", path.display()));
    let has_log = fs::metadata(log).is_ok_and(|found| found.len() > 0);
    format!("sqlite:{}?mode=ro{}", path.display(), if has_log { "" } else { "&immutable=1" })
}

async fn applied(engine: Engine, connection: &mut AnyConnection) -> Result<Vec<(i64, String)>, sqlx::Error> {
    let sql = match engine {
        Engine::Sqlite => "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = '_sqlx_migrations'",
        Engine::Postgres => "SELECT COUNT(to_regclass('_sqlx_migrations'))",
    };
    let tables: i64 = sqlx::query(sql).fetch_one(&mut *connection).await?.try_get(0)?;
    if tables == 0 {
        return Ok(Vec::new());
    }
    let sql = "SELECT version, description FROM _sqlx_migrations ORDER BY version";
    let rows = sqlx::query(sql).fetch_all(connection).await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

/// Whether the schema of an open record still is that of this binary: another one may have opened it since.
pub(super) async fn schema(records: &Records) -> Result<Finding, RecordsError> {
    const WHAT: &str = "schema";
    let engine = records.engine();
    let mut transaction = records.reading_for(Purpose::Directory).await?;
    if engine == Engine::Postgres {
        // The role that migrates owns this table, and the application may not read it.
        transaction.execute("SET LOCAL ROLE NONE").await?;
    }
    let check = UpgradeCheck::new(engine, Some(applied(engine, &mut transaction).await?));
    let listed = |all: &[(i64, String)]| {
        all.iter().map(|(version, name)| format!("{version} {name}")).collect::<Vec<_>>().join(", ")
    };
    Ok(match (check.unknown.is_empty(), check.pending.is_empty()) {
        (true, true) => Finding::good(WHAT, format!("it is that of this demarc: {}", listed(&check.applied))),
        (false, _) => {
            let said = format!("a newer demarc has changed it: {}", listed(&check.unknown));
            Finding::bad(WHAT, said, "install that demarc here, too")
        }
        (true, false) => {
            let said = format!("it lacks {}", listed(&check.pending));
            Finding::bad(WHAT, said, "start demarc anew, which brings it up to date")
        }
    })
}
