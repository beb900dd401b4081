//! Writing several files all or nothing, and reading bounded ones.

use std::{
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
};

use crate::output::Failure;

/// The largest file that is read, in bytes.
const LARGEST: u64 = 256 * 1024 * 1024;

/// Writes every file beside its place first, then moves all of them there.
///
/// Folders are made as needed. A failure before the first move leaves nothing behind.
pub fn write_all(files: &[(PathBuf, Vec<u8>)]) -> Result<(), Failure> {
    let mut beside = Vec::new();
    let result = files.iter().try_for_each(|(path, bytes)| {
        let waiting = path.with_extension("demarc-new");
        beside.push(waiting.clone());
        write_beside(&waiting, bytes).map_err(|error| Failure::new(format!("{}: {error}", path.display())))
    });
    if let Err(failure) = result {
        for waiting in beside {
            let _ = fs::remove_file(waiting);
        }
        return Err(failure);
    }
    for ((path, _), waiting) in files.iter().zip(&beside) {
        fs::rename(waiting, path).map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
    }
    Ok(())
}

fn write_beside(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = fs::File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Reads a file of at most [`LARGEST`] bytes.
pub fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let fail = |error: std::io::Error| Failure::new(format!("{}: {error}", path.display()));
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(fail)?;
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(fail)?;
    if bytes.len() as u64 > LARGEST {
        return Err(Failure::new(format!("{}: larger than {} MiB", path.display(), LARGEST / 1024 / 1024)));
    }
    Ok(bytes)
}
