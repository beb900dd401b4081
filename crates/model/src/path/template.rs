//! Text with paths in braces, such as `arn:{$partition}:ecs:{$region}:{$account}:cluster/{clusterName}`.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use super::Path;

/// Text with paths in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    text: Arc<str>,
    /// What it consists of.
    pub parts: Vec<Part>,
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// As it stands.
    Text(Arc<str>),
    /// What a path leads to.
    Path(Path),
    /// `{$partition}`: such as `aws` or `aws-cn`.
    Partition,
    /// `{$region}`
    Region,
    /// `{$account}`
    Account,
}

impl Template {
    /// Its paths.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.parts.iter().filter_map(|part| match part {
            Part::Path(path) => Some(path),
            _ => None,
        })
    }

    /// The path, when the template is that and nothing else.
    pub fn only_path(&self) -> Option<&Path> {
        match self.parts.as_slice() {
            [Part::Path(path)] => Some(path),
            _ => None,
        }
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl FromStr for Template {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((inside, after)) = after.split_once('}') else {
                return Err(format!("`{text}` has a `{{` without its `}}`"));
            };
            if !before.is_empty() {
                parts.push(Part::Text(before.into()));
            }
            parts.push(part(inside)?);
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.into()));
        }
        Ok(Self { text: text.into(), parts })
    }
}

fn part(inside: &str) -> Result<Part, String> {
    match inside {
        "$partition" => Ok(Part::Partition),
        "$region" => Ok(Part::Region),
        "$account" => Ok(Part::Account),
        other if other.starts_with('$') => {
            Err(format!("there is no `{{{other}}}`; expected {{$partition}}, {{$region}} or {{$account}}"))
        }
        path => Ok(Part::Path(path.parse()?)),
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl Serialize for Template {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}
