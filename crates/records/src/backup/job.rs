//! The long work of a backup: packs what was copied, encrypts it, and unpacks it again to be looked at.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use super::{
    Checked, archive,
    hashed::{Sum, sum},
    manifest::{KEY, Manifest, Member, RECORD},
    sealed,
    secret::Recipients,
};
use crate::{engine::Engine, error::RecordsError};

/// Where the archive is unpacked to be looked at, within the scratch folder.
const CHECK: &str = "check";

/// What to pack, and where to.
pub struct Job {
    /// The record's folder.
    pub folder: PathBuf,
    /// A private folder with the copy of the database.
    pub scratch: PathBuf,
    /// The new file.
    pub part: PathBuf,
    /// For whom it is.
    pub recipients: Recipients,
    /// Which database was copied, and when.
    pub copied: (Engine, i64),
    /// How many rows each table of the copy has.
    pub rows: BTreeMap<String, u64>,
    /// The files of evidence that the copy speaks of.
    pub files: Vec<Member>,
}

/// What was packed.
pub struct Made {
    /// What was read in it when it was unpacked again.
    pub manifest: Manifest,
    /// Where it was unpacked.
    pub unpacked: PathBuf,
    /// Of the encrypted file.
    pub sealed: Sum,
    /// Whether it was decrypted for that.
    pub checked: Checked,
}

impl Job {
    /// Does it. No other task should have to wait for this.
    pub fn run(self) -> Result<Made, RecordsError> {
        let database = self.scratch.join(RECORD);
        let manifest = self.manifest()?;
        let plain = self.scratch.join("plain.tar");
        let packed = archive::pack(&manifest, &plain, |member| self.place(&member.name))?;
        // The archive has it now, and the disk may be small.
        fs::remove_file(&database).map_err(unusable(&database))?;
        let sealed = sealed::seal(&plain, &self.part, &self.recipients)?;
        if sealed.plain != packed {
            return Err(unusable(&plain)(io::Error::other("it changed while it was encrypted")));
        }
        let unpacked = self.scratch.join(CHECK);
        fs::create_dir(&unpacked).map_err(unusable(&unpacked))?;
        let (archive, checked) = self.opened(&plain)?;
        let manifest = archive::unpack(archive, &unpacked, &self.part)?;
        Ok(Made { manifest, unpacked, sealed: sealed.sealed, checked })
    }

    /// The archive as whoever restores it will read it, or, where nothing here opens that, as it was encrypted.
    fn opened(&self, plain: &Path) -> Result<(Box<dyn Read>, Checked), RecordsError> {
        let Some(secret) = self.recipients.secret() else {
            return Ok((Box::new(File::open(plain).map_err(unusable(plain))?), Checked::BeforeEncryption));
        };
        fs::remove_file(plain).map_err(unusable(plain))?;
        Ok((Box::new(sealed::open(&self.part, &secret)?), Checked::Restored))
    }

    fn manifest(&self) -> Result<Manifest, RecordsError> {
        let mut members = Vec::with_capacity(self.files.len() + 2);
        for name in [RECORD, KEY] {
            let path = self.place(name);
            members.push(Member::new(name, File::open(&path).and_then(sum).map_err(unusable(&path))?));
        }
        members.extend(self.files.iter().cloned());
        let (engine, at) = self.copied;
        Ok(Manifest::new(engine, at, self.rows.clone(), members))
    }

    /// Where a member comes from.
    fn place(&self, name: &str) -> PathBuf {
        if name == RECORD { &self.scratch } else { &self.folder }.join(name)
    }
}

fn unusable(path: &Path) -> impl Fn(io::Error) -> RecordsError + use<> {
    let what = format!("`{}` could not be used", path.display());
    move |cause| RecordsError::File { what: what.clone(), cause }
}
