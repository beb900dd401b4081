//! What is known of the circumstances of a request: condition keys and their values.

use std::{borrow::Cow, collections::BTreeMap};

/// Condition keys of a request. A key that is not stated is not known, unless the context is closed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    /// Values by key in lower case; none where the request does not have the key.
    keys: BTreeMap<String, Option<Vec<String>>>,
    closed: bool,
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found<'a> {
    Values(Cow<'a, [String]>),
    Absent,
    Unknown,
}

impl Context {
    /// A context in which the request has no keys but those that are stated.
    pub fn closed() -> Self {
        Self { keys: BTreeMap::new(), closed: true }
    }

    /// States the values of a key.
    #[must_use]
    pub fn has<T: Into<String>>(mut self, key: &str, values: impl IntoIterator<Item = T>) -> Self {
        let values = values.into_iter().map(Into::into).collect();
        self.keys.insert(key.to_ascii_lowercase(), Some(values));
        self
    }

    /// States that the request does not have a key.
    #[must_use]
    pub fn lacks(mut self, key: &str) -> Self {
        self.keys.insert(key.to_ascii_lowercase(), None);
        self
    }

    pub(crate) fn stated(&self, key: &str) -> Option<Found<'_>> {
        self.keys.get(key).map(|values| match values {
            Some(values) => Found::Values(values.as_slice().into()),
            None => Found::Absent,
        })
    }

    pub(crate) const fn unstated<'a>(&self) -> Found<'a> {
        if self.closed { Found::Absent } else { Found::Unknown }
    }
}
