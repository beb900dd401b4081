//! What a SQLite database must be and have.

use sqlx::{AnyConnection, Row};

use super::Finding;
use crate::{engine::OLDEST_SQLITE, error::RecordsError, records::Records};

/// Whoever has many damaged pages is told of the first.
const MEND_PAGES: &str = "stop demarc, keep the file as it is, and restore the last backup to another place";

pub async fn look(records: &Records) -> Result<Vec<Finding>, RecordsError> {
    let mut connection = records.database.pool.acquire().await?;
    let version = text(&mut connection, "SELECT sqlite_version()").await?;
    let is_new = is_at_least(&version, OLDEST_SQLITE);
    let pages = text(&mut connection, "PRAGMA quick_check(1)").await?;
    let journal = text(&mut connection, "PRAGMA journal_mode").await?;
    let synchronous: i64 = sqlx::query("PRAGMA synchronous").fetch_one(&mut *connection).await?.try_get(0)?;
    let words = ["off", "normal", "full", "extra"];
    let synchronous = usize::try_from(synchronous).ok().and_then(|nth| words.get(nth)).unwrap_or(&"unknown");
    Ok(vec![
        Finding::setting("SQLite's version", &version, is_new, "install a demarc that brings 3.51.3 or newer"),
        Finding::setting("database pages", &pages, pages == "ok", MEND_PAGES),
        Finding::setting("journal_mode", &journal, journal == "wal", "put the database on a disk of this machine"),
        Finding::setting(
            "synchronous",
            synchronous,
            ["full", "extra"].contains(synchronous),
            "what is written now can be lost with the power: start demarc anew, which sets it to `full`",
        ),
    ])
}

async fn text(connection: &mut AnyConnection, sql: &'static str) -> Result<String, sqlx::Error> {
    sqlx::query(sql).fetch_one(connection).await?.try_get(0)
}

fn is_at_least(version: &str, oldest: (u32, u32, u32)) -> bool {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    (next(), next(), next()) >= oldest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_library_is_told_from_a_new_one() {
        assert!(!is_at_least("3.51.2", OLDEST_SQLITE) && !is_at_least("3.9.9", OLDEST_SQLITE));
        assert!(is_at_least("3.51.3", OLDEST_SQLITE) && is_at_least("4.0", OLDEST_SQLITE));
    }
}
