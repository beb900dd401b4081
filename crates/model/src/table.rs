//! Inventory tables, as `catalog/tables/` defines them: columns, and the calls that fill them.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use serde_json::Value;

use crate::{Fill, Path, PolicyQuestion, ServiceId, TimeUnit, words::vocabulary};

/// Columns that every table has and no definition repeats, apart from those of the definition.
///
/// `unread` is JSON: facet to `{call, outcome, message}` for what could not be read of this row.
pub const COMMON_COLUMNS: &[(&str, ColumnType)] = &[
    ("tenant_id", ColumnType::Text),
    ("account_id", ColumnType::Text),
    ("region", ColumnType::Text),
    ("arn", ColumnType::Text),
    ("title", ColumnType::Text),
    ("tags", ColumnType::Text),
    ("unread", ColumnType::Text),
    ("collected_at", ColumnType::Time),
];

vocabulary! {
    /// What a column holds.
    ColumnType, "column type" {
        /// True or false.
        Bool = "bool",
        /// A 64-bit integer.
        Int = "int",
        /// A 64-bit float.
        Float = "float",
        /// UTF-8 text; nested values as JSON.
        Text = "text",
        /// A moment in UTC, to the microsecond.
        Time = "time",
    }
}

vocabulary! {
    /// Whether a table is listed once an account or once a region.
    TableScope, "table scope" {
        /// Once an account; its collection status has region `global`.
        Global = "global",
        /// Once an account and region.
        Regional = "regional",
    }
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its name, snake case.
    pub name: Arc<str>,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: ColumnType,
    /// The facet that fills it; `list` when left out.
    #[serde(default = "list")]
    pub facet: Arc<str>,
    /// What it means, with its unit.
    pub doc: Arc<str>,
    /// In a table that says how it is filled: where its value lies in what was answered. A path that begins with the
    /// name of a facet leads into that facet's answer, any other into the listed item.
    #[serde(default)]
    pub from: Option<Path>,
    /// The answers that make a bool column true; `*` is any.
    #[serde(default)]
    pub yes: Vec<Arc<str>>,
    /// The answers that make a bool column false; `*` is any other. What is in neither list is trouble.
    #[serde(default)]
    pub no: Vec<Arc<str>>,
    /// What it means, by the provider's documentation, that the answer leaves the value out.
    #[serde(default)]
    pub missing: Option<Value>,
    /// What it means that the provider says there is none (the `absent` codes of the facet's call).
    #[serde(default)]
    pub none: Option<Value>,
    /// The unit of a moment that is given as a number.
    #[serde(default)]
    pub unit: Option<TimeUnit>,
    /// What the resource policy at `from` is asked.
    #[serde(default)]
    pub policy: Option<PolicyQuestion>,
    /// The action of which `policy = "requires_tls"` is asked.
    #[serde(default)]
    pub action: Option<Arc<str>>,
}

impl Column {
    /// A column that a collector or an import fills.
    pub fn new(name: &str, kind: ColumnType, facet: &str, doc: &str) -> Self {
        let (name, facet, doc) = (name.into(), facet.into(), doc.into());
        let (yes, no) = Default::default();
        let (from, missing, none, unit, policy, action) = Default::default();
        Self { name, kind, facet, doc, from, yes, no, missing, none, unit, policy, action }
    }
}

fn list() -> Arc<str> {
    "list".into()
}

/// The table whose calls also fill this one, such as the bucket of a grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parent {
    /// The parent table.
    pub table: Arc<str>,
    /// The parent's facet that fills this table.
    pub facet: Arc<str>,
}

/// How the rows of a table name people who can sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logins {
    /// Text columns that may hold a person's name or e-mail.
    pub names: Vec<Arc<str>>,
    /// A boolean SQL expression: whether the row is a way in (a password, a key, a session).
    pub active: Arc<str>,
}

/// One inventory table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Its name: provider, service and resource, singular, snake case.
    pub name: Arc<str>,
    /// What one row is, as people say it.
    pub title: Arc<str>,
    /// The catalog service it belongs to.
    pub service: ServiceId,
    /// A text column that names the service of each row (by the tenant's id or the catalog's), where
    /// one table holds rows of many services.
    #[serde(default)]
    pub service_column: Option<Arc<str>>,
    /// Whether it is listed once an account or once a region.
    pub scope: TableScope,
    /// The parent whose calls fill it. Such a table has no facets of its own.
    #[serde(default)]
    pub parent: Option<Parent>,
    /// Facet to the call that fills it, such as `encryption = "s3:GetBucketEncryption"`. Several calls are
    /// separated by `, `. `list` is the call that lists the rows.
    #[serde(default)]
    pub facets: BTreeMap<Arc<str>, Arc<str>>,
    /// How it is filled, where that is data: the calls, and which of their answers a row is made of.
    #[serde(default)]
    pub fill: Option<Fill>,
    /// How its rows name people who can sign in, if they do.
    #[serde(default)]
    pub logins: Option<Logins>,
    /// Its columns, without the common ones.
    #[serde(rename = "column")]
    pub columns: Vec<Column>,
}

impl Table {
    /// The type and facet of a column, common columns included.
    pub fn column<'a>(&'a self, name: &str) -> Option<(ColumnType, &'a str)> {
        let own = self.columns.iter().find(|column| &*column.name == name);
        let common = || COMMON_COLUMNS.iter().find(|(common, _)| *common == name);
        match own {
            Some(column) => Some((column.kind, &column.facet)),
            None => common().map(|&(_, kind)| (kind, "list")),
        }
    }

    /// Every column in stored order: the common ones, then its own.
    pub fn all_columns(&self) -> impl Iterator<Item = (&str, ColumnType)> {
        let own = self.columns.iter().map(|column| (&*column.name, column.kind));
        COMMON_COLUMNS.iter().map(|&(name, kind)| (name, kind)).chain(own)
    }

    /// The call that fills a facet, as shown to people.
    pub fn call<'a>(&'a self, facet: &'a str) -> &'a str {
        self.facets.get(facet).map_or(facet, |call| call)
    }
}
