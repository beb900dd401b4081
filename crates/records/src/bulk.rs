//! Writes many rows with few statements, the same on both engines.

use sqlx::{AnyConnection, AssertSqlSafe};

/// SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
const MOST_PARAMETERS: usize = 32_000;
/// Longer statements are no quicker, and each length is parsed anew.
const MOST_ROWS: usize = 500;

/// A value of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text.
    Text(String),
    /// A number, or a moment in microseconds since 1970.
    Number(i64),
    /// No number, where there could be one.
    NoNumber,
    /// Bytes.
    Bytes(Vec<u8>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

/// Which rows to write, and what to do where one is there already.
#[derive(Debug, Clone, Copy)]
pub struct Insert {
    /// The table and its columns: `ledger (tenant, seq, …)`.
    pub into: &'static str,
    /// How many columns there are.
    pub columns: usize,
    /// What follows the values: `ON CONFLICT …`, or nothing.
    pub then: &'static str,
}

/// Writes all `rows`, each with a value for every column.
pub async fn insert(connection: &mut AnyConnection, insert: Insert, rows: Vec<Vec<Value>>) -> Result<(), sqlx::Error> {
    let most = MOST_ROWS.min(MOST_PARAMETERS / insert.columns.max(1));
    let place = places(connection);
    let full = statement(insert, most, place);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let values: Vec<Vec<Value>> = rows.by_ref().take(most).collect();
        let sql = if values.len() == most { full.clone() } else { statement(insert, values.len(), place) };
        let mut query = sqlx::query(AssertSqlSafe(sql)).persistent(values.len() == most || values.len() == 1);
        for value in values.into_iter().flatten() {
            query = match value {
                Value::Text(text) => query.bind(text),
                Value::Number(number) => query.bind(number),
                Value::NoNumber => query.bind(None::<i64>),
                Value::Bytes(bytes) => query.bind(bytes),
            };
        }
        query.execute(&mut *connection).await?;
    }
    Ok(())
}

/// How an engine writes its nth parameter. SQLite looks a numbered one up among all others, for each of thousands.
fn places(connection: &AnyConnection) -> fn(usize) -> String {
    if connection.backend_name() == "SQLite" { |_| "?".to_owned() } else { |nth| format!("${nth}") }
}

/// Only names and numbers of our own go into the text; every value is a parameter.
fn statement(insert: Insert, rows: usize, place: fn(usize) -> String) -> String {
    let row = |nth: usize| {
        let places: Vec<String> = (1..=insert.columns).map(|column| place(nth * insert.columns + column)).collect();
        format!("({})", places.join(", "))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    format!("INSERT INTO {} VALUES {} {}", insert.into, rows.join(", "), insert.then)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_a_parameter() {
        let insert = Insert { into: "t (a, b)", columns: 2, then: "ON CONFLICT DO NOTHING" };
        assert_eq!(
            statement(insert, 2, |nth| format!("${nth}")),
            "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4) ON CONFLICT DO NOTHING"
        );
    }
}
