//! An item on its way to become a row: what was listed, and what further calls have said of it.

use std::{collections::BTreeMap, sync::Arc};

use demarc_inventory::Unread;
use demarc_model::{Part, Path, Template};
use serde_json::{Map, Value};

use super::{client::partition, failed, request};
use crate::Run;

/// An item with everything that is known of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Item {
    value: Value,
    known: BTreeMap<Arc<str>, Known>,
}

/// What is known under one name: a facet, an item of a former list, or a row of a nested list.
#[derive(Debug, Clone)]
pub(super) enum Known {
    /// The answer.
    Read(Arc<Value>),
    /// There is none, as the provider said.
    None,
    /// It could not be read.
    Unread(Unread),
}

/// What a path or template leads to.
#[derive(Debug)]
pub(super) enum Found<T> {
    /// This.
    Value(T),
    /// The answer leaves it out.
    Missing,
    /// The provider said that there is none.
    None,
    /// The call that would tell was refused.
    Unread(Unread),
}

impl Item {
    /// An item of a list, below the item that the list was asked about.
    pub fn below(&self, name: Option<&Arc<str>>, value: Value) -> Self {
        let mut known = self.known.clone();
        if let Some(name) = name {
            known.insert(name.clone(), Known::Read(Arc::new(value.clone())));
        }
        Self { value, known }
    }

    /// What is known alike of some items; nothing in a batch says which of them an answer is about.
    pub fn common(items: &[&Self]) -> Option<Self> {
        let (first, others) = items.split_first()?;
        let is_shared = |name: &Arc<str>, value: &Arc<Value>| {
            let same = |item: &&Self| matches!(item.known.get(name), Some(Known::Read(own)) if Arc::ptr_eq(own, value));
            others.iter().all(same)
        };
        let mut common = (*first).clone();
        common.known.retain(|name, known| matches!(known, Known::Read(value) if is_shared(name, value)));
        Some(common)
    }

    /// Remembers what a call said.
    pub fn know(&mut self, name: &Arc<str>, known: Known) {
        self.known.insert(name.clone(), known);
    }

    /// What could not be read, by name.
    pub fn unread(&self) -> impl Iterator<Item = (&Arc<str>, &Unread)> {
        self.known.iter().filter_map(|(name, known)| match known {
            Known::Unread(unread) => Some((name, unread)),
            _ => None,
        })
    }

    /// What a path leads to.
    pub fn find(&self, path: &Path) -> Result<Found<Value>, String> {
        let found = match path.head().and_then(|head| self.known.get(head)) {
            Some(Known::None) => return Ok(Found::None),
            Some(Known::Unread(unread)) => return Ok(Found::Unread(unread.clone())),
            Some(Known::Read(value)) => path.find_below(value)?,
            None => path.find(&self.value)?,
        };
        Ok(found.map_or(Found::Missing, Found::Value))
    }

    /// A template as text.
    pub fn text(&self, run: &Run<'_>, template: &Template) -> Result<Found<String>, String> {
        let mut text = String::new();
        for part in &template.parts {
            match part {
                Part::Text(plain) => text.push_str(plain),
                Part::Partition => text.push_str(&partition(run)),
                Part::Region => text.push_str(&run.region),
                Part::Account => text.push_str(&run.account),
                Part::Path(path) => match self.find(path)? {
                    Found::Value(value) => text.push_str(&request::text(&value)?),
                    Found::Missing => return Ok(Found::Missing),
                    Found::None => return Ok(Found::None),
                    Found::Unread(unread) => return Ok(Found::Unread(unread)),
                },
            }
        }
        Ok(Found::Value(text))
    }

    /// What a call is given: a text that is a single path becomes the value itself, whatever it is.
    pub fn filled(&self, run: &Run<'_>, wanted: &Value) -> Result<Found<Value>, String> {
        match wanted {
            Value::String(text) => self.filled_text(run, &text.parse()?),
            Value::Array(values) => self.filled_list(run, values),
            Value::Object(entries) => {
                let mut filled = Map::new();
                for (name, value) in entries {
                    match self.filled(run, value)? {
                        Found::Value(value) => filled.insert(name.clone(), value),
                        other => return Ok(other),
                    };
                }
                Ok(Found::Value(Value::Object(filled)))
            }
            plain => Ok(Found::Value(plain.clone())),
        }
    }

    fn filled_text(&self, run: &Run<'_>, template: &Template) -> Result<Found<Value>, String> {
        if let Some(path) = template.only_path() {
            return self.find(path);
        }
        Ok(match self.text(run, template)? {
            Found::Value(text) => Found::Value(text.into()),
            Found::Missing => Found::Missing,
            Found::None => Found::None,
            Found::Unread(unread) => Found::Unread(unread),
        })
    }

    fn filled_list(&self, run: &Run<'_>, values: &[Value]) -> Result<Found<Value>, String> {
        let mut filled = Vec::new();
        for value in values {
            match self.filled(run, value)? {
                Found::Value(value) => filled.push(value),
                other => return Ok(other),
            }
        }
        Ok(Found::Value(Value::Array(filled)))
    }

    /// The item itself, or an item for each element of a list within it.
    pub fn elements(self, rows: Option<&Path>) -> Result<Vec<Self>, Unread> {
        let Some(path) = rows else { return Ok(vec![self]) };
        match self.find(path) {
            Ok(Found::Value(Value::Array(list))) => {
                let name: Arc<str> = "row".into();
                let element = |element| {
                    let mut item = self.clone();
                    item.know(&name, Known::Read(Arc::new(element)));
                    item
                };
                Ok(list.into_iter().map(element).collect())
            }
            Ok(Found::Missing | Found::None) => Ok(Vec::new()),
            Ok(Found::Unread(unread)) => Err(unread),
            Ok(Found::Value(_)) => Err(failed("", &format!("`{path}` is not a list"))),
            Err(why) => Err(failed("", &why)),
        }
    }
}
