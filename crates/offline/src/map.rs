//! From resources to rows, as `catalog/imports/` says.

use std::{collections::BTreeMap, sync::Arc};

use demarc_catalog::Catalog;
use demarc_inventory::{
    CollectionOutcome, Row, Unread, Value as Stored,
    convert::{Wanted, convert, literal},
    store::Parts,
    unread_children, unread_column,
};
use demarc_model::{MappedColumn, Mapping, Part, Path, Table, TableScope, Template};
use serde_json::Value;

use crate::{
    Given, Refusal,
    bounded::MOST_ITEMS,
    export::{Export, Item},
};

/// Rows and what there was without.
pub struct Mapped {
    pub export: Export,
    pub rows: BTreeMap<Arc<str>, Vec<Row>>,
    pub parts: BTreeMap<Arc<str>, Parts>,
    pub loaded: BTreeMap<(Arc<str>, Arc<str>), usize>,
    pub unclear: Vec<(Arc<str>, Arc<str>, Arc<str>)>,
}

/// Maps every resource.
pub fn map(mut export: Export, catalog: &Catalog, given: &Given<'_>, captured: i64) -> Result<Mapped, Refusal> {
    if export.items.len() > MOST_ITEMS {
        let missing = format!("at most {MOST_ITEMS} resources in one file");
        return Err(Refusal::of(&export.what, missing).mend("export less at once"));
    }
    let items = std::mem::take(&mut export.items);
    let mut unclear: Vec<(Arc<str>, Arc<str>, Arc<str>)> =
        export.unclear.drain(..).map(|(kind, id, why)| (kind, id, why.into())).collect();
    let items = newest(items, &mut unclear);
    let mut mapped = Mapped { rows: BTreeMap::new(), parts: BTreeMap::new(), loaded: BTreeMap::new(), unclear, export };
    let mappings = by_type(catalog, mapped.export.format);
    for mut item in items {
        place(&mut item, given);
        let own = mappings.get(&item.kind.to_lowercase()).map_or(&[][..], Vec::as_slice);
        mapped.add(&item, own, catalog, captured);
    }
    Ok(mapped)
}

/// Of a resource that is there several times, as it was over time, the newest; and nothing of what has been deleted.
fn newest(items: Vec<Item>, unclear: &mut Vec<(Arc<str>, Arc<str>, Arc<str>)>) -> Vec<Item> {
    let name = |item: &Item| (item.kind.clone(), item.account.clone(), item.region.clone(), item.key.clone());
    let mut newest: BTreeMap<_, Option<i64>> = BTreeMap::new();
    for item in items.iter().filter(|item| item.at.is_some()) {
        let known = newest.entry(name(item)).or_default();
        *known = (*known).max(item.at);
    }
    let mut kept = Vec::with_capacity(items.len());
    for item in items {
        let is_old = item.at.is_some() && newest.get(&name(&item)).is_some_and(|at| *at > item.at);
        match (is_old, item.is_gone) {
            (true, _) => unclear.push((item.kind, item.key, "an older state of the same resource".into())),
            (_, true) => unclear.push((item.kind, item.key, "deleted".into())),
            _ => kept.push(item),
        }
    }
    kept
}

/// The mappings of one kind of export, by type in lower case.
pub fn by_type<'c>(catalog: &'c Catalog, format: &str) -> BTreeMap<String, Vec<&'c Mapping>> {
    let mut found: BTreeMap<String, Vec<&Mapping>> = BTreeMap::new();
    for entry in catalog.imports.iter().filter(|entry| *entry.format == *format) {
        found.entry(entry.mapping.of.to_lowercase()).or_default().push(&entry.mapping);
    }
    found
}

/// Whose it is, where the export does not say.
fn place(item: &mut Item, given: &Given<'_>) {
    if item.account.is_empty() {
        item.account = given.account.unwrap_or("unknown").into();
    }
    if item.region.is_empty() {
        item.region = given.region.unwrap_or("unknown").into();
    }
}

