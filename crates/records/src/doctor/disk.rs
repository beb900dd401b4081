//! What lies beside the database: who may read it, whether all of it is there, and room for more.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use sqlx::Row;

use super::Finding;
use crate::{
    backup::{FILES, KEY, Side, place},
    engine::Engine,
    error::RecordsError,
    private,
    records::{Purpose, Records},
};

const RIGHTS: &str = "rights";
const SPACE: &str = "free space";
const EVIDENCE: &str = "files of evidence";
/// With less, the next file of evidence may be the last.
const LEAST_SPACE: u64 = 256 * 1024 * 1024;
const MEBIBYTE: u64 = 1024 * 1024;
/// Whoever misses many files is told of the first few.
const MOST_SHOWN: usize = 10;

pub async fn look(records: &Records) -> Result<Vec<Finding>, RecordsError> {
    let database = files_of_database(records);
    let mut findings: Vec<Finding> =
        database.iter().filter(|path| path.exists()).map(|path| file_rights(path)).collect();
    // A key that is gone was told of already.
    findings.extend(Some(records.folder.join(KEY)).filter(|key| key.exists()).map(|key| file_rights(&key)));
    findings.push(folder_rights(&records.folder));
    findings.push(space(records, &database).await?);
    findings.push(evidence(records).await?);
    Ok(findings)
}

/// The database's file with its log; none for a server.
fn files_of_database(records: &Records) -> Vec<PathBuf> {
    let with = |path: &PathBuf| ["", "-wal", "-shm"].map(|suffix| PathBuf::from(format!("{}{suffix}", path.display())));
    records.database.path.iter().flat_map(with).collect()
}

fn file_rights(path: &Path) -> Finding {
    let shown = path.display();
    match private::is_open_to_others(path) {
        Err(error) => {
            Finding::bad(RIGHTS, format!("`{shown}` cannot be looked at: {error}"), "run demarc as its owner")
        }
        Ok(Some(true)) => {
            let mend = format!("take that right away: chmod 600 '{shown}'");
            Finding::bad(RIGHTS, format!("`{shown}` may be read by others"), mend)
        }
        Ok(Some(false)) => Finding::good(RIGHTS, format!("`{shown}` is for its owner only")),
        Ok(None) => Finding::good(RIGHTS, format!("`{shown}`: this system knows no such rights")),
    }
}

#[cfg(unix)]
fn folder_rights(folder: &Path) -> Finding {
    let mode = fs::metadata(folder).map(|found| std::os::unix::fs::PermissionsExt::mode(&found.permissions()));
    let shown = folder.display();
    let mend = format!("take that right away: chmod 700 '{shown}'");
    match mode {
        Err(error) => {
            Finding::bad(RIGHTS, format!("`{shown}` cannot be looked at: {error}"), "run demarc as its owner")
        }
        Ok(mode) if mode & 0o022 != 0 => {
            Finding::bad(RIGHTS, format!("`{shown}` may be changed by others, who can put another key there"), mend)
        }
        Ok(mode) if mode & 0o055 != 0 => Finding::warn(
            RIGHTS,
            format!("`{shown}` may be listed by others, who see whose evidence is kept there"),
            mend,
        ),
        Ok(_) => Finding::good(RIGHTS, format!("`{shown}` is for its owner only")),
    }
}

#[cfg(not(unix))]
fn folder_rights(folder: &Path) -> Finding {
    Finding::good(RIGHTS, format!("`{}`: this system knows no such rights", folder.display()))
}

