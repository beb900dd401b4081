//! Opens the database: SQLite or PostgreSQL by its URL, brought to the newest schema and checked for what durability needs.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{
    AnyConnection, AnyPool, Connection, Executor, Row,
    any::{AnyPoolOptions, install_drivers},
};
use thiserror::Error;

use crate::migrations;

/// The oldest SQLite that is trusted: older ones can lose a write-ahead log that two processes reset at once
/// (<https://sqlite.org/wal.html#walresetbug>).
pub const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);

/// How long anybody waits for a connection. Writers wait for their turn before they ask for one, so that this is long.
const PATIENCE: Duration = Duration::from_secs(10);

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file, opened by this process.
    Sqlite,
    /// A server.
    Postgres,
}

/// Why the database could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Neither of the two.
    #[error("`{0}` names no database; expected a path, `sqlite:PATH` or `postgres://USER@HOST/DATABASE`")]
    Url(String),
    /// The folder of the file cannot be made.
    #[error("the folder of `{path}` cannot be made: {cause}")]
    Folder {
        /// The file.
        path: PathBuf,
        /// What happened.
        cause: std::io::Error,
    },
    /// The database said no.
    #[error("the record could not be opened: {0}")]
    Database(#[from] sqlx::Error),
    /// A change of the schema failed; nothing of it remains.
    #[error("the record could not be brought to this version: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The library is too old to be trusted with it.
    #[error("SQLite {0} is too old: 3.51.3 or newer is needed, or two processes can lose what was written")]
    TooOld(String),
    /// The journal or the synchronous setting is not what was asked for.
    #[error(
        "the database keeps {setting} = `{found}`, and `{wanted}` is needed for nothing to be lost; is it on a network drive?"
    )]
    NotDurable {
        /// The setting.
        setting: &'static str,
        /// What it is.
        found: String,
        /// What it must be.
        wanted: &'static str,
    },
    /// The key that signs the ledger.
    #[error(transparent)]
    Key(#[from] crate::ledger::KeyError),
    /// The policies in the binary are not sound.
    #[error("the policies of access are not sound: {0}")]
    Policies(String),
}

/// An open database.
#[derive(Debug, Clone)]
pub struct Database {
    /// Which it is.
    pub engine: Engine,
    /// Its connections.
    pub pool: AnyPool,
    /// The file, for SQLite.
    pub path: Option<PathBuf>,
}

/// Which database a user means: a path, `sqlite:PATH`, `postgres://…`.
pub fn engine_of(url: &str) -> Result<(Engine, Option<PathBuf>), OpenError> {
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return Ok((Engine::Postgres, None));
    }
    let path = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")).unwrap_or(url);
    if path.is_empty() || path.contains("://") || path.contains(['?', '#', '%']) {
        return Err(OpenError::Url(without_password(url)));
    }
    Ok((Engine::Sqlite, Some(PathBuf::from(path))))
}

/// The URL as it may be shown.
pub fn without_password(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((before, host))) => {
            let user = before.trim_start_matches(scheme).trim_start_matches("://");
            let user = user.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}@{host}")
        }
        _ => url.to_owned(),
    }
}

impl Database {
    /// Opens, makes where it is not there, and brings it to the newest schema.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        let _ = install_drivers(&[sqlx::sqlite::any::DRIVER, sqlx::postgres::any::DRIVER]);
        match engine_of(url)? {
            (Engine::Sqlite, Some(path)) => Self::open_sqlite(path).await,
            _ => Self::open_postgres(url).await,
        }
    }

    async fn open_sqlite(path: PathBuf) -> Result<Self, OpenError> {
        make_private(&path).map_err(|cause| OpenError::Folder { path: path.clone(), cause })?;
        let url = format!("sqlite:{}?mode=rwc", path.display());
        // By itself: a pool would try what cannot work again and again until its patience ends.
        let mut first = AnyConnection::connect(&url).await?;
        prepare_first(&mut first).await?;
        trusted(&mut first).await?;
        first.close().await?;
        let options = connections(8);
        let pool = options.after_connect(|connection, _| Box::pin(prepare_sqlite(connection))).connect(&url).await?;
        migrations::run(Engine::Sqlite, &pool).await?;
        Ok(Self { engine: Engine::Sqlite, pool, path: Some(path) })
    }

    /// Migrations run as the role of the URL; everything else as `demarc_app`, which owns nothing.
    async fn open_postgres(url: &str) -> Result<Self, OpenError> {
        AnyConnection::connect(url).await?.close().await?;
        let owner = AnyPoolOptions::new().max_connections(1).acquire_timeout(PATIENCE).connect(url).await?;
        migrations::run(Engine::Postgres, &owner).await?;
        become_application(&mut *owner.acquire().await?).await?;
        owner.close().await;
        let options = connections(16);
        let pool = options.after_connect(|connection, _| Box::pin(become_application(connection)));
        Ok(Self { engine: Engine::Postgres, pool: pool.connect(url).await?, path: None })
    }
}

