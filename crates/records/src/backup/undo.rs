//! What must be gone again when the work fails, and private folders that are gone when it is over.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use crate::{digest, error::RecordsError};

/// Something that was made for work that may still fail.
#[derive(Debug)]
pub enum Trace {
    /// A file.
    File(PathBuf),
    /// A folder, which goes only where nothing is in it.
    Folder(PathBuf),
    /// A folder with everything in it.
    Tree(PathBuf),
}

/// Takes every trace away again, the last one first, unless it is told that the work is done.
#[derive(Debug, Default)]
pub struct Undo(Vec<Trace>);

impl Undo {
    /// Remembers a trace.
    pub fn add(&mut self, trace: Trace) {
        self.0.push(trace);
    }

    /// The work is done: all of it stays.
    pub fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for Undo {
    fn drop(&mut self) {
        for trace in self.0.drain(..).rev() {
            // What cannot be taken away now is not worth more than the error that is on its way.
            let _ = match trace {
                Trace::File(path) => fs::remove_file(path),
                Trace::Folder(path) => fs::remove_dir(path),
                Trace::Tree(path) => fs::remove_dir_all(path),
            };
        }
    }
}

/// A folder that only its owner may enter, and that is gone when the work is over.
#[derive(Debug)]
pub struct Private {
    path: PathBuf,
    _undo: Undo,
    /// Tells others that somebody still works here; the system lets go of it when the process ends, however it ends.
    _lock: File,
}

impl Private {
    /// Makes one in a folder that is there, and clears away those of the same name that a process left when it was killed.
    pub fn new(within: &Path, name: &str) -> io::Result<Self> {
        sweep(within, &format!(".{name}-"))?;
        let number = digest::random::<8>().map_err(|error| io::Error::other(error.to_string()))?;
        let path = within.join(format!(".{name}-{number}"));
        let mut undo = Undo::default();
        make(&path)?;
        undo.add(Trace::Tree(path.clone()));
        let lock = File::open(&path)?;
        lock.lock()?;
        Ok(Self { path, _undo: undo, _lock: lock })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Removes folders that nobody works in any more.
fn sweep(within: &Path, prefix: &str) -> io::Result<()> {
    for entry in fs::read_dir(within)? {
        let entry = entry?;
        let is_ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(prefix));
        if !is_ours || !entry.file_type()?.is_dir() {
            continue;
        }
        let is_left = File::open(entry.path()).is_ok_and(|folder| folder.try_lock().is_ok());
        if is_left {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// What long work holds: it goes with the work to where that is done, and ends with it even where nobody waits any more.
#[derive(Debug)]
pub struct Held {
    /// Where the work is done; gone first.
    pub scratch: Private,
    /// What else it leaves.
    pub undo: Undo,
}

impl Held {
    /// A private folder within `folder`, which is made where it is not there.
    pub fn new(folder: &Path, name: &str) -> Result<Self, RecordsError> {
        let fail = |cause| RecordsError::File { what: format!("nothing can be kept in `{}`", folder.display()), cause };
        let mut undo = Undo::default();
        make_folders(folder, &mut undo).map_err(fail)?;
        Ok(Self { scratch: Private::new(folder, name).map_err(fail)?, undo })
    }

    /// Does long work where it holds up nobody.
    pub async fn through<T: Send + 'static>(
        self,
        work: impl FnOnce() -> Result<T, RecordsError> + Send + 'static,
    ) -> Result<(Self, T), RecordsError> {
        let done = tokio::task::spawn_blocking(move || work().map(|done| (self, done))).await;
        done.map_err(|error| RecordsError::File { what: "the work was broken off".to_owned(), cause: error.into() })?
    }
}

/// Makes a folder and those above it that are not there, each for its owner only.
pub fn make_folders(path: &Path, undo: &mut Undo) -> io::Result<()> {
    let is_missing = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.exists();
    let missing: Vec<&Path> = path.ancestors().take_while(is_missing).collect();
    for folder in missing.into_iter().rev() {
        make(folder)?;
        undo.add(Trace::Folder(folder.to_owned()));
    }
    Ok(())
}

fn make(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
