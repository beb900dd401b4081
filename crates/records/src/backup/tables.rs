//! The tables of the record, and how their rows get from one engine to the other.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{
    AnyConnection, AssertSqlSafe, Row, ValueRef as _,
    any::{AnyRow, AnyTypeInfoKind},
};

use crate::{
    bulk::{self, Insert, Value},
    digest,
    engine::Engine,
    error::RecordsError,
};

/// How many rows of a long table are in memory.
const PAGE: i64 = 5_000;

/// Rows of a table: all, or some of one tenant.
pub struct Part {
    insert: Insert,
    /// Which rows; `$1` is the tenant.
    which: &'static str,
    /// The number that long tables are read by, a page at a time; `$2` is the last one read.
    by: Option<&'static str>,
    /// Whether it belongs to no tenant, and is read once.
    shared: bool,
}

const fn of_tenant(into: &'static str, columns: usize) -> Part {
    Part { insert: Insert { into, columns, then: "" }, which: "tenant = $1", by: None, shared: false }
}

const fn shared(into: &'static str, columns: usize, by: &'static str) -> Part {
    Part { insert: Insert { into, columns, then: "" }, which: "$1 = ''", by: Some(by), shared: true }
}

/// Every row of every table is in exactly one part; a test compares them with the schema.
pub const PARTS: &[Part] = &[
    of_tenant("tenant (tenant, created_at)", 2),
    of_tenant("record (tenant, kind, key, body, hash, revision, changed_at)", 7),
    Part {
        which: "tenant = $1 AND token_hash IS NOT NULL",
        ..of_tenant("caller (tenant, id, role, until, scope, token_hash)", 6)
    },
    // Apart, because PostgreSQL takes a value that is not there only as one of a number.
    Part { which: "tenant = $1 AND token_hash IS NULL", ..of_tenant("caller (tenant, id, role, until, scope)", 5) },
    Part {
        by: Some("seq"),
        ..of_tenant(
            "ledger (tenant, seq, at, caller, on_behalf_of, action, kind, key, hash_before, hash_after, salt)",
            11,
        )
    },
    of_tenant("run (tenant, run, kind, at, by_whom, detail)", 6),
    of_tenant("history (tenant, kind, service, duty, name, opened, value, detail, closed, closed_by)", 10),
    of_tenant("file (tenant, hash, size, name, added_at)", 5),
    shared("ledger_hash (place, hash)", 2, "place"),
    shared("ledger_head (id, size, checkpoint)", 3, "id"),
];

impl Part {
    /// The table, and its columns as they are listed.
    pub fn names(&self) -> (&'static str, &'static str) {
        let (table, columns) = self.insert.into.split_once(" (").unwrap_or((self.insert.into, ""));
        (table, columns.trim_end_matches(')'))
    }

    fn select(&self) -> String {
        let ((table, columns), which) = (self.names(), self.which);
        match self.by {
            None => format!("SELECT {columns} FROM {table} WHERE {which}"),
            Some(by) => format!("SELECT {columns} FROM {table} WHERE {which} AND {by} > $2 ORDER BY {by} LIMIT {PAGE}"),
        }
    }
}

/// A database that rows come from or go to, within a transaction.
pub struct Side<'c> {
    /// Which it is.
    pub engine: Engine,
    /// The transaction.
    pub connection: &'c mut AnyConnection,
}

