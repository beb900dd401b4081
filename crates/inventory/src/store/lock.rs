//! One writer for each tenant: two collections at once would each take the other's rows for old ones.

use std::{
    fs::{self, File, TryLockError},
    io::{ErrorKind, Read as _, Seek as _, Write as _},
};

use chrono::DateTime;
use demarc_model::TenantId;

use super::{Store, at};
use crate::InventoryError;

/// The right to write a tenant's inventory, until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Store {
    /// Takes the right to write, or says who has it. `now` is in microseconds since 1970.
    pub fn lock(&self, tenant: &TenantId, now: i64) -> Result<Lock, InventoryError> {
        let folder = self.folder(tenant);
        fs::create_dir_all(&folder).map_err(|cause| at(&folder, cause))?;
        let path = folder.join(".lock");
        let file = File::options().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = file.map_err(|cause| at(&path, cause))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut by = String::new();
                // Who it is helps, and its absence does not matter.
                let _ = file.read_to_string(&mut by);
                return Err(InventoryError::Busy { tenant: tenant.to_string(), by: by.trim().to_owned() });
            }
            Err(TryLockError::Error(cause)) => return Err(at(&path, cause)),
        }
        let since = DateTime::from_timestamp_micros(now).map(|time| time.to_rfc3339()).unwrap_or_default();
        let text = format!("process {}, since {since}\n", std::process::id());
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(text.as_bytes()))
            .map_err(|cause| at(&path, cause))?;
        // What is about to be written is in no pack.
        match fs::remove_file(self.pack_path(tenant)) {
            Err(cause) if cause.kind() != ErrorKind::NotFound => Err(at(&self.pack_path(tenant), cause)),
            _ => Ok(Lock { _file: file }),
        }
    }
}
