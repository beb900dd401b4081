//! A table of a TOML file: which keys it may have, which it must have.

use std::ops::Range;

use demarc_catalog::did_you_mean;
use toml::de::{DeTable, DeValue};

use crate::{
    item::{Item, kind_of},
    page::Page,
    wrong::{Wrong, escaped, one_of, wrong},
};

/// A table, or the whole file.
#[derive(Debug, Clone, Copy)]
pub struct Section<'a> {
    /// The file it is in.
    pub page: &'a Page<'a>,
    pub(crate) table: &'a DeTable<'a>,
    pub(crate) start: usize,
    /// As the file writes it, such as `[[service]]`; empty for the whole file.
    pub(crate) name: &'a str,
}

impl<'a> Section<'a> {
    /// Complains of every key that is not one of `keys`.
    pub fn only(&self, keys: &[&str]) -> Self {
        for key in self.table.keys().filter(|key| !keys.contains(&&**key.get_ref())) {
            let mend = did_you_mean(key.get_ref(), keys.iter().copied(), "correct the key or remove it");
            let expected = one_of(keys.iter().copied());
            let what = format!("unknown key `{}`", escaped(key.get_ref()));
            self.page.say(&key.span(), wrong(what).expected(expected).mend(mend));
        }
        *self
    }

    /// The value of a key that may be left out.
    pub fn optional(&self, key: &'a str) -> Option<Item<'a>> {
        self.table.get(key).map(|value| Item { page: self.page, key, value })
    }

    /// The value of a key that must be there; complains when it is not.
    pub fn required(&self, key: &'a str, expected: &str) -> Option<Item<'a>> {
        let item = self.optional(key);
        if item.is_none() {
            let what = format!("{}`{key}` is missing", self.prefix());
            self.say(wrong(what).expected(expected).mend("add it"));
        }
        item
    }

    /// The keys with their values, in the order of the file.
    pub fn items(&self) -> Vec<Item<'a>> {
        let item = |(key, value)| Item { page: self.page, key, value };
        let mut items: Vec<Item<'a>> = self.table.iter().map(|(key, value)| item((&**key.get_ref(), value))).collect();
        items.sort_by_key(|item| item.value.span().start);
        items
    }

    /// Where a key itself stands.
    pub fn key_span(&self, key: &str) -> Range<usize> {
        self.table.get_key_value(key).map_or_else(|| self.span(), |(key, _)| key.span())
    }

    /// The tables under a key, such as every `[[service]]`.
    pub fn each(&self, key: &'a str, name: &'a str) -> Vec<Section<'a>> {
        let Some(item) = self.optional(key) else { return Vec::new() };
        let DeValue::Array(array) = item.value.get_ref() else {
            self.wrong_brackets(&item, name);
            return Vec::new();
        };
        let sections = array.iter().map(|value| Item { page: self.page, key, value }.section(name));
        sections.collect::<Vec<_>>().into_iter().flatten().collect()
    }

    /// The table under a key, such as `[parties]`.
    pub fn one(&self, key: &'a str, name: &'a str) -> Option<Section<'a>> {
        self.optional(key)?.section(name)
    }

    /// Notes what is wrong with the section as a whole.
    pub fn say(&self, wrong: Wrong) {
        self.page.say(&self.span(), wrong);
    }

    /// The line on which it begins, from 1.
    pub fn line(&self) -> usize {
        self.page.line(self.start)
    }

    fn span(&self) -> Range<usize> {
        self.start..self.start
    }

    fn prefix(&self) -> String {
        if self.name.is_empty() { String::new() } else { format!("`{}`: ", self.name) }
    }

    fn wrong_brackets(&self, item: &Item<'a>, name: &str) {
        let what = format!("`{}` is {}", item.key, kind_of(item.value.get_ref()));
        let expected = format!("tables that each begin with `{name}`");
        self.page
            .say(&item.value.span(), wrong(what).expected(expected).mend("write it with two brackets on each side"));
    }
}
