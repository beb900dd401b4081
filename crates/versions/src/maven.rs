//! Versions of Maven: numbers and qualifiers, of which some are known and the rest goes by the alphabet (POM reference, version
//! order specification).

use std::cmp::Ordering;

use crate::{Ecosystem, VersionError, digits, not_a_version};

/// Known qualifiers from the earliest; the empty one is the release.
const KNOWN: [&str; 7] = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"];

/// A version as tokens without those that mean nothing.
pub(crate) struct Version {
    tokens: Vec<Token>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// A number behind a dot, or the first.
    Dotted(String),
    /// A number behind a hyphen, or behind a word.
    Hyphened(String),
    /// A word, however it is set off.
    Word(String),
}

impl Token {
    fn is_nothing(&self) -> bool {
        match self {
            Self::Dotted(number) | Self::Hyphened(number) => number.bytes().all(|byte| byte == b'0'),
            Self::Word(word) => word.is_empty(),
        }
    }
}

impl Version {
    pub(crate) fn parse(text: &str) -> Result<Self, VersionError> {
        let is_of_it = |byte: u8| byte.is_ascii_alphanumeric() || b".-_+".contains(&byte);
        if text.is_empty() || !text.bytes().all(is_of_it) {
            let expected = "numbers and words between dots and hyphens, as `1.2-rc-3`";
            return Err(not_a_version(text, Ecosystem::Maven, expected));
        }
        Ok(Self { tokens: trimmed(tokens(&text.to_ascii_lowercase())) })
    }

    pub(crate) fn cmp(&self, other: &Self) -> Ordering {
        let length = self.tokens.len().max(other.tokens.len());
        let orders = (0..length).map(|at| compare(self.tokens.get(at), other.tokens.get(at)));
        orders.fold(Ordering::Equal, Ordering::then)
    }
}

/// Splits at dots, at hyphens, and between digits and letters, which is as a hyphen. Where nothing stands, a zero does.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let (mut rest, mut is_hyphened) = (text, false);
    loop {
        let is_number = rest.starts_with(|letter: char| letter.is_ascii_digit());
        let (run, after) = digits::split(rest, |letter| !".-".contains(letter) && letter.is_ascii_digit() == is_number);
        let before_number = after.starts_with(|letter: char| letter.is_ascii_digit());
        tokens.push(match (is_number || run.is_empty(), is_hyphened) {
            (true, false) => Token::Dotted(run.to_owned()),
            (true, true) => Token::Hyphened(run.to_owned()),
            (false, _) => Token::Word(known_by(run, before_number).to_owned()),
        });
        let Some(next) = after.chars().next() else { return tokens };
        is_hyphened = next != '.';
        rest = if ".-".contains(next) { &after[1..] } else { after };
    }
}

/// The name under which a qualifier is known; one letter is enough right before a number.
fn known_by(word: &str, before_number: bool) -> &str {
    match word {
        "a" if before_number => "alpha",
        "b" if before_number => "beta",
        "m" if before_number => "milestone",
        "cr" => "rc",
        "ga" | "final" | "release" => "",
        other => other,
    }
}

/// Takes away what means nothing at the end, and before each hyphen.
fn trimmed(tokens: Vec<Token>) -> Vec<Token> {
    let mut kept: Vec<Token> = Vec::new();
    for token in tokens {
        if !matches!(token, Token::Dotted(_)) {
            trim_end(&mut kept);
        }
        kept.push(token);
    }
    trim_end(&mut kept);
    kept
}

fn trim_end(tokens: &mut Vec<Token>) {
    let kept = tokens.iter().rposition(|token| !token.is_nothing()).map_or(0, |last| last + 1);
    tokens.truncate(kept);
}

/// Words before numbers behind a hyphen before numbers behind a dot; where one version has ended, a release stands.
fn compare(a: Option<&Token>, b: Option<&Token>) -> Ordering {
    let (a, b) = match (a, b) {
        (None, None) => return Ordering::Equal,
        (None, Some(_)) => return compare(b, a).reverse(),
        (Some(a), None) => (a.clone(), padding(a)),
        (Some(a), Some(b)) => (a.clone(), b.clone()),
    };
    match (&a, &b) {
        (Token::Word(a), Token::Word(b)) => rank(a).cmp(&rank(b)),
        (Token::Dotted(a), Token::Dotted(b)) | (Token::Hyphened(a), Token::Hyphened(b)) => digits::compare(a, b),
        _ => kind(&a).cmp(&kind(&b)),
    }
}

fn padding(token: &Token) -> Token {
    if matches!(token, Token::Dotted(_)) { Token::Dotted(String::new()) } else { Token::Word(String::new()) }
}

const fn kind(token: &Token) -> u8 {
    match token {
        Token::Word(_) => 0,
        Token::Hyphened(_) => 1,
        Token::Dotted(_) => 2,
    }
}

/// The place of a known word, else behind all of them by the alphabet.
fn rank(word: &str) -> (usize, &str) {
    KNOWN.iter().position(|known| *known == word).map_or((KNOWN.len(), word), |place| (place, ""))
}
