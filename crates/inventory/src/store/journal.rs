//! What an unfinished run has done: a line for each job that ended, after its rows are on the disk.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead as _, BufReader, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};

use super::{at, run::JobKey};
use crate::{CollectionOutcome, CollectionStatus, InventoryError};

/// A job that has ended.
#[derive(Debug, Serialize, Deserialize)]
pub struct Line {
    #[serde(flatten)]
    pub key: JobKey,
    /// Table, file and number of rows of each part.
    pub parts: Vec<(Arc<str>, String, usize)>,
    pub statuses: Vec<CollectionStatus>,
}

impl Line {
    /// Whether it need not be asked again: the provider had time for every list, be it to refuse.
    pub fn is_settled(&self) -> bool {
        let unsettled = [CollectionOutcome::Throttled, CollectionOutcome::Failed];
        self.statuses.iter().all(|status| &*status.facet != "list" || !unsettled.contains(&status.outcome))
    }
}

/// The file of lines.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: Mutex<File>,
}

impl Journal {
    /// Opens or begins it. What a crash has left of a last line is cut off.
    pub fn open(path: PathBuf) -> Result<Self, InventoryError> {
        let file = File::options().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = file.map_err(|cause| at(&path, cause))?;
        let whole = whole_lines(&file).map_err(|cause| at(&path, cause))?;
        file.set_len(whole).and_then(|()| file.seek(SeekFrom::End(0))).map_err(|cause| at(&path, cause))?;
        Ok(Self { path, file: Mutex::new(file) })
    }

    /// Adds a line.
    pub fn add(&self, line: &Line) -> Result<(), InventoryError> {
        let mut text = serde_json::to_vec(line).map_err(|cause| at(&self.path, cause))?;
        text.push(b'\n');
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(&text).map_err(|cause| at(&self.path, cause))
    }

    /// The last line of every job.
    pub fn read(&self) -> Result<BTreeMap<JobKey, Line>, InventoryError> {
        read(&self.path)
    }
}

fn read(path: &Path) -> Result<BTreeMap<JobKey, Line>, InventoryError> {
    let file = File::open(path).map_err(|cause| at(path, cause))?;
    let mut lines = BTreeMap::new();
    for text in BufReader::new(file).lines() {
        let text = text.map_err(|cause| at(path, cause))?;
        let line: Line = serde_json::from_str(&text).map_err(|cause| at(path, cause))?;
        lines.insert(line.key.clone(), line);
    }
    Ok(lines)
}

/// How many bytes are lines that end.
fn whole_lines(file: &File) -> std::io::Result<u64> {
    let mut reader = BufReader::new(file);
    let (mut whole, mut line) = (0, Vec::new());
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line)?;
        if !line.ends_with(b"\n") {
            return Ok(whole);
        }
        whole += read as u64;
    }
}