/// At most so many connections. One that is given back in the middle of a transaction, because the disk refused to end it,
/// would refuse everybody after that: it is closed.
fn connections(most: u32) -> AnyPoolOptions {
    let options = AnyPoolOptions::new().max_connections(most).acquire_timeout(PATIENCE);
    options.after_release(|connection, _| {
        Box::pin(async {
            // What is still to be rolled back is rolled back first.
            connection.ping().await?;
            Ok(!connection.is_in_transaction())
        })
    })
}

/// WAL for readers beside a writer; `synchronous=FULL` so that an acknowledged write survives power loss.
async fn prepare_sqlite(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    connection.execute("PRAGMA busy_timeout = 60000").await?;
    connection.execute("PRAGMA journal_mode = WAL").await?;
    connection.execute("PRAGMA synchronous = FULL").await?;
    connection.execute("PRAGMA foreign_keys = ON").await?;
    connection.execute("PRAGMA trusted_schema = OFF").await?;
    Ok(())
}

/// Two processes that come at once: whoever turns the log on keeps the other from it for a moment, and SQLite's own patience
/// does not hold there.
async fn prepare_first(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    const TRIES: u32 = 50;
    for _ in 1..TRIES {
        match prepare_sqlite(connection).await {
            Err(error) if is_busy(&error) => tokio::time::sleep(Duration::from_millis(100)).await,
            done => return done,
        }
    }
    prepare_sqlite(connection).await
}

/// 5 is SQLITE_BUSY; what stands above the lowest byte says more about it.
fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
    code.is_some_and(|code| code & 0xff == 5)
}

async fn become_application(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    connection.execute("SET ROLE demarc_app").await?;
    Ok(())
}

async fn trusted(connection: &mut AnyConnection) -> Result<(), OpenError> {
    let version = text(connection, "SELECT sqlite_version()").await?;
    if parts(&version) < OLDEST_SQLITE {
        return Err(OpenError::TooOld(version));
    }
    let journal = text(connection, "PRAGMA journal_mode").await?;
    if journal != "wal" {
        return Err(OpenError::NotDurable { setting: "journal_mode", found: journal, wanted: "wal" });
    }
    let synchronous: i64 = sqlx::query("PRAGMA synchronous").fetch_one(&mut *connection).await?.try_get(0)?;
    // 2 is FULL, 3 is EXTRA.
    if synchronous < 2 {
        return Err(OpenError::NotDurable { setting: "synchronous", found: synchronous.to_string(), wanted: "2" });
    }
    Ok(())
}

async fn text(connection: &mut AnyConnection, sql: &'static str) -> Result<String, sqlx::Error> {
    sqlx::query(sql).fetch_one(&mut *connection).await?.try_get(0)
}

fn parts(version: &str) -> (u32, u32, u32) {
    let mut numbers = version.split('.').map(|part| part.parse().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0);
    (next(), next(), next())
}

/// Only the user who makes the record may read it: it lists everybody's weaknesses.
fn make_private(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder {
        crate::private::create_folder(folder)?;
    }
    if !path.exists() {
        crate::private::create(path)?;
        crate::private::sync_folder(folder.unwrap_or(Path::new("")))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_told_apart_and_never_show_a_password() {
        let file = |path: &str| Some((Engine::Sqlite, Some(PathBuf::from(path))));
        let cases = [
            ("a/b.db", file("a/b.db")),
            ("sqlite:a.db", file("a.db")),
            ("sqlite:///var/a.db", file("/var/a.db")),
            ("postgres://u:p@h/d", Some((Engine::Postgres, None))),
            ("mysql://u:p@h/d", None),
            ("", None),
        ];
        for (url, wanted) in cases {
            assert_eq!(engine_of(url).ok(), wanted, "{url}");
        }
        assert_eq!(without_password("postgres://u:s3@cret@h/d"), "postgres://u@h/d");
        assert!(!engine_of("mysql://u:secret@h/d").unwrap_err().to_string().contains("secret"));
    }

    #[test]
    fn versions_compare_by_number() {
        assert!(parts("3.51.2") < OLDEST_SQLITE && parts("3.9.99") < OLDEST_SQLITE);
        assert!(parts("3.51.3") >= OLDEST_SQLITE && parts("4.0") >= OLDEST_SQLITE);
    }
}
