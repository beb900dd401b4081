//! Opens files and keeps what is wrong with them.

use demarc_catalog::Problem;

use crate::{
    decode,
    folder::{Folder, LARGEST_TOML},
    page::Page,
    section::Section,
};

/// How opening a file ended.
#[derive(Debug)]
pub enum Opened<T> {
    /// There is no such file.
    Absent,
    /// It could not be read at all, which has been said.
    Broken,
    /// It was read; what is wrong in it has been said.
    Read(T),
}

impl<T> Opened<T> {
    /// What was read, if anything.
    pub fn read(self) -> Option<T> {
        match self {
            Self::Read(read) => Some(read),
            Self::Absent | Self::Broken => None,
        }
    }
}

/// Where files are read.
pub struct Desk<'f> {
    /// The files.
    pub folder: &'f dyn Folder,
    /// What is wrong so far.
    pub problems: Vec<Problem>,
}

impl<'f> Desk<'f> {
    /// A desk with nothing wrong yet.
    pub fn new(folder: &'f dyn Folder) -> Self {
        Self { folder, problems: Vec::new() }
    }

    /// Reads a TOML file.
    pub fn toml<T>(&mut self, file: &str, read: impl FnOnce(&Section<'_>) -> T) -> Opened<T> {
        let Some(bytes) = self.bytes(file, LARGEST_TOML) else { return Opened::Broken };
        let Some(bytes) = bytes else { return Opened::Absent };
        let text = match decode::text(&bytes) {
            Ok(text) => text,
            Err((line, wrong)) => {
                self.problems.push(wrong.on_line(file, line));
                return Opened::Broken;
            }
        };
        let page = Page::new(file, text);
        let tables = page.tables();
        let read = tables.as_ref().map(|tables| read(&page.section(tables)));
        self.problems.extend(page.problems());
        read.map_or(Opened::Broken, Opened::Read)
    }

    /// The bytes of a file; nothing inside when there is no such file, nothing at all when it cannot be read.
    pub fn bytes(&mut self, file: &str, limit: u64) -> Option<Option<Vec<u8>>> {
        self.folder.read(file, limit).map_err(|problem| self.problems.push(problem)).ok()
    }

    /// What is in a folder; nothing when it cannot be listed.
    pub fn list(&mut self, folder: &str) -> Vec<crate::folder::Entry> {
        let entries = self.folder.list(folder);
        entries.map_err(|problem| self.problems.push(problem)).unwrap_or_default()
    }
}
