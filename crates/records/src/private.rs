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

/// Makes a folder, and those above it, that only its owner may look into. They are there after a loss of power, too.
pub fn create_folder(path: &Path) -> io::Result<()> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    let above = path.parent().unwrap_or(path);
    create_folder(above)?;
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => sync_folder(above),
    }
}

/// Waits until the disk has the names in a folder. The bytes of a file are no use without its name.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    fs::File::open(if path.as_os_str().is_empty() { Path::new(".") } else { path })?.sync_all()
}

/// Whether others than the owner may read a file. Not known where there are no such rights.
pub fn is_open_to_others(path: &Path) -> io::Result<Option<bool>> {
    let metadata = fs::metadata(path)?;
    #[cfg(unix)]
    return Ok(Some(std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 != 0));
    #[cfg(not(unix))]
    Ok(drop(metadata)).map(|()| None)
}
