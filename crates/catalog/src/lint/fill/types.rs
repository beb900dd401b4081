//! What a path leads to, by the shapes of the API: the substitute for the types of an SDK.

use std::{collections::BTreeMap, sync::Arc};

use demarc_model::{Api, Condition, Path, Shape, Step};

use crate::nearest::did_you_mean;

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Type {
    /// A shape of the API, or a plain value by its name: `string`, `boolean`, `integer`, `float`, `timestamp`, `blob`.
    Shape(Arc<str>),
    /// A list that a path has made.
    List(Box<Type>),
    /// Not known: text that holds JSON.
    Any,
}

impl Type {
    pub fn plain(name: &str) -> Self {
        Self::Shape(name.into())
    }
}

/// What paths may begin with: the item, and what has a name of its own.
#[derive(Debug, Clone)]
pub(super) struct Roots {
    /// The item; nothing where nothing has been listed yet.
    pub item: Option<Type>,
    /// Facets, items of former lists, `row`.
    pub named: BTreeMap<Arc<str>, Type>,
}

impl Roots {
    /// What a path leads to, or what is wrong with it.
    pub fn follow(&self, api: &Api, path: &Path) -> Result<Type, String> {
        let mut parts = path.parts.iter().map(Vec::as_slice);
        let first = parts.next().unwrap_or_default();
        let named = path.head().and_then(|head| self.named.get(head));
        let begun = match (named, &self.item) {
            (Some(root), _) => follow(api, first.get(1..).unwrap_or_default(), root)?,
            (None, Some(item)) => follow(api, first, item)?,
            (None, None) => return Err(self.unknown(path)),
        };
        parts.try_fold(begun.0, |kind, part| Ok(follow(api, part, &kind)?.0))
    }

    fn unknown(&self, path: &Path) -> String {
        let known: Vec<&str> = self.named.keys().map(|name| &**name).collect();
        let first = path.head().unwrap_or("@");
        if known.is_empty() {
            return format!("`{first}` leads nowhere: nothing has been asked yet");
        }
        format!("`{first}` is none of {}", known.join(", "))
    }
}

/// What steps lead to, and whether it is a list of what the elements of another gave.
fn follow(api: &Api, steps: &[Step], kind: &Type) -> Result<(Type, bool), String> {
    let Some((step, rest)) = steps.split_first() else { return Ok((kind.clone(), false)) };
    match step {
        Step::Name(name) => follow(api, rest, &member(api, kind, name)?),
        Step::Nth(_) => follow(api, rest, &element(api, kind)?),
        Step::Each => {
            let inner = element(api, kind)?;
            let inner = element(api, &inner).unwrap_or(inner);
            each(api, rest, &inner)
        }
        Step::Filter(condition) => {
            let inner = element(api, kind)?;
            check(api, condition, &inner)?;
            each(api, rest, &inner)
        }
        Step::Values => each(api, rest, &values(api, kind)?),
        Step::Length => Ok((Type::plain("integer"), false)),
        Step::Keys => Ok((Type::List(Box::new(Type::plain("string"))), false)),
        Step::Json if is_text(api, kind) => Ok((Type::Any, false)),
        Step::LastPart(_) if is_text(api, kind) => Ok((Type::plain("string"), false)),
        Step::LastPart(_) => Err("last_part takes a part of a text, and this is something else".to_owned()),
        Step::Json => Err("json(@) reads text, and this is something else".to_owned()),
    }
}

fn each(api: &Api, rest: &[Step], inner: &Type) -> Result<(Type, bool), String> {
    let (found, is_list) = follow(api, rest, inner)?;
    let found = if is_list { found } else { Type::List(Box::new(found)) };
    Ok((found, true))
}

