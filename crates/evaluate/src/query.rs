//! Questions of people: a SELECT over the inventory of one tenant, which can reach nothing else.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use arrow::{
    array::{Array, RecordBatch},
    datatypes::DataType,
    util::display::{ArrayFormatter, FormatOptions},
};
use datafusion::{
    datasource::MemTable,
    execution::{context::SQLOptions, runtime_env::RuntimeEnvBuilder},
    prelude::{SessionConfig, SessionContext},
};
use demarc_inventory::{batch, store::closed_table};
use demarc_model::Table;
use serde_json::Value;

use crate::{EvaluateError, TableSource};

/// A column of an answer. What is null has no value.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its values, row by row.
    pub values: Vec<Option<Value>>,
}

/// What a question may take, in bytes.
const MEMORY: usize = 512 * 1024 * 1024;

/// Asks one SELECT, and gives at most `limit` rows. A table that was never collected is empty; `closed_` before its name asks for
/// its rows that vanished.
pub async fn query(
    tables: &BTreeMap<Arc<str>, Table>,
    source: &dyn TableSource,
    sql: &str,
    limit: usize,
) -> Result<Vec<Column>, EvaluateError> {
    let runtime = RuntimeEnvBuilder::new().with_memory_limit(MEMORY, 1.0).build_arc()?;
    let context = SessionContext::new_with_config_rt(SessionConfig::new(), runtime);
    let lower = sql.to_lowercase();
    // Only what is named is read: an inventory can be larger than the memory.
    for table in tables.values().filter(|table| lower.contains(&*table.name)) {
        let all: BTreeSet<Arc<str>> = table.all_columns().map(|(name, _)| name.into()).collect();
        let rows = source.rows(table, &all)?;
        let rows = rows.unwrap_or_else(|| RecordBatch::new_empty(batch::schema(table)));
        register(&context, &table.name, rows)?;
        if lower.contains(&format!("closed_{}", table.name)) {
            let closed = closed_table(table);
            let rows = source.closed(table)?;
            let rows = rows.unwrap_or_else(|| RecordBatch::new_empty(batch::schema(&closed)));
            register(&context, &closed.name, rows)?;
        }
    }
    let only = SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
    let found = context.sql_with_options(sql, only).await?.limit(0, Some(limit))?;
    let names: Vec<String> = found.schema().fields().iter().map(|field| field.name().clone()).collect();
    let mut columns: Vec<Column> = names.into_iter().map(|name| Column { name, values: Vec::new() }).collect();
    for batch in found.collect().await? {
        for (column, array) in columns.iter_mut().zip(batch.columns()) {
            column.values.extend(values(array)?);
        }
    }
    Ok(columns)
}

fn register(context: &SessionContext, name: &str, rows: RecordBatch) -> Result<(), EvaluateError> {
    context.register_table(name, Arc::new(MemTable::try_new(rows.schema(), vec![vec![rows]])?))?;
    Ok(())
}

fn values(array: &dyn Array) -> Result<Vec<Option<Value>>, arrow::error::ArrowError> {
    let options = FormatOptions::new();
    let formatter = ArrayFormatter::try_new(array, &options)?;
    let value = |index: usize| {
        let text = formatter.value(index).to_string();
        match array.data_type() {
            DataType::Boolean => Value::Bool(text == "true"),
            kind if kind.is_numeric() => text.parse::<serde_json::Number>().map_or(Value::String(text), Value::Number),
            _ => Value::String(text),
        }
    };
    Ok((0..array.len()).map(|index| array.is_valid(index).then(|| value(index))).collect())
}
