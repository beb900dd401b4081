//! What is wrong with a file, said to the person who wrote it: where, what, what was expected, how to mend it.

use std::{error::Error, fmt, ops::Deref};

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, such as `catalog/duties/identities/require-mfa.toml`.
    pub file: String,
    /// The line, from 1.
    pub line: Option<usize>,
    /// The column, from 1.
    pub column: Option<usize>,
    /// What was found.
    pub what: String,
    /// What was expected; empty where the rest says it.
    pub expected: String,
    /// How to mend it; empty where the rest says it.
    pub mend: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        for place in [self.line, self.column].into_iter().flatten() {
            write!(f, ":{place}")?;
        }
        write!(f, ": {}", self.what)?;
        if !self.expected.is_empty() {
            write!(f, "; expected {}", self.expected)?;
        }
        if !self.mend.is_empty() {
            write!(f, "; {}", self.mend)?;
        }
        Ok(())
    }
}

impl Error for Problem {}

/// Everything that is wrong, ordered by file and line. Displayed one a line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Problems(Vec<Problem>);

impl From<Vec<Problem>> for Problems {
    fn from(mut problems: Vec<Problem>) -> Self {
        problems.sort();
        problems.dedup();
        Self(problems)
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl Deref for Problems {
    type Target = [Problem];
    fn deref(&self) -> &[Problem] {
        &self.0
    }
}

impl IntoIterator for Problems {
    type Item = Problem;
    type IntoIter = std::vec::IntoIter<Problem>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, problem) in self.0.iter().enumerate() {
            let separator = if nth == 0 { "" } else { "\n" };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}

impl Error for Problems {}

/// The words of a problem, before its place is known.
#[derive(Debug, Clone)]
pub struct Message {
    /// What was found.
    pub what: String,
    /// What was expected; empty where the rest says it.
    pub expected: String,
    /// How to mend it; empty where the rest says it.
    pub mend: String,
}

/// What was found, what was expected, how to mend it.
pub(crate) fn says(what: impl Into<String>, expected: impl Into<String>, mend: impl Into<String>) -> Message {
    Message { what: what.into(), expected: expected.into(), mend: mend.into() }
}

impl Message {
    /// An error of a parser: `x is wrong; expected y`.
    pub fn of(error: impl fmt::Display) -> Self {
        let (what, expected) = split_expected(&error.to_string());
        says(what, expected, "")
    }

    /// Puts the message at a line and column of a file.
    pub fn at(self, file: String, place: Option<(usize, usize)>) -> Problem {
        let (line, column) = place.unzip();
        Problem { file, line, column, what: self.what, expected: self.expected, mend: self.mend }
    }

    /// Puts the message on a line of a file, such as a row of a CSV.
    pub fn on_line(self, file: String, line: usize) -> Problem {
        Problem { column: None, ..self.at(file, Some((line, 1))) }
    }
}

/// Splits "x is wrong, expected y" as parsers say it.
pub(crate) fn split_expected(message: &str) -> (String, String) {
    let message = message.lines().collect::<Vec<_>>().join(" ");
    for separator in ["; expected ", ", expected "] {
        if let Some((what, expected)) = message.split_once(separator) {
            return (what.to_owned(), expected.to_owned());
        }
    }
    (message, String::new())
}
