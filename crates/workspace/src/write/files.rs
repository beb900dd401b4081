//! Files that appear whole or not at all: written beside, then renamed.

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use crate::{write::WriteError, wrong::escaped};

/// Refuses a folder that holds anything but `.git`. One that is not there yet is empty.
pub fn refuse_non_empty(root: &Path) -> Result<(), WriteError> {
    let entries = match fs::read_dir(root) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(|cause| at(root, cause))?,
    };
    for entry in entries {
        let name = entry.map_err(|cause| at(root, cause))?.file_name();
        if name != ".git" {
            let found = escaped(&name.to_string_lossy());
            return Err(WriteError::NotEmpty { root: shown(root), found });
        }
    }
    Ok(())
}

/// Makes a folder and those above it.
pub fn make_folder(folder: &Path) -> Result<(), WriteError> {
    fs::create_dir_all(folder).map_err(|cause| at(folder, cause))
}

/// Replaces a file.
pub fn replace(file: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let beside = file.with_file_name(format!(".{name}.{}", std::process::id()));
    let written = put(&beside, bytes).and_then(|()| fs::rename(&beside, file).map_err(|cause| at(file, cause)));
    if written.is_err() {
        // What is wrong has been found already; a leftover is hidden and harmless.
        let _ = fs::remove_file(&beside);
    }
    keep(file.parent());
    written
}

/// Files that are written but not yet in their places.
#[derive(Debug)]
pub struct Staged {
    folder: PathBuf,
}

impl Staged {
    /// Writes files by their paths into a hidden folder in `root`.
    pub fn write(root: &Path, files: &[(String, String)]) -> Result<Self, WriteError> {
        make_folder(root)?;
        let staged = Self { folder: root.join(format!(".demarc-{}", std::process::id())) };
        fs::create_dir(&staged.folder).map_err(|cause| at(&staged.folder, cause))?;
        for (path, text) in files {
            let file = staged.folder.join(path);
            file.parent().map_or(Ok(()), make_folder)?;
            put(&file, text.as_bytes())?;
            keep(file.parent());
        }
        Ok(staged)
    }

    /// Moves the `paths` into `root`, in this order; all of them or none. Nothing that is there is replaced.
    pub fn into_place(self, root: &Path, paths: &[&str]) -> Result<(), WriteError> {
        for (nth, path) in paths.iter().enumerate() {
            if let Err(error) = self.move_one(root, path) {
                for moved in paths.iter().take(nth).rev() {
                    // Back into the hidden folder, which is then removed with all that is in it.
                    let _ = fs::rename(root.join(moved), self.folder.join(moved));
                }
                return Err(error);
            }
        }
        keep(Some(root));
        Ok(())
    }

    fn move_one(&self, root: &Path, path: &str) -> Result<(), WriteError> {
        let place = root.join(path);
        if place.exists() {
            return Err(at(&place, io::Error::from(io::ErrorKind::AlreadyExists)));
        }
        fs::rename(self.folder.join(path), &place).map_err(|cause| at(&place, cause))?;
        keep(place.parent());
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // Nobody can be told here; a leftover is hidden and harmless.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn put(file: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let write = || {
        let mut open = fs::File::create_new(file)?;
        open.write_all(bytes)?;
        open.sync_all()
    };
    write().map_err(|cause| at(file, cause))
}

/// Makes renames in a folder survive a power cut, on systems that can be told so.
fn keep(folder: Option<&Path>) {
    if let Some(open) = folder.and_then(|folder| fs::File::open(folder).ok()) {
        let _ = open.sync_all();
    }
}

fn at(path: &Path, cause: io::Error) -> WriteError {
    WriteError::Disk { path: shown(path), cause }
}

fn shown(path: &Path) -> String {
    escaped(&path.display().to_string())
}
