//! What a PostgreSQL server must be and have.

use sqlx::{AnyConnection, Row};

use super::Finding;
use crate::{
    error::RecordsError,
    records::{Purpose, Records},
};

/// The oldest that is tested.
const OLDEST: i64 = 14;
/// Clocks that differ by more sort what happened wrongly.
const MOST_APART: i64 = 5 * 60 * 1_000_000;
/// The role that the application works as; see `migrations/postgres`.
const APPLICATION: &str = "demarc_app";

const UNFORCED: &str = "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant' AND NOT a.attisdropped \
    WHERE c.relkind IN ('r', 'p') AND n.nspname = current_schema() AND NOT (c.relrowsecurity AND c.relforcerowsecurity) \
    ORDER BY 1";
const ROLE: &str = "SELECT current_user::text, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user";
const CLOCK: &str = "SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::int8";

pub async fn look(records: &Records, now: i64) -> Result<Vec<Finding>, RecordsError> {
    let mut transaction = records.reading_for(Purpose::Directory).await?;
    let mut findings = vec![version(&mut transaction).await?];
    for setting in ["synchronous_commit", "fsync", "full_page_writes"] {
        findings.push(durability(&mut transaction, setting).await?);
    }
    findings.push(row_level_security(&mut transaction).await?);
    findings.push(role(&mut transaction).await?);
    findings.push(clock(&mut transaction, now).await?);
    Ok(findings)
}

async fn version(connection: &mut AnyConnection) -> Result<Finding, RecordsError> {
    let sql = "SELECT current_setting('server_version_num')::int8, current_setting('server_version')";
    let row = sqlx::query(sql).fetch_one(connection).await?;
    let (number, text): (i64, String) = (row.try_get(0)?, row.try_get(1)?);
    let mend = format!("move the database to PostgreSQL {OLDEST} or newer");
    Ok(Finding::setting("PostgreSQL's version", &text, number / 10_000 >= OLDEST, &mend))
}

/// Every value of `synchronous_commit` but `off` waits for the server's own disk.
async fn durability(connection: &mut AnyConnection, name: &'static str) -> Result<Finding, RecordsError> {
    let row = sqlx::query("SELECT current_setting($1)").bind(name).fetch_one(connection).await?;
    let found: String = row.try_get(0)?;
    let mend = format!(
        "what is written now can be lost with the power: `ALTER SYSTEM SET {name} = on`, `SELECT pg_reload_conf()`, and look \
        whether the database or the role sets something else"
    );
    Ok(Finding::setting(name, &found, found != "off", &mend))
}

async fn row_level_security(connection: &mut AnyConnection) -> Result<Finding, RecordsError> {
    const WHAT: &str = "row-level security";
    let rows = sqlx::query(UNFORCED).fetch_all(connection).await?;
    let tables: Vec<String> = rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
    if tables.is_empty() {
        return Ok(Finding::good(WHAT, "every table with tenants forces it, on its owner too"));
    }
    let said = format!("it is not forced on {}", tables.join(", "));
    let alter = |table: &String| {
        format!("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY;")
    };
    Ok(Finding::bad(WHAT, said, tables.iter().map(alter).collect::<Vec<_>>().join(" ")))
}

async fn role(connection: &mut AnyConnection) -> Result<Finding, RecordsError> {
    const WHAT: &str = "database role";
    let row = sqlx::query(ROLE).fetch_one(connection).await?;
    let (role, passes_by): (String, bool) = (row.try_get(0)?, row.try_get(1)?);
    if passes_by {
        let mend = format!("ALTER ROLE {APPLICATION} NOSUPERUSER NOBYPASSRLS, and start demarc anew");
        return Ok(Finding::bad(WHAT, format!("`{role}` passes by row-level security"), mend));
    }
    let mend = format!("start demarc anew, which works as `{APPLICATION}`");
    Ok(Finding::setting(WHAT, &role, role == APPLICATION, &mend))
}

async fn clock(connection: &mut AnyConnection, now: i64) -> Result<Finding, RecordsError> {
    const WHAT: &str = "server's clock";
    let there: i64 = sqlx::query(CLOCK).fetch_one(connection).await?.try_get(0)?;
    let apart = there.saturating_sub(now);
    let seconds = apart.unsigned_abs() / 1_000_000;
    if apart.unsigned_abs() <= MOST_APART.unsigned_abs() {
        return Ok(Finding::good(WHAT, format!("it is {seconds} seconds from this machine's")));
    }
    let said = format!("it is {seconds} seconds {} this machine's", if apart > 0 { "ahead of" } else { "behind" });
    Ok(Finding::warn(WHAT, said, "have both machines set their clocks by NTP"))
}
