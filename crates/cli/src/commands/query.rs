//! `demarc query`: a SELECT over one tenant's inventory.

use demarc_evaluate::{Column, query};

use super::{FINE, Outcome};
use crate::{
    args::{Args, QueryArgs, QueryFormat},
    desk::Desk,
    output::{Failure, answer, say, say_next, table},
    rows::Rows,
};

/// Asks, and writes the rows.
pub fn run(args: &Args, given: &QueryArgs) -> Outcome {
    let desk = Desk::open_for(args, std::slice::from_ref(&given.tenant))?;
    let folder = desk.tenant(&given.tenant)?;
    let store = desk.store();
    let source = Rows::of(&store, &folder.tenant.id);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::new)?;
    let found = runtime
        .block_on(query(&desk.catalog.tables, &source, &given.sql, given.limit))
        .map_err(|error| Failure::new(error).next("docs/tables.md has every table and column"))?;
    write(&found, given.format)?;
    let rows = found.first().map_or(0, |column| column.values.len());
    say(format!("{rows} rows"));
    if rows == given.limit {
        say_next(&format!("there may be more: --limit {}", given.limit.saturating_mul(10)));
    }
    FINE
}

fn write(columns: &[Column], format: QueryFormat) -> Result<(), Failure> {
    let header: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let count = columns.first().map_or(0, |column| column.values.len());
    let row = |index: usize| columns.iter().map(move |column| column.values[index].as_ref());
    match format {
        QueryFormat::Table => {
            let text = |value: Option<&serde_json::Value>| value.map_or_else(String::new, in_a_cell);
            answer(&table(&header, (0..count).map(|index| row(index).map(text).collect())))
        }
        QueryFormat::Csv => {
            let text = |value: Option<&serde_json::Value>| value.map_or_else(String::new, in_a_cell);
            let rows = (0..count).map(|index| row(index).map(text).collect::<Vec<_>>());
            answer(&demarc_exchange::report::csv(&header, rows))
        }
        QueryFormat::Jsonl => (0..count).try_for_each(|index| {
            let pairs = header.iter().zip(row(index)).map(|(name, value)| ((*name).to_owned(), value.cloned().into()));
            let object: serde_json::Map<String, serde_json::Value> = pairs.collect();
            answer(&format!("{}\n", serde_json::Value::Object(object)))
        }),
    }
}

fn in_a_cell(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
