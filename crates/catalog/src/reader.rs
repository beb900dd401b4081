//! What every part of the reading shares: the files, the problems so far, and what could not be read at all.

use std::{
    collections::{BTreeSet, HashMap},
    fmt::Display,
    hash::Hash,
};

use serde::de::DeserializeOwned;

use crate::{
    files::Files,
    problem::{Message, Problem, says},
    toml_file,
};

/// Reads files and collects problems.
pub(crate) struct Reader<'f> {
    /// The catalog's files.
    pub files: &'f Files,
    /// What is wrong so far.
    pub problems: Vec<Problem>,
    /// Names of what could not be read, so that nothing that mentions them is called unknown too.
    pub unread: BTreeSet<String>,
}

/// Where an entry was written: its file, and the keys that lead to it within the file.
pub(crate) struct Origin {
    pub path: String,
    pub keys: Vec<String>,
}

impl Origin {
    /// An entry that is a whole file.
    pub fn file(path: &str) -> Self {
        Self { path: path.to_owned(), keys: Vec::new() }
    }
}

impl<'f> Reader<'f> {
    pub fn new(files: &'f Files) -> Self {
        Self { files, problems: Vec::new(), unread: BTreeSet::new() }
    }

    /// Reads a TOML file; when it cannot be read, notes why, and that `name` is not to be called unknown.
    pub fn toml<T: DeserializeOwned>(&mut self, path: &str, name: &str) -> Option<T> {
        // What is wrong with a file, and where, only the TOML can say.
        if let Some(read) = self.files.json(path).and_then(|json| serde_json::from_str(json).ok()) {
            return Some(read);
        }
        let text = match self.files.text(path) {
            Ok(text) => text,
            Err(problem) => {
                self.problems.push(problem);
                self.unread.insert(name.to_owned());
                return None;
            }
        };
        toml_file::read(text)
            .map_err(|errors| {
                let file = self.files.shown(path);
                self.problems.extend(errors.into_iter().map(|(place, message)| message.at(file.clone(), place)));
                self.unread.insert(name.to_owned());
            })
            .ok()
    }

    /// Notes a problem where `keys` lead within a TOML file.
    pub fn at(&mut self, path: &str, keys: &[&str], message: Message) {
        let place = self.files.text(path).ok().and_then(|text| toml_file::locate(text, keys));
        self.problems.push(message.at(self.files.shown(path), place));
    }

    /// Notes a problem at an entry, or at a key of it.
    pub fn at_origin(&mut self, origin: &Origin, keys: &[&str], message: Message) {
        let keys: Vec<&str> = origin.keys.iter().map(String::as_str).chain(keys.iter().copied()).collect();
        self.at(&origin.path, &keys, message);
    }

    /// Notes a problem on a line of a CSV.
    pub fn on_line(&mut self, path: &str, line: usize, message: Message) {
        self.problems.push(message.on_line(self.files.shown(path), line));
    }

    /// Notes that an id is not that of the file or folder it stands in. What mentions the latter is not called
    /// unknown too.
    pub fn id_matches(&mut self, path: &str, id: &str, expected: &str, of: &str) {
        if id != expected {
            self.unread.insert(expected.to_owned());
            let mend = format!("rename the {of} or correct the id");
            self.at(path, &["id"], says(format!("the id is `{id}` but the {of} is `{expected}`"), "the same", mend));
        }
    }

    /// Notes a text that is empty.
    pub fn not_empty(&mut self, path: &str, keys: &[&str], text: &str) {
        if text.trim().is_empty() {
            let key = keys.last().copied().unwrap_or_default();
            self.at(path, keys, says(format!("`{key}` is empty"), "", "write it"));
        }
    }

    /// Positions by id and alias. Notes what is used twice.
    pub fn index<'e, I>(&mut self, entries: impl IntoIterator<Item = (&'e I, &'e [I], &'e Origin)>) -> HashMap<I, usize>
    where
        I: Clone + Eq + Hash + Display + 'e,
    {
        let mut index: HashMap<I, usize> = HashMap::new();
        let mut holders: Vec<&Origin> = Vec::new();
        for (nth, (id, aliases, origin)) in entries.into_iter().enumerate() {
            holders.push(origin);
            self.index_one(&mut index, &holders, nth, id, &["id"]);
            for (alias_nth, alias) in aliases.iter().enumerate() {
                self.index_one(&mut index, &holders, nth, alias, &["aliases", &alias_nth.to_string()]);
            }
        }
        index
    }

    fn index_one<I>(&mut self, index: &mut HashMap<I, usize>, holders: &[&Origin], nth: usize, name: &I, keys: &[&str])
    where
        I: Clone + Eq + Hash + Display,
    {
        let Some(&first) = index.get(name) else {
            index.insert(name.clone(), nth);
            return;
        };
        let (Some(first), Some(origin)) = (holders.get(first), holders.get(nth)) else { return };
        let what = format!("`{name}` is already an id or alias in {}", self.files.shown(&first.path));
        self.at_origin(origin, keys, says(what, "an id that is used once", "choose another; ids are never reused"));
    }
}

#[cfg(test)]
mod tests {
    use demarc_model::{Cases, Check, Table};

    use super::*;

    /// What is read as JSON is what stands in the TOML.
    fn is_same<T: DeserializeOwned + PartialEq + std::fmt::Debug>(files: &Files, path: &str) {
        let json = files.json(path).unwrap_or_else(|| panic!("{path} is not there as JSON"));
        let read: T = serde_json::from_str(json).unwrap_or_else(|error| panic!("{path}: {error}"));
        let text = files.text(path).expect("text");
        assert_eq!(read, toml::from_str::<T>(text).expect("TOML"), "{path}");
    }

    #[test]
    fn json_says_what_the_toml_says() {
        let files = Files::embedded();
        for path in files.under("checks").chain(files.under("tables")) {
            match path.rsplit('/').next() {
                Some("check.toml") => is_same::<Check>(&files, path),
                Some("cases.toml") => is_same::<Cases>(&files, path),
                _ => is_same::<Table>(&files, path),
            }
        }
    }
}
