//! How a table is filled, where that is data: the calls to make, and what of their answers becomes a row.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{ColumnType, Path, Template, words::vocabulary};

/// How a table is filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fill {
    /// The API that answers, as botocore names it: a file of `catalog/apis/aws/`.
    pub api: Arc<str>,
    /// Where the calls are made, for a table that is listed once an account and only answered there.
    #[serde(default)]
    pub region: Option<Arc<str>>,
    /// One row for each account and region (or account), without any listing.
    #[serde(default)]
    pub single: bool,
    /// The key of a row.
    pub arn: Template,
    /// Its name as people say it. Where that is not there, the key serves.
    pub title: Template,
    /// Where its tags lie: an object, or a list of keys and values.
    #[serde(default)]
    pub tags: Option<Path>,
    /// Whether the provider leaves the tags out where there are none.
    #[serde(default)]
    pub tags_left_out: bool,
    /// A list within an item: one row for each of its elements, which paths call `row`.
    #[serde(default)]
    pub rows: Option<Path>,
    /// The calls that list the items: the first once, each next one for every item of the one before it.
    #[serde(default, rename = "list")]
    pub lists: Vec<List>,
    /// The calls that say more about an item.
    #[serde(default, rename = "detail")]
    pub details: Vec<Detail>,
}

/// A call that lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// The operation of the API.
    pub operation: Arc<str>,
    /// What it is given. Text may have paths in braces; in the first call there is nothing that they could lead to.
    #[serde(default)]
    pub with: BTreeMap<Arc<str>, Value>,
    /// Where the items lie in the answer.
    pub items: Path,
    /// How later paths call an item of this list; the last list's items need no name.
    #[serde(default)]
    pub name: Option<Arc<str>>,
    /// Asks about so many items of the list before at once.
    #[serde(default)]
    pub batch: Option<Batch>,
    /// The codes by which the provider says that there is nothing to list.
    #[serde(default)]
    pub absent: Vec<Arc<str>>,
    /// The right that it needs, where that is not named as the operation.
    #[serde(default)]
    pub action: Option<Arc<str>>,
}

/// A call that says more about an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detail {
    /// The facet that it fills, by which paths call its answer.
    pub facet: Arc<str>,
    /// The operation of the API.
    pub operation: Arc<str>,
    /// What it is given.
    #[serde(default)]
    pub with: BTreeMap<Arc<str>, Value>,
    /// Asked once for each account and region rather than once for each item.
    #[serde(default)]
    pub once: bool,
    /// Asks about so many items at once.
    #[serde(default)]
    pub batch: Option<Batch>,
    /// Which elements of the answer are about an item: the facet is the list of them.
    #[serde(default)]
    pub join: Option<Join>,
    /// The codes by which the provider says that there is none: `Code`, or `Code: words of the message`.
    #[serde(default)]
    pub absent: Vec<Arc<str>>,
    /// Asked only where this path leads to something; elsewhere there is none.
    #[serde(default)]
    pub when: Option<Path>,
    /// Not asked where this path leads to something; there is none then.
    #[serde(default)]
    pub unless: Option<Path>,
    /// The right that it needs, where that is not named as the operation.
    #[serde(default)]
    pub action: Option<Arc<str>>,
}

/// One call for several items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// The input member that takes a list.
    pub member: Arc<str>,
    /// What each item gives for it.
    pub value: Template,
    /// The largest number of items that the provider takes.
    pub size: usize,
}

/// Which elements of an answer are about an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// Where the elements lie in the answer.
    pub items: Path,
    /// What of an element names the item.
    pub on: Path,
    /// The item's own name for itself.
    pub value: Template,
}

/// What every call has, of whatever kind.
#[derive(Debug, Clone, Copy)]
pub struct Call<'s> {
    /// The operation of the API.
    pub operation: &'s Arc<str>,
    /// What it is given.
    pub with: &'s BTreeMap<Arc<str>, Value>,
    /// One call for several items.
    pub batch: Option<&'s Batch>,
    /// The codes by which the provider says that there is none.
    pub absent: &'s [Arc<str>],
    /// The right that it needs, where that is stated.
    pub action: Option<&'s Arc<str>>,
}

impl List {
    /// What it has as any call.
    pub fn call(&self) -> Call<'_> {
        Call {
            operation: &self.operation,
            with: &self.with,
            batch: self.batch.as_ref(),
            absent: &self.absent,
            action: self.action.as_ref(),
        }
    }
}

impl Detail {
    /// What it has as any call.
    pub fn call(&self) -> Call<'_> {
        Call {
            operation: &self.operation,
            with: &self.with,
            batch: self.batch.as_ref(),
            absent: &self.absent,
            action: self.action.as_ref(),
        }
    }
}

impl Call<'_> {
    /// Whether an error says that there is none.
    pub fn says_none(&self, code: &str, message: &str) -> bool {
        self.absent.iter().any(|absent| match absent.split_once(": ") {
            Some((wanted, words)) => wanted == code && message.contains(words),
            None => **absent == *code,
        })
    }
}

impl Fill {
    /// Every operation that it names.
    pub fn calls(&self) -> impl Iterator<Item = Call<'_>> {
        self.lists.iter().map(List::call).chain(self.details.iter().map(Detail::call))
    }

    /// Names that a path may begin with besides the item's own: facets, former lists, `row`.
    pub fn is_root(&self, name: &str) -> bool {
        let of_list = |list: &List| list.name.as_deref() == Some(name);
        let of_row = name == "row" && self.rows.is_some();
        of_row || self.lists.iter().any(of_list) || self.details.iter().any(|detail| *detail.facet == *name)
    }
}

vocabulary! {
    /// What a resource policy is asked.
    PolicyQuestion, "question to a policy" {
        /// Bool: whether it admits everyone.
        Public = "public",
        /// Bool: whether it names everyone, with or without conditions.
        NamesEveryone = "names_everyone",
        /// Bool: whether it admits another account.
        CrossAccount = "cross_account",
        /// Text: the other accounts that it admits, as a JSON list.
        OutsideAccounts = "outside_accounts",
        /// Int: how many other accounts it admits.
        OutsideAccountCount = "outside_account_count",
        /// Bool: whether it refuses `action` without TLS.
        RequiresTls = "requires_tls",
    }
}

impl PolicyQuestion {
    /// The type of its answer.
    pub const fn kind(self) -> ColumnType {
        match self {
            Self::Public | Self::NamesEveryone | Self::CrossAccount | Self::RequiresTls => ColumnType::Bool,
            Self::OutsideAccounts => ColumnType::Text,
            Self::OutsideAccountCount => ColumnType::Int,
        }
    }

    /// Whether it is about one action, which has to be named.
    pub const fn is_of_action(self) -> bool {
        matches!(self, Self::RequiresTls)
    }
}

vocabulary! {
    /// The unit of a moment that is given as a number since 1970.
    TimeUnit, "unit of time" {
        /// Seconds.
        Seconds = "s",
        /// Thousandths of a second.
        Milliseconds = "ms",
    }
}
