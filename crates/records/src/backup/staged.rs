//! Looks at a record that was unpacked, before anybody is told that it is one.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Executor as _, Row};

use super::manifest::{Manifest, Member, RECORD};
use crate::{access::Caller, error::RecordsError, records::Records};

/// A record that is whole.
#[derive(Debug)]
pub struct Staged {
    /// How many rows its ledger has.
    pub ledger_rows: u64,
    /// The public key that signed it.
    pub public_key: String,
}

/// Opens a SQLite file that is there, as it is.
pub async fn connect(database: &Path) -> Result<AnyConnection, RecordsError> {
    let _ = sqlx::any::install_drivers(&[sqlx::sqlite::any::DRIVER, sqlx::postgres::any::DRIVER]);
    Ok(AnyConnection::connect(&format!("sqlite:{}?mode=rw", database.display())).await?)
}

/// Opens the record in a folder, brings it to the newest schema and compares it with its ledger and its manifest. `path` is
/// what messages call the backup.
pub async fn check(folder: &Path, manifest: &Manifest, path: &Path) -> Result<Staged, RecordsError> {
    let database = folder.join(RECORD);
    let fail = |what: String| RecordsError::Backup {
        path: path.to_owned(),
        what,
        mend: "take another backup; where this is a new one, `demarc ledger verify` and `demarc doctor` say what is wrong",
    };
    let looked = sound(&database, manifest).await;
    looked.map_err(|error| fail(format!("its database cannot be read ({error})")))?.map_err(fail)?;
    let records = Records::open(&database.display().to_string(), folder).await?;
    let looked = look(&records, manifest, &fail).await;
    records.close().await;
    let staged = looked?;
    // The last connection writes its log back into the file; a file without its log must not be taken for the record.
    let log = PathBuf::from(format!("{}-wal", database.display()));
    match fs::metadata(&log) {
        Ok(metadata) if metadata.len() > 0 => Err(fail("its database could not be closed".to_owned())),
        _ => Ok(staged),
    }
}

/// What makes a file of somebody else's dangerous to open, or useless: damaged pages, code in the schema
/// (<https://sqlite.org/security.html>), rows that are missing. Asked before the schema is brought up to date.
async fn sound(database: &Path, manifest: &Manifest) -> Result<Result<(), String>, RecordsError> {
    let mut connection = connect(database).await?;
    connection.execute("PRAGMA trusted_schema = OFF").await?;
    connection.execute("PRAGMA cell_size_check = ON").await?;
    let sql = "SELECT COUNT(*) FROM sqlite_master WHERE type NOT IN ('table', 'index') OR sql LIKE '%VIRTUAL%TABLE%'";
    let strange: i64 = sqlx::query(sql).fetch_one(&mut connection).await?.try_get(0)?;
    let integrity: String = sqlx::query("PRAGMA integrity_check(1)").fetch_one(&mut connection).await?.try_get(0)?;
    if strange > 0 {
        return Ok(Err("its database holds what no record has, such as a trigger".to_owned()));
    }
    if integrity != "ok" {
        return Ok(Err(format!("its database is damaged ({integrity})")));
    }
    let (told, found) = (&manifest.rows, rows(&mut connection).await?);
    connection.close().await?;
    Ok(if found == *told {
        Ok(())
    } else {
        Err(format!("its manifest tells of the rows {told:?}, and there are {found:?}"))
    })
}

/// How many rows each table of a SQLite record has, whatever the version of its schema.
pub async fn rows(connection: &mut AnyConnection) -> Result<BTreeMap<String, u64>, RecordsError> {
    let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> '_sqlx_migrations'";
    let mut rows = BTreeMap::new();
    for row in sqlx::query(sql).fetch_all(&mut *connection).await? {
        let table: String = row.try_get(0)?;
        let sql = format!("SELECT COUNT(*) FROM \"{}\"", table.replace('"', "\"\""));
        let count: i64 = sqlx::query(AssertSqlSafe(sql)).fetch_one(&mut *connection).await?.try_get(0)?;
        rows.insert(table, u64::try_from(count).unwrap_or(0));
    }
    Ok(rows)
}

async fn look(
    records: &Records,
    manifest: &Manifest,
    fail: &(impl Fn(String) -> RecordsError + Sync),
) -> Result<Staged, RecordsError> {
    let shared = records.shared(&Caller::operator("backup"), manifest.made_at);
    let verified = records.verify(&shared, &[]).await?;
    if let Some(wrong) = verified.wrong.first() {
        return Err(fail(format!("its ledger finds {} things wrong, the first of them {wrong}", verified.wrong.len())));
    }
    let mut connection = records.database.pool.acquire().await?;
    let told: BTreeSet<Member> = manifest.members.iter().filter(|member| member.is_evidence()).cloned().collect();
    if evidence(&mut connection).await? != told {
        return Err(fail("the files of evidence in it are not those that its record speaks of".to_owned()));
    }
    Ok(Staged { ledger_rows: verified.rows, public_key: records.public_key().to_owned() })
}

/// The files of evidence that a SQLite record speaks of.
pub async fn evidence(connection: &mut AnyConnection) -> Result<BTreeSet<Member>, RecordsError> {
    let rows = sqlx::query("SELECT tenant, hash, size FROM file").fetch_all(connection).await?;
    let mut members = BTreeSet::new();
    for row in rows {
        let (tenant, hash, size): (String, String, i64) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        let size =
            u64::try_from(size).map_err(|_| RecordsError::Unreadable { what: format!("the size of file {hash}") })?;
        members.insert(Member::of_evidence(&tenant, &hash, size));
    }
    Ok(members)
}