async fn space(records: &Records, database: &[PathBuf]) -> Result<Finding, RecordsError> {
    let size = match records.engine() {
        Engine::Sqlite => database.iter().filter_map(|path| fs::metadata(path).ok()).map(|found| found.len()).sum(),
        Engine::Postgres => {
            let sql = "SELECT pg_database_size(current_database())";
            let size: i64 = sqlx::query(sql).fetch_one(&records.database.pool).await?.try_get(0)?;
            u64::try_from(size).unwrap_or(0)
        }
    };
    let beside = database.first().and_then(|path| path.parent()).filter(|folder| !folder.as_os_str().is_empty());
    let places = [Some(records.folder.as_path()), beside];
    let least = places.into_iter().flatten().map(free).min_by_key(|free| free.as_ref().map_or(Some(0), |free| *free));
    Ok(match least {
        Some(Ok(Some(free))) => judge(free, size),
        Some(Err(error)) => Finding::warn(SPACE, format!("it could not be asked for: {error}"), "look at it by hand"),
        _ => Finding::good(SPACE, "this system does not tell"),
    })
}

/// What this user may still write to the disk of a folder, in bytes.
#[cfg(unix)]
fn free(folder: &Path) -> io::Result<Option<u64>> {
    let found = rustix::fs::statvfs(folder)?;
    Ok(Some(found.f_bavail.saturating_mul(found.f_frsize)))
}

#[cfg(not(unix))]
fn free(_: &Path) -> io::Result<Option<u64>> {
    Ok(None)
}

fn judge(free: u64, size: u64) -> Finding {
    let said = format!("{} MiB are free, and the database has {} MiB", free / MEBIBYTE, size / MEBIBYTE);
    if free < LEAST_SPACE {
        return Finding::bad(SPACE, said, "make room: what cannot be written is refused");
    }
    if free < size.saturating_mul(2) {
        return Finding::warn(
            SPACE,
            said,
            "make room, or give backups another disk: a backup is restored once to check it",
        );
    }
    Finding::good(SPACE, said)
}

/// Whether every file that the record speaks of is there with its size. Only reading all of it tells more: a backup does.
async fn evidence(records: &Records) -> Result<Finding, RecordsError> {
    let mut transaction = records.reading_for(Purpose::Directory).await?;
    let tenants = Side { engine: records.engine(), connection: &mut transaction }.tenants().await?;
    let (mut count, mut wrong) = (0_usize, Vec::new());
    for tenant in tenants {
        records.set_local(&mut transaction, "demarc.tenant", &tenant).await?;
        let sql = "SELECT hash, size, name FROM file WHERE tenant = $1 ORDER BY hash";
        for row in sqlx::query(sql).bind(tenant.clone()).fetch_all(&mut *transaction).await? {
            let (hash, size, name): (String, i64, String) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
            let path = place(&records.folder.join(FILES), &tenant, &hash);
            count += 1;
            wrong
                .extend(missing(&path, size).map(|what| format!("`{name}` of `{tenant}` {what} ({})", path.display())));
        }
    }
    Ok(match wrong.len() {
        0 => Finding::good(EVIDENCE, format!("all {count} are there with their sizes")),
        more => {
            wrong.truncate(MOST_SHOWN);
            let said = format!("{more} of {count} are not as they were kept: {}", wrong.join("; "));
            Finding::bad(EVIDENCE, said, "put them back from the last backup; until then no new one can be made")
        }
    })
}

fn missing(path: &Path, size: i64) -> Option<String> {
    match fs::metadata(path) {
        Ok(found) if i64::try_from(found.len()) == Ok(size) => None,
        Ok(found) => Some(format!("has {} bytes instead of {size}", found.len())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Some("is missing".to_owned()),
        Err(error) => Some(format!("cannot be read: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State;

    #[test]
    fn room_is_judged_by_what_a_backup_needs() {
        let state = |free, size| judge(free, size).state;
        assert_eq!(state(LEAST_SPACE - 1, 0), State::Bad);
        assert_eq!(state(LEAST_SPACE, LEAST_SPACE), State::Warn);
        assert_eq!(state(LEAST_SPACE * 2, LEAST_SPACE), State::Good);
        assert_eq!(state(u64::MAX, u64::MAX), State::Good);
    }
}
