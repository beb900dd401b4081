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
/// Folders are made as needed. After a failure everything is as it was.
pub fn write_all(files: &[(PathBuf, Vec<u8>)]) -> Result<(), Failure> {
    let before: Vec<Option<Vec<u8>>> = files.iter().map(|(path, _)| fs::read(path).ok()).collect();
    let beside: Vec<PathBuf> = files.iter().map(|(path, _)| beside(path)).collect();
    let staged = files
        .iter()
        .zip(&beside)
        .try_for_each(|((path, bytes), waiting)| write_beside(waiting, bytes).map_err(|error| refuse(path, &error)));
    let moved = staged.and_then(|()| {
        let mut moves = files.iter().zip(&beside);
        moves.try_for_each(|((path, _), waiting)| fs::rename(waiting, path).map_err(|error| refuse(path, &error)))
    });
    if moved.is_err() {
        beside.iter().for_each(|waiting| drop(fs::remove_file(waiting)));
        for ((path, _), bytes) in files.iter().zip(before) {
            match bytes {
                Some(bytes) => drop(fs::write(path, bytes)),
                None => drop(fs::remove_file(path)),
            }
        }
    }
    moved
}

/// A name of its own beside every file: `a.toml` and `a.csv` wait apart.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".demarc-new");
    PathBuf::from(name)
}

/// What happened to a file, without the machine's numbers.
fn refuse(path: &Path, error: &std::io::Error) -> Failure {
    use std::io::ErrorKind;
    let (what, next) = match error.kind() {
        ErrorKind::NotFound => ("no such file", "check the path"),
        ErrorKind::IsADirectory => ("this is a folder, and a file is expected", "name a file in it"),
        ErrorKind::PermissionDenied => ("may not be opened", "look at who may read and write it"),
        ErrorKind::StorageFull => ("there is no space left", "make room and try again"),
        _ => return Failure::new(format!("{}: {}", path.display(), error.kind())),
    };
    Failure::new(format!("{}: {what}", path.display())).next(next)
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
    let fail = |error: std::io::Error| refuse(path, &error);
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(fail)?;
    if path.is_dir() {
        return Err(refuse(path, &std::io::ErrorKind::IsADirectory.into()));
    }
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(fail)?;
    if bytes.len() as u64 > LARGEST {
        return Err(Failure::new(format!("{}: larger than {} MiB", path.display(), LARGEST / 1024 / 1024)));
    }
    Ok(bytes)
}
