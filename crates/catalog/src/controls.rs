//! The controls of one framework: read from CSV, looked up by id, by part, and by other ways of writing.

use std::{collections::HashMap, sync::Arc};

use demarc_model::ControlId;

use crate::{
    control_words::{Word, key, words},
    csv_lines::Lines,
    csv_rows::unreadable,
    problem::{Message, says},
};

/// One control, or a family, function or article that others stand under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// Its id as the framework writes it.
    pub id: ControlId,
    /// What it stands under.
    pub parent: Option<ControlId>,
    /// A short title.
    pub title: Arc<str>,
}

const COLUMNS: &str = "id,parent,title";

/// All controls of a framework, in its order.
#[derive(Debug, Default)]
pub(crate) struct Controls {
    pub list: Vec<Control>,
    by_id: HashMap<ControlId, usize>,
    by_words: HashMap<String, usize>,
    /// Whether lettered parts have rows of their own, so that a part without a row does not exist.
    lists_parts: bool,
    /// Whether ids carry bracketed numbers, as `AC-2(3)`. Only there is the `a` of `AC-2a` a part;
    /// `3.1.1e` is a requirement of another document.
    bracketed: bool,
    /// The word that every id begins with, where it is a letter: the `A` of ISO's `A.5.18`.
    shared_letter: Option<Word>,
}

impl Controls {
    /// Reads `id,parent,title`. What is wrong comes back with its line.
    pub fn parse(csv: &str) -> (Self, Vec<(usize, Message)>) {
        let mut controls = Self::default();
        let mut lines = Lines::of(csv);
        let header = lines.line_at(None);
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let columns = reader.headers().map(|columns| columns.iter().collect::<Vec<_>>().join(",")).unwrap_or_default();
        if columns != COLUMNS {
            return (controls, vec![(header, says(format!("the columns `{columns}`"), format!("`{COLUMNS}`"), ""))]);
        }
        let mut problems = Vec::new();
        for record in reader.records() {
            let (at, added) = match &record {
                Ok(record) => (lines.line_at(record.position()), controls.add_row(record)),
                Err(error) => (lines.line_at(error.position()), Err(unreadable(3))),
            };
            problems.extend(added.err().map(|message| (at, message)));
        }
        controls.finish();
        (controls, problems)
    }

    /// Controls that were not read from CSV. Fails where an id is there twice.
    pub fn of(list: impl IntoIterator<Item = Control>) -> Result<Self, Message> {
        let mut controls = Self::default();
        for control in list {
            controls.add(control)?;
        }
        controls.finish();
        Ok(controls)
    }

    fn add_row(&mut self, record: &csv::StringRecord) -> Result<(), Message> {
        let field = |nth| record.get(nth).unwrap_or_default();
        let checked = |id: &str| ControlId::new(id).map_err(Message::of);
        let id = checked(field(0))?;
        if field(2).trim().is_empty() {
            return Err(says(format!("`{id}` has no title"), "a short title", ""));
        }
        let parent = if field(1).is_empty() { None } else { Some(checked(field(1))?) };
        self.add(Control { id, parent, title: field(2).into() })
    }

    fn add(&mut self, control: Control) -> Result<(), Message> {
        if let Some(parent) = control.parent.as_ref().filter(|parent| !self.by_id.contains_key(*parent)) {
            let what = format!("`{}` stands under `{parent}`, which is not above it", control.id);
            return Err(says(what, "the id of a row further up", ""));
        }
        if self.by_id.contains_key(&control.id) {
            return Err(says(format!("`{}` is there twice", control.id), "", "remove one of them"));
        }
        let nth = self.list.len();
        let words = words(&control.id);
        if let Some(other) = self.by_words.insert(key(&words), nth).and_then(|other| self.list.get(other)) {
            let what = format!("`{}` and `{}` differ only in how they are written", other.id, control.id);
            return Err(says(what, "", "remove one of them"));
        }
        self.lists_parts |= words.iter().skip(1).any(Word::is_letter);
        self.bracketed |= control.id.contains('(');
        self.by_id.insert(control.id.clone(), nth);
        self.list.push(control);
        Ok(())
    }

    fn finish(&mut self) {
        let first = |control: &Control| words(&control.id).into_iter().next();
        let letter = self.list.first().and_then(first).filter(Word::is_letter);
        let shared = self
            .list
            .iter()
            .all(|control| first(control).map(|word| word.text) == letter.as_ref().map(|word| word.text.clone()));
        self.shared_letter = letter.filter(|_| shared);
    }

    /// The control with this id, or that holds this part: `AC-2(a)` is a part of `AC-2`.
    pub fn get(&self, id: &str) -> Option<&Control> {
        if let Some(&nth) = self.by_id.get(id) {
            return self.list.get(nth);
        }
        let (start, _) = id.char_indices().find(|&(at, character)| {
            character == '('
                && id.get(at + 1..).is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_lowercase()))
        })?;
        let (control, part) = id.split_at_checked(start)?;
        let whole = self.by_id.get(control).and_then(|&nth| self.list.get(nth))?;
        (self.has_parts(whole) && is_part(part)).then_some(whole)
    }

    /// The id as the framework writes it.
    pub fn normalise(&self, raw: &str) -> Option<ControlId> {
        if self.get(raw).is_some() {
            return ControlId::new(raw).ok();
        }
        let words = words(raw);
        self.find(&words).or_else(|| {
            let shared = self.shared_letter.as_ref().filter(|shared| Some(*shared) != words.first())?;
            let longer: Vec<Word> = std::iter::once(shared).chain(&words).cloned().collect();
            self.find(&longer)
        })
    }

    /// The control that the most words from the front name; the rest must name a part of it.
    fn find(&self, words: &[Word]) -> Option<ControlId> {
        let candidate = |length: usize| {
            let (control, part) = words.split_at_checked(length)?;
            let nth = self.by_words.get(&key(control))?;
            self.list.get(*nth).map(|control| (control, part))
        };
        let (control, part) = (1..=words.len()).rev().find_map(candidate)?;
        let Some(first) = part.first() else { return Some(control.id.clone()) };
        let named = first.is_letter() && (self.bracketed || !first.glued) && part.iter().all(Word::names_a_part);
        if !named || !self.has_parts(control) {
            return None;
        }
        let part: String = part.iter().map(|word| format!("({})", word.text)).collect();
        ControlId::new(&format!("{}{part}", control.id)).ok()
    }

    /// A family has no parts, and where parts have rows, there are no others.
    fn has_parts(&self, control: &Control) -> bool {
        !self.lists_parts && control.parent.is_some()
    }
}

/// Whether a text is `(a)`, `(d)(1)` and so on.
fn is_part(text: &str) -> bool {
    let words = words(text);
    let written: String = words.iter().map(|word| format!("({})", word.text)).collect();
    written == text && words.iter().all(Word::names_a_part)
}
