//! Any CSV, with a mapping that says which column means what.

use std::{collections::BTreeMap, sync::Arc};

use demarc_inventory::{
    CollectionOutcome, Row, Unread,
    convert::{Wanted, convert},
    unread_column,
};
use demarc_model::{Table, TableScope};
use serde::Deserialize;
use serde_json::Value;

use crate::{Given, Imported, Known, Refusal, bounded, export::Export, map::Mapped, statuses};

const WHAT: &str = "CSV";

/// What the columns of a CSV mean, as a person writes it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CsvMapping {
    /// The table that gets the rows.
    pub table: Arc<str>,
    /// The heading of the column that names a resource: its key.
    pub key: String,
    /// The heading of the column with its name as people say it; the key when left out.
    #[serde(default)]
    pub title: Option<String>,
    /// The account of every row.
    pub account: Arc<str>,
    /// The region of every row; `global` when left out.
    #[serde(default)]
    pub region: Option<Arc<str>>,
    /// Column of the table to heading.
    pub columns: BTreeMap<Arc<str>, CsvColumn>,
}

/// Where a column's value stands.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum CsvColumn {
    /// Under this heading, as it is.
    Heading(String),
    /// Under this heading, in these words.
    Words {
        /// The heading.
        heading: String,
        /// The words that mean true; `*` is any other.
        yes: Vec<Arc<str>>,
        /// The words that mean false; `*` is any other.
        no: Vec<Arc<str>>,
    },
}

impl CsvColumn {
    fn heading(&self) -> &str {
        match self {
            Self::Heading(heading) | Self::Words { heading, .. } => heading,
        }
    }

    fn words(&self) -> (&[Arc<str>], &[Arc<str>]) {
        match self {
            Self::Heading(_) => (&[], &[]),
            Self::Words { yes, no, .. } => (yes, no),
        }
    }
}

/// Reads a CSV. An empty cell says nothing; a cell that is not of its column's type stops the import, with its line.
pub fn import_csv(
    bytes: &[u8],
    mapping: &CsvMapping,
    known: &Known<'_>,
    given: &Given<'_>,
) -> Result<Imported, Refusal> {
    let captured = given.captured.ok_or_else(|| {
        Refusal::of(WHAT, "when it was made, which a CSV does not say")
            .mend("say it with --captured 2026-01-31, or --captured now")
    })?;
    let table = known.tables.get(&mapping.table).filter(|table| table.parent.is_none());
    let table = table
        .ok_or_else(|| Refusal::of(WHAT, format!("a table `{}`", mapping.table)).mend("docs/tables.md lists them"))?;
    if let Some(unknown) = mapping.columns.keys().find(|name| !table.columns.iter().any(|column| column.name == **name))
    {
        return Err(
            Refusal::of(WHAT, format!("a column `{unknown}` of `{}`", table.name)).mend("docs/tables.md lists them")
        );
    }
    let rows = rows(bounded::text(bytes)?, mapping, table)?;
    let loaded = BTreeMap::from([(("CSV".into(), table.name.clone()), rows.len())]);
    let export = Export { what: WHAT.into(), format: "csv", ..Export::default() };
    let mapped = Mapped {
        export,
        rows: BTreeMap::from([(table.name.clone(), rows)]),
        parts: BTreeMap::new(),
        loaded,
        unclear: Vec::new(),
    };
    Ok(statuses::finish(mapped, known, given, captured))
}

fn rows(text: &str, mapping: &CsvMapping, table: &Table) -> Result<Vec<Row>, Refusal> {
    let first = text.lines().next().unwrap_or_default();
    let delimiter =
        [b',', b';', b'\t'].into_iter().max_by_key(|mark| first.bytes().filter(|byte| byte == mark).count());
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter.unwrap_or(b',')).flexible(true).from_reader(text.as_bytes());
    let headings = reader.headers().map_err(|error| Refusal::of(WHAT, format!("its headings ({error})")))?.clone();
    let place = |heading: &str| {
        headings.iter().position(|known| known.trim().eq_ignore_ascii_case(heading.trim())).ok_or_else(|| {
            let known: Vec<&str> = headings.iter().take(20).collect();
            Refusal::of(&format!("a CSV with the headings {}", known.join(", ")), format!("the heading `{heading}`"))
        })
    };
    let key = place(&mapping.key)?;
    let title = mapping.title.as_deref().map(place).transpose()?;
    let columns: Vec<(usize, &Arc<str>, &CsvColumn)> = mapping
        .columns
        .iter()
        .map(|(name, column)| Ok((place(column.heading())?, name, column)))
        .collect::<Result<_, Refusal>>()?;
    let mut rows = Vec::new();
    for (nth, line) in reader.records().enumerate() {
        let wrong = |what: String| Refusal::of(WHAT, format!("on line {}: {what}", nth + 2));
        let line = line.map_err(|error| wrong(error.to_string()))?;
        let mut row = begin(mapping, table, line.get(key).unwrap_or_default(), title.and_then(|nth| line.get(nth)));
        if row.arn.is_empty() {
            return Err(wrong(format!("something under `{}`", mapping.key)));
        }
        for (nth, name, column) in &columns {
            let Some(cell) = line.get(*nth).map(str::trim).filter(|cell| !cell.is_empty()) else { continue };
            let (yes, no) = column.words();
            let kind = table.column(name).map(|(kind, _)| kind).unwrap_or(demarc_model::ColumnType::Text);
            let value = convert(Wanted { kind, yes, no, unit: None }, &Value::from(cell));
            row.values.insert((*name).clone(), value.map_err(|why| wrong(format!("`{}`: {why}", column.heading())))?);
        }
        say_unread(&mut row, table);
        rows.push(row);
        if rows.len() > bounded::MOST_ITEMS {
            return Err(Refusal::of(WHAT, format!("at most {} lines", bounded::MOST_ITEMS)));
        }
    }
    Ok(rows)
}

fn begin(mapping: &CsvMapping, table: &Table, key: &str, title: Option<&str>) -> Row {
    let region =
        mapping.region.clone().filter(|_| table.scope == TableScope::Regional).unwrap_or_else(|| "global".into());
    let (key, title) = (key.trim(), title.map(str::trim).filter(|title| !title.is_empty()));
    Row {
        account: mapping.account.clone(),
        region,
        arn: key.into(),
        title: title.unwrap_or(key).into(),
        ..Row::default()
    }
}

fn say_unread(row: &mut Row, table: &Table) {
    for column in table.columns.iter().filter(|column| !row.values.contains_key(&column.name)) {
        let message = format!("`{}` is not in it", column.name).into();
        row.unread.insert(
            unread_column(&column.name),
            Unread { call: WHAT.into(), outcome: CollectionOutcome::NotExported, message },
        );
    }
}
