//! TOML with places: every error of a file rather than the first, and where a key stands.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::{
    Spanned,
    de::{DeArray, DeTable, DeValue, Deserializer, Error},
};

use crate::problem::{Message, says, split_expected};

/// So many errors of one file are shown; whoever has more starts with these.
const MOST_ERRORS: usize = 50;

/// What is wrong, with its line and column.
type Wrong = (Option<(usize, usize)>, Message);

/// Reads a file; otherwise says everything that is wrong with it.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Vec<Wrong>> {
    toml::from_str(text).map_err(|first| {
        let mut errors = every_error::<T>(text);
        if errors.is_empty() {
            errors.push(first);
        }
        errors
            .iter()
            .map(|error| (error.span().map(|span| line_and_column(text, span.start)), message(error)))
            .collect()
    })
}

/// The line and column where `keys` lead, from 1; list positions are written as numbers. Where a key is not
/// there, the place of what should hold it; nothing for the file itself.
pub(crate) fn locate(text: &str, keys: &[&str]) -> Option<(usize, usize)> {
    let table = DeTable::parse(text).ok()?.into_inner();
    let mut place = None;
    let mut value = &DeValue::Table(table);
    for key in keys {
        let next = match value {
            DeValue::Table(table) => table.get(*key),
            DeValue::Array(array) => key.parse::<usize>().ok().and_then(|nth| array.get(nth)),
            _ => None,
        };
        let Some(next) = next else { break };
        place = Some(next.span().start);
        value = next.get_ref();
    }
    place.map(|offset| line_and_column(text, offset))
}

fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let column = before.get(line_start..).unwrap_or("").chars().count() + 1;
    (before.matches('\n').count() + 1, column)
}

/// Takes away what an error points at and reads again, until nothing is wrong any more.
fn every_error<T: DeserializeOwned>(text: &str) -> Vec<Error> {
    let (mut table, mut errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return errors;
    }
    let mut removed: Vec<String> = Vec::new();
    while errors.len() < MOST_ERRORS {
        let Err(error) = T::deserialize(Deserializer::from(table.clone())) else { break };
        if missing(&error).is_some_and(|key| removed.iter().any(|gone| gone == key)) {
            break;
        }
        let gone = error.span().and_then(|span| prune(table.get_mut(), &span));
        errors.push(error);
        let Some(gone) = gone else { break };
        removed.push(gone);
    }
    errors
}

fn missing(error: &Error) -> Option<&str> {
    error.message().strip_prefix("missing field `")?.strip_suffix('`')
}

/// Removes the innermost entry that holds `span`, and names it.
fn prune(table: &mut DeTable<'_>, span: &Range<usize>) -> Option<String> {
    let mut found = None;
    for (key, value) in table.iter_mut() {
        let own = covers(&key.span(), span) || covers(&value.span(), span);
        if let Some(inner) = prune_value(value, span) {
            return Some(inner);
        }
        if own {
            found = Some(key.get_ref().to_string());
        }
    }
    let found = found?;
    table.remove(found.as_str());
    Some(found)
}

fn prune_value(value: &mut Spanned<DeValue<'_>>, span: &Range<usize>) -> Option<String> {
    match value.get_mut() {
        DeValue::Table(table) => prune(table, span),
        DeValue::Array(array) => {
            if let Some(inner) = array.iter_mut().find_map(|element| prune_value(element, span)) {
                return Some(inner);
            }
            let nth = array.iter().position(|element| covers(&element.span(), span))?;
            let mut kept = DeArray::new();
            array
                .iter()
                .enumerate()
                .filter(|&(other, _)| other != nth)
                .for_each(|(_, element)| kept.push(element.clone()));
            *array = kept;
            Some(nth.to_string())
        }
        _ => None,
    }
}

fn covers(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

fn message(error: &Error) -> Message {
    if let Some(key) = missing(error) {
        return says(format!("`{key}` is missing"), "", "add it");
    }
    let (what, expected) = split_expected(error.message());
    match what.strip_prefix("unknown field ") {
        Some(key) => says(format!("unknown key {key}"), expected, "correct the key or remove it"),
        None => says(what, expected, ""),
    }
}
