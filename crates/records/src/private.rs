//! Files that only their owner may read.

use std::{fs, io, path::Path};

/// Makes a new, empty file that only its owner may read and write.
pub fn create(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes a folder, and those above it, that only its owner may look into.
pub fn create_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Whether others than the owner may read a file. Not known where there are no such rights.
pub fn is_open_to_others(path: &Path) -> io::Result<Option<bool>> {
    let metadata = fs::metadata(path)?;
    #[cfg(unix)]
    return Ok(Some(std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 != 0));
    #[cfg(not(unix))]
    Ok(drop(metadata)).map(|()| None)
}
