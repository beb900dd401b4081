//! A value of a TOML file, read as what it should be. What it is not is said at its place.

use std::{ops::Range, str::FromStr, sync::Arc};

use chrono::NaiveDate;
use demarc_catalog::did_you_mean;
use demarc_model::{IdError, Scalar, UnknownWord};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{
    page::Page,
    section::Section,
    wrong::{Wrong, escaped, is_hidden, one_of, with_article, wrong},
};

/// A value and the key it stands under.
#[derive(Debug, Clone, Copy)]
pub struct Item<'a> {
    /// The file it is in.
    pub page: &'a Page<'a>,
    /// The key.
    pub key: &'a str,
    pub(crate) value: &'a Spanned<DeValue<'a>>,
}

impl<'a> Item<'a> {
    /// Any text, as it stands.
    pub fn raw(self) -> Option<&'a str> {
        self.text().or_else(|| self.not("a text in quotes"))
    }

    /// Any text, if it is one.
    pub fn text(self) -> Option<&'a str> {
        match self.value.get_ref() {
            DeValue::String(text) => Some(text),
            _ => None,
        }
    }

    /// One line of text that is not empty.
    pub fn line(self) -> Option<Arc<str>> {
        self.clean(|_| false)
    }

    /// Text of one or more lines that is not empty.
    pub fn prose(self) -> Option<Arc<str>> {
        self.clean(|character| matches!(character, '\n' | '\r' | '\t'))
    }

    /// An id, with its place.
    pub fn id<I: FromStr<Err = IdError>>(self) -> Option<Spanned<I>> {
        let id = self.raw()?;
        parse_id(id).map(|id| Spanned::new(self.span(), id)).map_err(|wrong| self.say(wrong)).ok()
    }

    /// A word of a closed vocabulary.
    pub fn word<W: FromStr<Err = UnknownWord>>(self) -> Option<W> {
        let word = self.raw()?;
        word.parse().map_err(|unknown| self.say(unknown_word(&unknown))).ok()
    }

    /// A day.
    pub fn date(self) -> Option<NaiveDate> {
        let DeValue::Datetime(moment) = self.value.get_ref() else {
            return self.not("a date without quotes, such as 2026-03-31");
        };
        match (moment.date, moment.time) {
            (Some(date), None) => {
                let (year, month, day) = (i32::from(date.year), u32::from(date.month), u32::from(date.day));
                NaiveDate::from_ymd_opt(year, month, day)
                    .or_else(|| self.refuse(wrong(format!("{date} is not a date"))))
            }
            _ => self.refuse(
                wrong(format!("`{}` has a time of day", self.key)).expected("only the day, such as 2026-03-31"),
            ),
        }
    }

    /// A whole number that is not negative.
    pub fn count(self) -> Option<u32> {
        let DeValue::Integer(number) = self.value.get_ref() else { return self.not("a whole number") };
        let parsed = u32::from_str_radix(number.as_str().trim_start_matches('+'), number.radix());
        parsed
            .map_err(|_| {
                self.refuse::<()>(wrong(format!("`{}` is {number}", self.key)).expected("a whole number from 0"))
            })
            .ok()
    }

    /// Yes or no.
    pub fn flag(self) -> Option<bool> {
        match self.value.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            _ => self.not("true or false"),
        }
    }

    /// A text, a number, or yes or no.
    pub fn scalar(self) -> Option<Scalar> {
        match self.value.get_ref() {
            DeValue::String(text) => Some(Scalar::Text(text.as_ref().into())),
            DeValue::Boolean(flag) => Some(Scalar::Bool(*flag)),
            DeValue::Integer(number) => {
                let parsed = i64::from_str_radix(number.as_str(), number.radix()).map(Scalar::Int);
                parsed.map_err(|_| self.say(wrong(format!("`{}` is {number}, too large a number", self.key)))).ok()
            }
            DeValue::Float(number) => {
                let parsed = number.as_str().parse().map(Scalar::Float);
                parsed.map_err(|_| self.say(wrong(format!("`{}` is {number}, which is no number", self.key)))).ok()
            }
            _ => self.not("a text, a number, true or false"),
        }
    }

    /// The entries of a list that is not empty; the value itself when it is none.
    pub fn each(self) -> Vec<Self> {
        let DeValue::Array(array) = self.value.get_ref() else { return vec![self] };
        if array.is_empty() {
            self.say(wrong(format!("`{}` is an empty list", self.key)).mend("name at least one, or leave the key out"));
        }
        array.iter().map(|value| Self { value, ..self }).collect()
    }

    /// The entries of a list, which may be empty.
    pub fn list(self) -> Vec<Self> {
        match self.value.get_ref() {
            DeValue::Array(array) => array.iter().map(|value| Self { value, ..self }).collect(),
            _ => self.not::<Vec<_>>("a list in brackets").unwrap_or_default(),
        }
    }

    /// Whether it is a list.
    pub fn is_list(self) -> bool {
        matches!(self.value.get_ref(), DeValue::Array(_))
    }

    /// Whether it is a list that says nothing.
    pub fn is_empty_list(self) -> bool {
        matches!(self.value.get_ref(), DeValue::Array(array) if array.is_empty())
    }

    /// Whether it is a table.
    pub fn is_table(self) -> bool {
        matches!(self.value.get_ref(), DeValue::Table(_))
    }

    /// A table.
    pub fn section(self, name: &'a str) -> Option<Section<'a>> {
        match self.value.get_ref() {
            DeValue::Table(table) => Some(self.open(table, name)),
            _ => self.not(&format!("a table that begins with `{name}`")),
        }
    }

    /// Notes what is wrong with it.
    pub fn say(self, wrong: Wrong) {
        self.page.say(&self.span(), wrong);
    }

    /// Notes what is wrong with it, and gives nothing.
    pub fn refuse<T>(self, wrong: Wrong) -> Option<T> {
        self.say(wrong);
        None
    }

    /// Where it stands.
    pub fn span(self) -> Range<usize> {
        self.value.span()
    }

    fn open(self, table: &'a DeTable<'a>, name: &'a str) -> Section<'a> {
        Section { page: self.page, table, start: self.span().start, name }
    }

    fn clean(self, allowed: fn(char) -> bool) -> Option<Arc<str>> {
        let text = self.raw()?;
        if text.trim().is_empty() {
            return self.refuse(wrong(format!("`{}` is empty", self.key)).mend("write it, or leave the key out"));
        }
        match text.chars().find(|&character| is_hidden(character) && !allowed(character)) {
            None => Some(text.trim().into()),
            Some(hidden) => {
                let what = format!("`{}` holds the control character {}", self.key, hidden.escape_unicode());
                self.refuse(wrong(what).expected("plain text on one line").mend("remove it"))
            }
        }
    }

    /// Says that it is something else than was expected, and gives nothing.
    pub fn not<T>(self, expected: &str) -> Option<T> {
        let what = format!("`{}` is {}", self.key, kind_of(self.value.get_ref()));
        self.refuse(wrong(what).expected(expected))
    }
}

/// An id. A path is made of tenants' ids, and `..` would lead out of the workspace.
pub fn parse_id<I: FromStr<Err = IdError>>(id: &str) -> Result<I, Wrong> {
    match id.chars().next().filter(|first| matches!(first, '.' | '-' | '_')) {
        None => id.parse().map_err(|error| bad_id(&error)),
        Some(first) => {
            let what = format!("`{}` begins with `{first}`", escaped(id));
            Err(wrong(what).expected("an id that begins with a letter or a digit"))
        }
    }
}

/// What a word is not, and which may have been meant.
pub fn unknown_word(unknown: &UnknownWord) -> Wrong {
    let what = format!("`{}` is not {}", escaped(&unknown.word), with_article(unknown.what));
    let mend = did_you_mean(&unknown.word, unknown.expected.split(", "), "");
    wrong(what).expected(one_of(unknown.expected.split(", "))).mend(mend)
}

/// What an id is made of, when it is not.
pub fn bad_id(error: &IdError) -> Wrong {
    match error {
        IdError::Beginning(_) => wrong(error.to_string()),
        IdError::Character { id, character, expected } => {
            let what = format!("`{}` holds `{character}`", escaped(id));
            wrong(what).expected("an id").mend(*expected)
        }
        IdError::Empty | IdError::TooLong(_) => wrong(error.to_string()),
    }
}

/// What a value is, in words.
pub fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