impl Mapped {
    fn add(&mut self, item: &Item, mappings: &[&Mapping], catalog: &Catalog, captured: i64) {
        let mut why: Arc<str> = "no table for this type".into();
        let mut taken = false;
        for mapping in mappings {
            let Some(table) = catalog.tables.get(&mapping.table) else { continue };
            let is_about = |path: &Path| demarc_model::is_something(path.find(&item.body).ok().flatten().as_ref());
            if !mapping.when.as_ref().is_none_or(is_about) {
                why = "not of the sort that a table is about".into();
                continue;
            }
            let what = &self.export.what;
            match (Sheet { item, mapping, own: mappings, table, catalog, what }).rows() {
                Ok(rows) => {
                    taken = true;
                    self.take(item, mapping, rows, captured);
                }
                Err(cause) => why = cause.into(),
            }
        }
        if !taken {
            let id = if item.key.is_empty() { item.title.clone() } else { item.key.clone() };
            self.unclear.push((item.kind.clone(), id, why));
        }
    }

    fn take(&mut self, item: &Item, mapping: &Mapping, rows: Vec<Row>, captured: i64) {
        if let Some(column) = &mapping.belongs_by {
            let parts = self.parts.entry(mapping.table.clone()).or_default();
            parts.column = column.clone();
            let names = rows.iter().filter_map(|row| row.text(column)).map(Arc::from);
            let own = names.chain(belonging(item, mapping, column));
            let seen = own.map(|name| ((item.account.clone(), item.region.clone(), name), item.at.unwrap_or(captured)));
            parts.seen.extend(seen);
        }
        *self.loaded.entry((item.kind.clone(), mapping.table.clone())).or_default() += rows.len();
        self.rows.entry(mapping.table.clone()).or_default().extend(rows);
    }
}

/// What the column by which parts belong to this resource would hold, had it any.
fn belonging(item: &Item, mapping: &Mapping, column: &str) -> Option<Arc<str>> {
    let column = mapping.columns.iter().find(|one| *one.name == *column)?;
    let found = column.from.as_ref()?.find(&item.body).ok()??;
    found.as_str().map(Arc::from)
}

/// A resource beside the table that it becomes rows of.
#[derive(Clone, Copy)]
pub struct Sheet<'a> {
    pub item: &'a Item,
    pub mapping: &'a Mapping,
    /// Every mapping of its type.
    pub own: &'a [&'a Mapping],
    pub table: &'a Table,
    pub catalog: &'a Catalog,
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
        let each = elements.into_iter().map(|element| {
            let mut body = self.item.body.clone();
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
        match mapped.map_or(Ok(Got::Nothing), |mapped| get(mapped, self.item, body, self.table)) {
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
        for table in self.catalog.tables.values().filter(is_fed) {
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

fn get(mapped: &MappedColumn, item: &Item, body: &Value, table: &Table) -> Result<Got, String> {
    let Some((kind, _)) = table.column(&mapped.name) else { return Ok(Got::Nothing) };
    let holds = |path: &Path| path.find(body).is_ok_and(|found| found.is_some());
    if !mapped.within.as_ref().is_none_or(holds) {
        return Ok(Got::Nothing);
    }
    for path in mapped.from.iter().chain(&mapped.or_from) {
        if has_unknown(path.find(&item.unknown).ok().flatten().as_ref()) {
            return Ok(Got::Nothing);
        }
        if let Some(found) = path.find(body)? {
            let wanted = Wanted { kind, yes: &mapped.yes, no: &mapped.no, unit: mapped.unit };
            return convert(wanted, &found).map(Got::Value);
        }
    }
    match &mapped.missing {
        Some(stated) => literal(kind, stated).map(Got::Value),
        None if mapped.none => Ok(Got::None),
        None => Ok(Got::Nothing),
    }
}

/// Whether anything that a path leads to is not known yet.
fn has_unknown(found: Option<&Value>) -> bool {
    match found {
        Some(Value::Bool(unknown)) => *unknown,
        Some(Value::Array(values)) => values.iter().any(|value| has_unknown(Some(value))),
        Some(Value::Object(members)) => members.values().any(|value| has_unknown(Some(value))),
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
