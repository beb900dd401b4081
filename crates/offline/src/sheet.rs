//! From one resource to its rows in one table.

use std::sync::Arc;

use demarc_inventory::{
    CollectionOutcome, Row, Unread, Value as Stored,
    convert::{Wanted, convert, literal},
    unread_children, unread_column,
};
use demarc_model::{ColumnType, MappedColumn, Mapping, Part, Path, Table, TableScope, Template};
use serde_json::Value;

use crate::{Known, asked, export::Item, later::is_later};

/// A resource beside the table that it becomes rows of.
#[derive(Clone, Copy)]
pub struct Sheet<'a> {
    pub item: &'a Item,
    pub mapping: &'a Mapping,
    /// Every mapping of its type.
    pub own: &'a [&'a Mapping],
    pub table: &'a Table,
    pub known: &'a Known<'a>,
    /// What the export is.
    pub what: &'a Arc<str>,
}

impl Sheet<'_> {
    /// The rows that the resource becomes.
    pub fn rows(&self) -> Result<Vec<Row>, String> {
        let Some(list) = &self.mapping.rows else { return self.row(&self.item.body).map(|row| vec![row]) };
        let elements = match list.find(&self.item.body)? {
            Some(Value::Array(elements)) => elements,
            Some(_) => return Err(format!("`{list}` is not a list")),
            None => return Err(format!("`{list}` is not in the export")),
        };
        // One copy serves all: a resource may have thousands of parts, and holds them all.
        let mut body = self.item.body.clone();
        let each = elements.into_iter().map(|element| {
            if let Value::Object(members) = &mut body {
                members.insert("row".to_owned(), element);
            }
            self.row(&body)
        });
        each.collect()
    }

    fn row(&self, body: &Value) -> Result<Row, String> {
        let Self { item, mapping, table, .. } = self;
        let own = mapping.arn.as_ref().map_or_else(|| Ok(item.key.clone()), |template| fill(template, item, body));
        let key = match own {
            // Parts of a resource cannot all have its key.
            Err(_) if mapping.rows.is_none() && !item.key.is_empty() => item.key.clone(),
            own => own?,
        };
        if key.is_empty() {
            return Err("nothing names it".to_owned());
        }
        let title =
            mapping.title.as_ref().map_or_else(|| Ok(item.title.clone()), |template| fill(template, item, body));
        let title = title.ok().filter(|title| !title.is_empty()).unwrap_or_else(|| key.clone());
        let region = if table.scope == TableScope::Global { "global".into() } else { item.region.clone() };
        let tags = item.tags.as_ref().and_then(|tags| serde_json::to_string(tags).ok()).map(Arc::from);
        let mut row = Row { account: item.account.clone(), region, arn: key, title, tags, ..Row::default() };
        row.set("collected_at", item.at.map(Moment));
        for column in &table.columns {
            self.set(&mut row, &column.name, body);
        }
        self.by_facet(&mut row);
        self.without_parts(&mut row);
        Ok(row)
    }

    fn set(&self, row: &mut Row, name: &Arc<str>, body: &Value) {
        let mapped = self.mapping.columns.iter().find(|mapped| mapped.name == *name);
        match mapped.map_or(Ok(Got::Nothing), |mapped| get(mapped, self.item, body, self.table, row)) {
            Ok(Got::Value(value)) => {
                row.values.insert(name.clone(), value);
            }
            Ok(Got::None) => {}
            Ok(Got::Nothing) => row.set_unread(&unread_column(name), not_held(self.what, name)),
            Err(message) => {
                let outcome = CollectionOutcome::Failed;
                row.set_unread(
                    &unread_column(name),
                    Unread { call: self.what.clone(), outcome, message: message.into() },
                );
            }
        }
    }

    /// Says of a facet without any column that it is unread, instead of saying so of each.
    fn by_facet(&self, row: &mut Row) {
        for facet in self.table.facets.keys().filter(|facet| &***facet != "list") {
            let columns = self.table.columns.iter().filter(|column| column.facet == *facet);
            let keys: Vec<_> = columns.map(|column| unread_column(&column.name)).collect();
            if !keys.is_empty() && keys.iter().all(|key| row.unread.contains_key(key)) {
                row.unread.retain(|key, _| !keys.contains(key));
                row.set_unread(facet, not_held(self.what, facet));
            }
        }
    }

    /// Rows of other tables that the same calls fill, where this kind of export has no mapping for them.
    fn without_parts(&self, row: &mut Row) {
        let is_fed = |table: &&Table| table.parent.as_ref().is_some_and(|parent| parent.table == self.mapping.table);
        for table in self.known.tables.values().filter(is_fed) {
            if !self.own.iter().any(|other| other.table == table.name) {
                row.set_unread(&unread_children(&table.name), not_held(self.what, &table.name));
            }
        }
    }
}

