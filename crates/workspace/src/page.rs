//! One TOML file: its text, the places in it, and what is wrong with it so far.

use std::{cell::RefCell, ops::Range};

use demarc_catalog::Problem;
use toml::de::DeTable;

use crate::{
    section::Section,
    syntax,
    wrong::{Wrong, wrong},
};

/// So many problems of one file are said; whoever has more starts with these.
const MOST_PROBLEMS: usize = 500;

/// A TOML file that is being read.
#[derive(Debug)]
pub struct Page<'a> {
    file: &'a str,
    text: &'a str,
    line_starts: Vec<usize>,
    problems: RefCell<Vec<Problem>>,
}

impl<'a> Page<'a> {
    /// The page of a file.
    pub fn new(file: &'a str, text: &'a str) -> Self {
        let newlines = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
        let line_starts = std::iter::once(0).chain(newlines.map(|(offset, _)| offset + 1)).collect();
        Self { file, text, line_starts, problems: RefCell::default() }
    }

    /// The file's tables; nothing when it is not TOML, which is then said.
    pub fn tables(&self) -> Option<DeTable<'a>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        let mut last_line = 0;
        for error in &errors {
            let (span, wrong) = syntax::explain(self.text, error);
            // What follows on the same line is mostly the same mistake.
            let (line, _) = self.place(span.start);
            if line != last_line {
                self.say(&span, wrong);
            }
            last_line = line;
        }
        errors.is_empty().then(|| table.into_inner())
    }

    /// The whole file as a section.
    pub fn section(&'a self, table: &'a DeTable<'a>) -> Section<'a> {
        Section { page: self, table, start: 0, name: "" }
    }

    /// The file's name without its folders.
    pub fn file_name(&self) -> &'a str {
        self.file.rsplit('/').next().unwrap_or(self.file)
    }

    /// The line of an offset, from 1.
    pub fn line(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|&start| start <= offset).max(1)
    }

    /// Notes what is wrong with a part of the file.
    pub fn say(&self, span: &Range<usize>, wrong: Wrong) {
        let (line, column) = self.place(span.start);
        self.problems.borrow_mut().push(wrong.at(self.file, line, column));
    }

    /// What `read` gives, unless it finds something wrong.
    pub fn sound<T>(&self, read: impl FnOnce() -> Option<T>) -> Option<T> {
        let before = self.problems.borrow().len();
        let read = read();
        read.filter(|_| self.problems.borrow().len() == before)
    }

    /// What is wrong, in the order of the file.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = self.problems.take();
        problems.sort();
        if let Some(more) = problems.len().checked_sub(MOST_PROBLEMS).filter(|&more| more > 0) {
            problems.truncate(MOST_PROBLEMS);
            problems.push(wrong(format!("{more} more problems")).mend("mend those above first").of(self.file));
        }
        problems
    }

    /// Line and column, from 1; a column is a character.
    fn place(&self, offset: usize) -> (usize, usize) {
        let line = self.line(offset);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        let before = self.text.get(start..offset.min(self.text.len())).unwrap_or("");
        (line, before.chars().count() + 1)
    }
}