fn member(api: &Api, kind: &Type, name: &str) -> Result<Type, String> {
    let Type::Shape(shape) = kind else {
        return if *kind == Type::Any { Ok(Type::Any) } else { Err(list_has_no(name)) };
    };
    match api.outputs.get(shape) {
        Some(Shape::Structure(structure)) => match structure.members.get(name) {
            Some(member) => Ok(Type::plain(member.shape())),
            None => {
                let mend = did_you_mean(name, structure.members.keys().map(|known| &**known), "");
                let mend = if mend.is_empty() { String::new() } else { format!("; {mend}") };
                Err(format!("`{shape}` has no member `{name}`{mend}"))
            }
        },
        Some(Shape::Map { map, .. }) => Ok(Type::Shape(map.clone())),
        Some(Shape::Document { .. }) => Ok(Type::Any),
        Some(Shape::List { .. }) => Err(list_has_no(name)),
        Some(Shape::Words { .. }) | None => Err(format!("`{name}` cannot be a member of a plain value ({shape})")),
    }
}

fn list_has_no(name: &str) -> String {
    format!("a list has no member `{name}`; take its elements by `[]`, or one by `[0]`")
}

/// What the elements of a list are.
pub(super) fn element(api: &Api, kind: &Type) -> Result<Type, String> {
    match kind {
        Type::Any => Ok(Type::Any),
        Type::List(inner) => Ok((**inner).clone()),
        Type::Shape(shape) => match api.outputs.get(shape) {
            Some(Shape::List { list, .. }) => Ok(Type::Shape(list.clone())),
            Some(Shape::Document { .. }) => Ok(Type::Any),
            _ => Err(format!("`{shape}` is not a list")),
        },
    }
}

fn values(api: &Api, kind: &Type) -> Result<Type, String> {
    match kind {
        Type::Any => Ok(Type::Any),
        Type::Shape(shape) => match api.outputs.get(shape) {
            Some(Shape::Map { map, .. }) => Ok(Type::Shape(map.clone())),
            _ => Err(format!("`.*` takes the values of a map, and `{shape}` is none")),
        },
        Type::List(_) => Err("`.*` takes the values of a map, and this is a list".to_owned()),
    }
}

/// Whether a filter can hold: its members are there, and the words that it compares with are known.
fn check(api: &Api, condition: &Condition, inner: &Type) -> Result<(), String> {
    match condition {
        Condition::Compare(steps, _, wanted) => {
            let (kind, _) = follow(api, steps, inner)?;
            match (words(api, &kind), wanted.as_str()) {
                (Some(words), Some(wanted)) if !words.iter().any(|word| **word == *wanted) => {
                    Err(not_a_word(wanted, words))
                }
                _ => Ok(()),
            }
        }
        Condition::Call(_, steps, _) | Condition::Is(steps) => follow(api, steps, inner).map(drop),
        Condition::Not(condition) => check(api, condition, inner),
        Condition::And(one, other) | Condition::Or(one, other) => {
            check(api, one, inner)?;
            check(api, other, inner)
        }
    }
}

/// The words that a text can be, where they are known.
pub(super) fn words<'a>(api: &'a Api, kind: &Type) -> Option<&'a [Arc<str>]> {
    match kind {
        Type::Shape(shape) => match api.outputs.get(shape)? {
            Shape::Words { words } => Some(words),
            _ => None,
        },
        _ => None,
    }
}

/// What to say of a word that the API never answers with.
pub(super) fn not_a_word(word: &str, words: &[Arc<str>]) -> String {
    let known = words.iter().map(|word| &**word).collect::<Vec<_>>().join(", ");
    format!("`{word}` is never answered here; expected one of {known}")
}

fn is_text(api: &Api, kind: &Type) -> bool {
    matches!(plain(api, kind), Some("string") | None)
}

/// The name of a plain value; nothing for what is not one or not known.
pub(super) fn plain<'t>(api: &Api, kind: &'t Type) -> Option<&'t str> {
    match kind {
        Type::Shape(shape) => match api.outputs.get(shape) {
            None => Some(shape),
            Some(Shape::Words { .. }) => Some("string"),
            Some(_) => Some("nested"),
        },
        Type::List(_) => Some("nested"),
        Type::Any => None,
    }
}
