//! Policy variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, and `${*}`, `${?}`, `${$}` for the characters
//! themselves.
//!
//! IAM User Guide, *IAM policy elements: Variables and tags*. Only resources, and values of operators on texts and ARNs, may
//! hold them. What the value holds is plain text: a `*` in it is no wildcard.

use std::collections::BTreeSet;

use crate::{
    Case, Found, Request, Truth, Unknown,
    pattern::{self, Piece},
};

/// A pattern of which the variables have been replaced.
pub(crate) struct Expanded {
    pub pieces: Vec<Piece>,
    /// Variables whose value is not known; a wildcard stands for them.
    pub unknown: BTreeSet<Unknown>,
    /// A variable has no value and no default. Nothing is equal to that, or like it.
    pub is_null: bool,
}

/// How the text of a pattern is to be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    /// Whether `${…}` stands for a value.
    pub variables: bool,
    /// Whether `*` and `?` stand for others.
    pub wildcards: bool,
    /// Whether case counts.
    pub case: Case,
}

/// Whether a text fits a pattern once its variables are replaced.
pub(crate) fn fits(pattern: &str, text: &str, how: Reading, request: &Request) -> Truth {
    if !(how.variables && pattern.contains("${")) {
        return match how.wildcards {
            true => pattern::matches(pattern, text, how.case).into(),
            false if how.case == Case::Folded => pattern.eq_ignore_ascii_case(text).into(),
            false => (pattern == text).into(),
        };
    }
    let expanded = expand(pattern, how, request);
    expanded.judge(|pieces| pattern::fits(pieces, text, how.case))
}

impl Expanded {
    /// The answer of a test that may say yes too often where a wildcard stands for an unknown value.
    pub fn judge(self, test: impl Fn(&[Piece]) -> bool) -> Truth {
        match (self.is_null, test(&self.pieces)) {
            (true, _) | (_, false) => Truth::No,
            _ if !self.unknown.is_empty() => Truth::Depends(self.unknown),
            _ => Truth::Yes,
        }
    }
}

/// Replaces the variables of a pattern.
pub(crate) fn expand(pattern: &str, how: Reading, request: &Request) -> Expanded {
    let piece = |letter| if how.wildcards { Piece::wild(letter) } else { Piece::Is(letter) };
    let mut expanded = Expanded { pieces: Vec::new(), unknown: BTreeSet::new(), is_null: false };
    let mut rest = pattern;
    while let Some(letter) = rest.chars().next() {
        match variable(rest).filter(|_| how.variables) {
            Some((name, after)) => {
                expanded.add(name, request);
                rest = after;
            }
            None => {
                expanded.pieces.push(piece(letter));
                rest = rest.get(letter.len_utf8()..).unwrap_or_default();
            }
        }
    }
    expanded
}

/// The variable with which a text begins, and what comes after it.
fn variable(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix("${")?.split_once('}')
}

impl Expanded {
    fn add(&mut self, variable: &str, request: &Request) {
        if let "*" | "?" | "$" = variable {
            return self.pieces.extend(variable.chars().map(Piece::Is));
        }
        let (key, default) = match variable.split_once(',') {
            Some((key, default)) => (key, Some(default.trim().trim_matches('\''))),
            None => (variable, None),
        };
        let key = key.trim().to_ascii_lowercase();
        match (request.value_of(&key), default) {
            (Found::Values(values), _) if values.len() == 1 => self.pieces.extend(values[0].chars().map(Piece::Is)),
            (Found::Unknown, _) => {
                self.pieces.push(Piece::Any);
                self.unknown.insert(Unknown::Key(key));
            }
            (_, Some(default)) => self.pieces.extend(default.chars().map(Piece::Is)),
            // A key with several values cannot stand for one.
            (_, None) => self.is_null = true,
        }
    }
}