impl Side<'_> {
    /// Says to row-level security what comes next.
    async fn say(&mut self, name: &str, value: &str) -> Result<(), sqlx::Error> {
        if self.engine == Engine::Postgres {
            let query = sqlx::query("SELECT set_config($1, $2, true)").bind(name.to_owned()).bind(value.to_owned());
            query.execute(&mut *self.connection).await?;
        }
        Ok(())
    }

    /// Every tenant that any row names, and the empty one for what all share.
    pub async fn tenants(&mut self) -> Result<BTreeSet<String>, sqlx::Error> {
        let mut tenants = BTreeSet::from([String::new()]);
        let tables = PARTS.iter().filter(|part| !part.shared).map(|part| part.names().0);
        let selects: BTreeSet<String> = tables.map(|table| format!("SELECT tenant FROM {table}")).collect();
        let sql = selects.into_iter().collect::<Vec<_>>().join(" UNION ");
        // Row-level security shows some tables whole, each only for a purpose of its own; SQLite shows all at once.
        let purposes: &[&str] =
            if self.engine == Engine::Sqlite { &[""] } else { &["directory", "verification", "sign_in"] };
        for purpose in purposes {
            self.say("demarc.purpose", purpose).await?;
            for row in sqlx::query(AssertSqlSafe(sql.clone())).fetch_all(&mut *self.connection).await? {
                tenants.insert(row.try_get(0)?);
            }
        }
        self.say("demarc.purpose", "").await?;
        Ok(tenants)
    }

    /// The next rows of a part after `last`, which becomes the last of them; nothing where there are no more.
    async fn page(
        &mut self,
        part: &Part,
        tenant: &str,
        last: &mut Option<i64>,
    ) -> Result<Option<Vec<Vec<Value>>>, sqlx::Error> {
        let Some(after) = *last else { return Ok(None) };
        let mut query = sqlx::query(AssertSqlSafe(part.select())).bind(tenant.to_owned());
        if part.by.is_some() {
            query = query.bind(after);
        }
        let rows = query.fetch_all(&mut *self.connection).await?;
        *last = match (part.by, rows.last()) {
            (Some(by), Some(row)) => Some(row.try_get(by)?),
            _ => None,
        };
        Ok(Some(rows.iter().map(values).collect::<Result<_, _>>()?))
    }
}

fn values(row: &AnyRow) -> Result<Vec<Value>, sqlx::Error> {
    let value = |place: usize| {
        let raw = row.try_get_raw(place)?;
        Ok(match raw.type_info().kind() {
            _ if raw.is_null() => Value::NoNumber,
            AnyTypeInfoKind::Text => Value::Text(row.try_get(place)?),
            AnyTypeInfoKind::Blob => Value::Bytes(row.try_get(place)?),
            _ => Value::Number(row.try_get(place)?),
        })
    };
    (0..row.len()).map(value).collect()
}

/// What the tables of a record hold: equal for two records exactly where their rows are equal, whatever their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents(BTreeMap<&'static str, (u64, [u64; 4])>);

impl Contents {
    fn add(&mut self, table: &'static str, rows: &[Vec<Value>]) {
        let (count, sums) = self.0.entry(table).or_default();
        *count += rows.len() as u64;
        for row in rows {
            let hash = digest::sha256(format!("{row:?}").as_bytes());
            // The order in which rows come differs with the engine; a sum does not ask for it.
            for (nth, sum) in sums.iter_mut().enumerate() {
                let part = hash.get(nth * 16..nth * 16 + 16).unwrap_or_default();
                *sum = sum.wrapping_add(u64::from_str_radix(part, 16).unwrap_or_default());
            }
        }
    }
}

/// What the tables hold.
pub async fn contents(of: &mut Side<'_>) -> Result<Contents, RecordsError> {
    walk(of, None).await
}

/// Copies every row, and reads it again where it went. Nothing is committed here.
pub async fn copy(from: &mut Side<'_>, to: &mut Side<'_>) -> Result<Contents, RecordsError> {
    let sent = walk(from, Some(&mut *to)).await?;
    if contents(to).await? == sent {
        return Ok(sent);
    }
    Err(RecordsError::Unreadable { what: "the rows that were copied are not those that arrived".to_owned() })
}

async fn walk(from: &mut Side<'_>, mut to: Option<&mut Side<'_>>) -> Result<Contents, RecordsError> {
    let mut contents = Contents::default();
    for tenant in from.tenants().await? {
        from.say("demarc.tenant", &tenant).await?;
        if let Some(to) = &mut to {
            to.say("demarc.tenant", &tenant).await?;
        }
        for part in PARTS.iter().filter(|part| !part.shared || tenant.is_empty()) {
            let mut last = Some(i64::MIN);
            while let Some(rows) = from.page(part, &tenant, &mut last).await? {
                contents.add(part.names().0, &rows);
                if let Some(to) = &mut to {
                    bulk::insert(to.connection, part.insert, rows).await?;
                }
            }
        }
    }
    Ok(contents)
}
