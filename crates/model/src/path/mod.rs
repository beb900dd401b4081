//! Paths into what a provider answered: a small language in the manner of JMESPath.
//!
//! `Certificate.Options.Mode` follows names, `Rules[]` takes each element, `Rules[0]` one of them, `Rules[?Action=='allow']`
//! those that fulfil a condition, `Limits.*` the values of an object. After ` | ` the next part applies to the whole
//! result: `[0]`, `length(@)`, `keys(@)`, or `json(@)`, which reads text that holds JSON. What is not there is null, never a
//! default.

mod apply;
mod parse;
mod template;
#[cfg(test)]
mod tests;

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

pub use apply::is_something;
pub use template::{Part, Template};

/// A path as it was written and understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    text: Arc<str>,
    /// Parts separated by ` | `, each a chain of steps.
    pub parts: Vec<Vec<Step>>,
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A member of an object.
    Name(Arc<str>),
    /// Each element of a list.
    Each,
    /// One element of a list, counted from its end when negative.
    Nth(i64),
    /// The elements of a list that fulfil a condition.
    Filter(Condition),
    /// The values of an object.
    Values,
    /// How many elements, members or characters there are.
    Length,
    /// The names of an object's members.
    Keys,
    /// Text that holds JSON, as JSON.
    Json,
    /// What of a text comes after the last of these, such as the name in an ARN.
    LastPart(Arc<str>),
}

/// What a filter asks of an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// How a member compares with a value. What is not there differs from everything.
    Compare(Vec<Step>, Comparison, serde_json::Value),
    /// Whether a text begins with another, or a text or list contains one.
    Call(TextTest, Vec<Step>, Arc<str>),
    /// Whether a member is there and is neither false nor an empty text or list.
    Is(Vec<Step>),
    /// Not so.
    Not(Box<Condition>),
    /// Both.
    And(Box<Condition>, Box<Condition>),
    /// At least one.
    Or(Box<Condition>, Box<Condition>),
}

/// How two values compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    Differs,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// A test of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextTest {
    /// `starts_with(path, 'x')`
    StartsWith,
    /// `contains(path, 'x')`
    Contains,
}

impl Path {
    /// The first name, which may be that of a facet.
    pub fn head(&self) -> Option<&str> {
        match self.parts.first()?.first()? {
            Step::Name(name) => Some(name),
            _ => None,
        }
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl FromStr for Path {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(Self { text: text.into(), parts: parse::path(text)? })
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Path {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl Serialize for Path {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}