struct Moment(i64);

impl From<Moment> for Stored {
    fn from(moment: Moment) -> Self {
        Self::Time(moment.0)
    }
}

/// What of a column an export holds.
enum Got {
    Value(Stored),
    /// It says that there is none.
    None,
    /// It does not hold it.
    Nothing,
}

fn get(mapped: &MappedColumn, item: &Item, body: &Value, table: &Table, row: &Row) -> Result<Got, String> {
    let Some((kind, _)) = table.column(&mapped.name) else { return Ok(Got::Nothing) };
    let holds = |path: &Path| path.find(body).is_ok_and(|found| found.is_some());
    if !mapped.within.as_ref().is_none_or(holds) {
        return Ok(Got::Nothing);
    }
    let mut none = mapped.none;
    for path in mapped.from.iter().chain(&mapped.or_from) {
        if is_later(path, &item.unknown) {
            return Ok(Got::Nothing);
        }
        if let Some(found) = path.find(body)? {
            if is_nothing(mapped, &found) {
                none = true;
                continue;
            }
            return value(mapped, kind, &found, row).map(|value| value.map_or(Got::Nothing, Got::Value));
        }
    }
    match &mapped.missing {
        Some(stated) => literal(kind, stated).map(Got::Value),
        None if none => Ok(Got::None),
        None => Ok(Got::Nothing),
    }
}

fn value(mapped: &MappedColumn, kind: ColumnType, found: &Value, row: &Row) -> Result<Option<Stored>, String> {
    if let Some(question) = mapped.policy {
        return asked::answer(question, found, mapped.action.as_deref(), row);
    }
    if !mapped.texts.is_empty() {
        let word = found.as_str().map_or_else(|| found.to_string(), str::to_owned);
        let text = mapped.texts.get(&*word).ok_or_else(|| format!("`{word}` is none of the words that are understood"));
        return text.map(|text| Some(Stored::Text(text.clone())));
    }
    convert(Wanted { kind, yes: &mapped.yes, no: &mapped.no, unit: mapped.unit }, found).map(Some)
}

fn is_nothing(mapped: &MappedColumn, found: &Value) -> bool {
    let is_one = |text: &str| mapped.nothing.iter().any(|nothing| **nothing == *text);
    match found {
        // Some write an empty text where there is no policy.
        Value::String(text) => is_one(text) || (mapped.policy.is_some() && text.is_empty()),
        Value::Number(number) => !mapped.nothing.is_empty() && is_one(&number.to_string()),
        _ => false,
    }
}

fn not_held(export: &Arc<str>, what: &str) -> Unread {
    let message = format!("`{what}` is not in it").into();
    Unread { call: export.clone(), outcome: CollectionOutcome::NotExported, message }
}

/// A template filled in. Fails when something in it is not there.
fn fill(template: &Template, item: &Item, body: &Value) -> Result<Arc<str>, String> {
    let mut text = String::new();
    for part in &template.parts {
        match part {
            Part::Text(plain) => text += plain,
            Part::Account => text += &item.account,
            Part::Region => text += &item.region,
            Part::Partition => {
                text += item.key.strip_prefix("arn:").and_then(|arn| arn.split(':').next()).unwrap_or("aws")
            }
            Part::Path(path) => match path.find(body)? {
                Some(Value::String(found)) => text += &found,
                Some(found) => text += &found.to_string(),
                None => return Err(format!("`{path}` is not in the export")),
            },
        }
    }
    Ok(text.into())
}
