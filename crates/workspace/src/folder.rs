//! Where the files of a workspace come from: a folder on disk, or memory.

use std::{
    collections::BTreeMap,
    fs, io,
    io::Read as _,
    path::{Path, PathBuf},
};

use demarc_catalog::Problem;

use crate::wrong::wrong;

/// The most that a TOML file may hold, in bytes.
pub const LARGEST_TOML: u64 = 4 * 1024 * 1024;
/// The most that a CSV file may hold, in bytes.
pub const LARGEST_CSV: u64 = 64 * 1024 * 1024;

/// Something in a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Whether it is a folder.
    pub is_folder: bool,
}

/// Files by their paths within the workspace, separated by `/`.
pub trait Folder {
    /// What is in a folder, by name, without what is hidden; nothing when there is no such folder.
    fn list(&self, folder: &str) -> Result<Vec<Entry>, Problem>;
    /// The bytes of a file of at most `limit` bytes; nothing when there is no such file.
    fn read(&self, file: &str, limit: u64) -> Result<Option<Vec<u8>>, Problem>;
}

/// A folder on disk.
#[derive(Debug)]
pub struct Disk {
    root: PathBuf,
}

impl Disk {
    /// The folder at `root`.
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }
}

impl Folder for Disk {
    fn list(&self, folder: &str) -> Result<Vec<Entry>, Problem> {
        let refuse = |error: io::Error| unreadable(folder, &error);
        let entries = match fs::read_dir(self.root.join(folder)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(refuse)?,
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry.map_err(refuse)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if !is_passed_over(&name) {
                found.push(Entry { name, is_folder: entry.path().is_dir() });
            }
        }
        found.sort();
        Ok(found)
    }

    fn read(&self, file: &str, limit: u64) -> Result<Option<Vec<u8>>, Problem> {
        let refuse = |error: io::Error| unreadable(file, &error);
        let path = self.root.join(file);
        let metadata = match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            metadata => metadata.map_err(refuse)?,
        };
        // A pipe would be waited on for ever.
        if !metadata.is_file() {
            return Err(wrong("this is not a file").expected("a file").of(file));
        }
        let mut bytes = Vec::new();
        // The file may grow while it is read.
        fs::File::open(&path).map_err(refuse)?.take(limit + 1).read_to_end(&mut bytes).map_err(refuse)?;
        within(file, &bytes, limit)?;
        Ok(Some(bytes))
    }
}

/// Files in memory: what is about to be written, or a test.
#[derive(Debug, Default)]
pub struct Memory {
    files: BTreeMap<String, Vec<u8>>,
}

impl Memory {
    /// The files by path.
    pub fn of<P: Into<String>, B: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, B)>) -> Self {
        Self { files: files.into_iter().map(|(path, bytes)| (path.into(), bytes.into())).collect() }
    }
}

impl Folder for Memory {
    fn list(&self, folder: &str) -> Result<Vec<Entry>, Problem> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let after = self.files.range(prefix.clone()..).map(|(path, _)| path);
        let inside = after.map_while(|path| path.strip_prefix(&prefix));
        let mut entries: Vec<Entry> = inside.map(first_step).filter(|entry| !is_passed_over(&entry.name)).collect();
        entries.sort();
        entries.dedup();
        Ok(entries)
    }

    fn read(&self, file: &str, limit: u64) -> Result<Option<Vec<u8>>, Problem> {
        let Some(bytes) = self.files.get(file) else { return Ok(None) };
        within(file, bytes, limit)?;
        Ok(Some(bytes.clone()))
    }
}

/// Files in memory, together with one folder on disk.
#[derive(Debug)]
pub struct Overlay {
    /// The files in memory.
    pub new: Memory,
    /// The disk.
    pub old: Disk,
    /// The folder that is read from it.
    pub kept: &'static str,
}

impl Overlay {
    fn of(&self, path: &str) -> &dyn Folder {
        if path.split('/').next() == Some(self.kept) { &self.old } else { &self.new }
    }
}

impl Folder for Overlay {
    fn list(&self, folder: &str) -> Result<Vec<Entry>, Problem> {
        self.of(folder).list(folder)
    }

    fn read(&self, file: &str, limit: u64) -> Result<Option<Vec<u8>>, Problem> {
        self.of(file).read(file, limit)
    }
}

fn first_step(path: &str) -> Entry {
    match path.split_once('/') {
        Some((folder, _)) => Entry { name: folder.to_owned(), is_folder: true },
        None => Entry { name: path.to_owned(), is_folder: false },
    }
}

/// Hidden files, editors' copies and what operating systems leave behind.
pub fn is_passed_over(name: &str) -> bool {
    name.starts_with('.') || name.ends_with('~') || name == "desktop.ini" || name == "Thumbs.db"
}

fn within(file: &str, bytes: &[u8], limit: u64) -> Result<(), Problem> {
    if bytes.len() as u64 <= limit {
        return Ok(());
    }
    let expected = format!("at most {} MiB", limit / 1024 / 1024);
    Err(wrong("the file is too large").expected(expected).mend("check that it is the right file").of(file))
}

fn unreadable(path: &str, error: &io::Error) -> Problem {
    let shown = if path.is_empty() { "." } else { path };
    wrong(format!("cannot be read: {error}")).mend("check that you may read it").of(shown)
}
