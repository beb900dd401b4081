//! One row of a table, as a collector or an import writes it.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::CollectionOutcome;

/// A value of a column. There is no default: what is not set is null.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number.
    Float(f64),
    /// Text.
    Text(Arc<str>),
    /// Microseconds since 1970 in UTC.
    Time(i64),
}

impl Value {
    /// What it is, for error messages.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Float(_) => "float",
            Self::Text(_) => "text",
            Self::Time(_) => "time",
        }
    }
}

macro_rules! from {
    ($($type:ty => |$value:ident| $make:expr;)+) => {$(
        impl From<$type> for Value {
            fn from($value: $type) -> Self { $make }
        }
    )+};
}

from! {
    bool => |value| Self::Bool(value);
    i64 => |value| Self::Int(value);
    i32 => |value| Self::Int(value.into());
    u32 => |value| Self::Int(value.into());
    f64 => |value| Self::Float(value);
    &str => |value| Self::Text(value.into());
    &String => |value| Self::Text(value.as_str().into());
    String => |value| Self::Text(value.into());
    Arc<str> => |value| Self::Text(value);
    chrono::DateTime<chrono::Utc> => |value| Self::Time(value.timestamp_micros());
}

/// What a column can be set to: a value, or an option of one.
pub trait Setting {
    /// The value, if there is one.
    fn value(self) -> Option<Value>;
}

impl<T> Setting for T
where
    Value: From<T>,
{
    fn value(self) -> Option<Value> {
        Some(Value::from(self))
    }
}

impl<T> Setting for Option<T>
where
    Value: From<T>,
{
    fn value(self) -> Option<Value> {
        self.map(Value::from)
    }
}

/// Why a facet of a row could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    /// The call, such as `s3:GetBucketPolicy`.
    pub call: Arc<str>,
    /// How it ended.
    pub outcome: CollectionOutcome,
    /// What the provider answered.
    pub message: Arc<str>,
}

/// The key under [`Row::unread`] for one column of a facet that was read otherwise.
pub fn unread_column(column: &str) -> Arc<str> {
    format!(".{column}").into()
}

/// The key under [`Row::unread`] for rows of another table that the same calls fill, when they were not read.
pub fn unread_children(table: &str) -> Arc<str> {
    format!(">{table}").into()
}

/// One row. `region` is `global` where the resource has none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    /// The account.
    pub account: Arc<str>,
    /// The region, or `global`.
    pub region: Arc<str>,
    /// The key of the resource within the table; an ARN where there is one.
    pub arn: Arc<str>,
    /// Its name as people say it.
    pub title: Arc<str>,
    /// Its tags as a JSON object, if they were read.
    pub tags: Option<Arc<str>>,
    /// The columns of its table that are known.
    pub values: BTreeMap<Arc<str>, Value>,
    /// What could not be read, by facet.
    pub unread: BTreeMap<Arc<str>, Unread>,
}

impl Row {
    /// Sets a column when there is a value; leaves it null when there is none.
    pub fn set(&mut self, column: &str, value: impl Setting) {
        if let Some(value) = value.value() {
            self.values.insert(column.into(), value);
        }
    }

    /// Says that a facet of this row could not be read.
    pub fn set_unread(&mut self, facet: &str, unread: Unread) {
        self.unread.insert(facet.into(), unread);
    }

    /// A text column's value.
    pub fn text(&self, column: &str) -> Option<&str> {
        match self.values.get(column) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }
}
