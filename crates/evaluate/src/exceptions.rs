//! What a tenant's exceptions say of a resource that fails a check.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use arrow::{
    array::{Array, AsArray, RecordBatch},
    datatypes::{DataType, Float64Type, Int64Type, TimestampMicrosecondType},
};
use chrono::{DateTime, NaiveDate, SecondsFormat};
use demarc_model::{Acceptance, Exception, Resource, Scalar, Standing, Tenant};

use crate::{compiled::CompiledCheck, engine::Engine};

/// What says which resources an exception is about.
const LOOKED_AT: [&str; 3] = ["tags", "arn", "title"];

/// The exceptions of one tenant, by check.
pub struct Exceptions<'a> {
    by_check: HashMap<&'a str, Vec<&'a Exception>>,
    by_table: BTreeMap<&'a str, BTreeSet<Arc<str>>>,
    today: NaiveDate,
}

impl<'a> Exceptions<'a> {
    /// Those of `tenant`, about checks of `engine`.
    pub fn of(tenant: &'a Tenant, engine: &'a Engine) -> Self {
        let mut all = Self { by_check: HashMap::new(), by_table: BTreeMap::new(), today: engine.today };
        for exception in &tenant.exceptions {
            all.by_check.entry(&exception.check).or_default().push(exception);
        }
        for (table, compiled) in engine.by_table.iter().filter(|_| !tenant.exceptions.is_empty()) {
            let about = compiled.checks.iter().filter_map(|check| all.by_check.get(&*check.id)).flatten();
            let columns =
                about.flat_map(|exception| exception.accepted.keys().cloned().chain(LOOKED_AT.map(Arc::from)));
            all.by_table.insert(table, columns.collect());
        }
        all
    }

    /// Whether any is about a check.
    pub fn are_about(&self, check: &str) -> bool {
        self.by_check.contains_key(check)
    }

    /// The columns of a table that they speak of.
    pub fn columns(&self, table: &str) -> impl Iterator<Item = Arc<str>> + '_ {
        self.by_table.get(table).into_iter().flatten().cloned()
    }

    /// What is said of a failing row: that it is accepted, if any exception says so; otherwise why the first does not hold.
    pub fn of_row(
        &self,
        check: &CompiledCheck,
        rows: &RecordBatch,
        index: usize,
        resource: impl FnOnce() -> Resource,
    ) -> Option<Acceptance> {
        let of_check = self.by_check.get(&*check.check.id)?;
        let resource = &resource();
        let about = of_check.iter().filter(|exception| is_about(exception, rows, index, resource));
        let said = about.map(|exception| Acceptance {
            exception: exception.id.clone(),
            standing: self.standing(exception, |column| value(check, rows, index, column)),
        });
        said.min_by_key(|acceptance| (Reverse(acceptance.holds()), acceptance.exception.clone()))
    }

    fn standing(&self, exception: &Exception, found: impl Fn(&str) -> Option<Scalar>) -> Standing {
        if self.today > exception.expires {
            return Standing::Expired(exception.expires);
        }
        if self.today < exception.approved {
            return Standing::Early(exception.approved);
        }
        let differs = exception.accepted.iter().find_map(|(column, accepted)| {
            let found = found(column);
            let same = found.as_ref().is_some_and(|found| is_same(found, accepted));
            (!same).then(|| Standing::Changed {
                column: column.clone(),
                accepted: accepted.to_string(),
                found: found.map(|found| found.to_string()),
            })
        });
        differs.unwrap_or(Standing::Holds(exception.expires))
    }
}

fn is_about(exception: &Exception, rows: &RecordBatch, index: usize, resource: &Resource) -> bool {
    let pattern = exception.resource.as_deref();
    pattern.is_none_or(|pattern| fits(pattern, &resource.key) || fits(pattern, &resource.title))
        && (exception.tags.is_empty() || carries(rows, index, &exception.tags))
}

/// Tags that could not be read are not there.
fn carries(rows: &RecordBatch, index: usize, tags: &BTreeMap<Arc<str>, Arc<str>>) -> bool {
    let Some(column) = rows.column_by_name("tags").filter(|column| column.is_valid(index)) else { return false };
    let found: BTreeMap<String, String> =
        serde_json::from_str(column.as_string::<i32>().value(index)).unwrap_or_default();
    tags.iter().all(|(key, value)| found.get(&**key).is_some_and(|found| **found == **value))
}

/// Whether `text` is like `pattern`, in which `*` stands for any text.
fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        let Some(place) = rest.find(part) else { return false };
        rest = &rest[place + part.len()..];
    }
    rest.ends_with(last)
}

/// What a column or a count of the check holds in a row; nothing when it is null or there is no such column.
fn value(check: &CompiledCheck, rows: &RecordBatch, index: usize, column: &str) -> Option<Scalar> {
    scalar(rows.column(check.schema.index_of(column).ok()?), index)
}

/// What the rule's columns hold in a row. What is null is left out.
pub fn found(check: &CompiledCheck, rows: &RecordBatch, index: usize) -> BTreeMap<Arc<str>, Scalar> {
    let held = |column: &Arc<str>| Some((column.clone(), value(check, rows, index, column)?));
    check.columns.iter().filter_map(held).collect()
}

fn scalar(column: &dyn Array, index: usize) -> Option<Scalar> {
    if column.is_null(index) {
        return None;
    }
    match column.data_type() {
        DataType::Boolean => Some(Scalar::Bool(column.as_boolean().value(index))),
        DataType::Int64 => Some(Scalar::Int(column.as_primitive::<Int64Type>().value(index))),
        DataType::Float64 => Some(Scalar::Float(column.as_primitive::<Float64Type>().value(index))),
        DataType::Utf8 => Some(Scalar::Text(column.as_string::<i32>().value(index).into())),
        DataType::Timestamp(..) => {
            let time = DateTime::from_timestamp_micros(column.as_primitive::<TimestampMicrosecondType>().value(index))?;
            Some(Scalar::Text(time.to_rfc3339_opts(SecondsFormat::AutoSi, true).into()))
        }
        _ => None,
    }
}

fn is_same(found: &Scalar, accepted: &Scalar) -> bool {
    match (found, accepted) {
        (Scalar::Float(found), Scalar::Int(accepted)) => *found == *accepted as f64,
        _ => found == accepted,
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_pattern_fits_what_it_is_like() {
        let cases = [
            ("arn:aws:s3:::www", "arn:aws:s3:::www", true),
            ("arn:aws:s3:::www", "arn:aws:s3:::www2", false),
            ("*", "", true),
            ("www-*", "www-shop", true),
            ("www-*", "ww-shop", false),
            ("*-logs", "shop-logs", true),
            ("*-logs", "shop-logs-2", false),
            ("a*b*c", "a1b2c", true),
            ("a*b*c", "acb", false),
            ("ab*ba", "aba", false),
            ("", "x", false),
            ("", "", true),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(fits(pattern, text), expected, "{pattern} {text}");
        }
    }
}
