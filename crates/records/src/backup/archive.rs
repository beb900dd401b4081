//! Packs a record into a tar archive, and unpacks one that nobody vouches for: whoever has the public key of a recipient can
//! make a file that opens.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufReader, Read},
    path::{Path, PathBuf},
};

use tar::{Archive, Builder, Entry, EntryType, Header};

use super::{
    hashed::{Hashed, Sum},
    manifest::{MANIFEST, Manifest, Member},
};
use crate::{error::RecordsError, private};

/// Room for a million files of evidence.
const LONGEST_MANIFEST: u64 = 256 * 1024 * 1024;
const DAMAGED: &str = "take another copy of it";
const STRANGE: &str = "do not restore it: it is damaged, or somebody else made it";

/// Writes the manifest and every member, each from its `place`, into a new file. Gives the sum of all of it.
pub fn pack(manifest: &Manifest, to: &Path, place: impl Fn(&Member) -> PathBuf) -> Result<Sum, RecordsError> {
    let fail = |cause| RecordsError::File { what: format!("`{}` could not be written", to.display()), cause };
    let mut archive = Builder::new(Hashed::new(private::create(to).map_err(fail)?));
    let text = serde_json::to_vec_pretty(manifest)?;
    let at = manifest.made_at;
    archive.append(&header(MANIFEST, text.len() as u64, at).map_err(fail)?, text.as_slice()).map_err(fail)?;
    for member in &manifest.members {
        let from = place(member);
        let unread = |cause| RecordsError::File { what: format!("`{}` could not be copied", from.display()), cause };
        let file = File::open(&from).map_err(unread)?;
        // A file that grew meanwhile must not push the members behind it out of their places.
        let mut bytes = Hashed::new(file.take(member.size));
        archive.append(&header(&member.name, member.size, at).map_err(fail)?, &mut bytes).map_err(unread)?;
        let (mut file, sum) = bytes.done();
        file.set_limit(1);
        let is_longer = file.read(&mut [0]).map_err(unread)? > 0;
        if is_longer || !is_as_told(member, &sum) {
            return Err(RecordsError::Backup {
                path: from,
                what: "it is not as it was when it was kept, so no backup was made".to_owned(),
                mend: "put it back from an earlier backup; `demarc doctor` lists all that are missing",
            });
        }
    }
    let (file, sum) = archive.into_inner().map_err(fail)?.done();
    file.sync_all().map_err(fail)?;
    Ok(sum)
}

fn is_as_told(member: &Member, sum: &Sum) -> bool {
    member.size == sum.size && member.sha256 == sum.sha256
}

fn header(name: &str, size: u64, at: i64) -> io::Result<Header> {
    let mut header = Header::new_ustar();
    header.set_path(name)?;
    header.set_entry_type(EntryType::Regular);
    header.set_mode(0o600);
    header.set_size(size);
    header.set_mtime(u64::try_from(at / 1_000_000).unwrap_or(0));
    header.set_cksum();
    Ok(header)
}

/// Writes what an archive holds into a folder, and nothing but what its manifest tells of. `path` is what messages call it.
pub fn unpack(archive: impl Read, into: &Path, path: &Path) -> Result<Manifest, RecordsError> {
    let mut archive = Archive::new(archive);
    let manifest = Unpacking { into, path }.all(&mut archive)?;
    // Only the last byte tells that none is missing.
    for byte in BufReader::new(archive.into_inner()).bytes() {
        if byte.map_err(|cause| damaged(path, &cause))? != 0 {
            return Err(strange(path, "something follows the archive in it"));
        }
    }
    Ok(manifest)
}

struct Unpacking<'u> {
    into: &'u Path,
    path: &'u Path,
}

impl Unpacking<'_> {
    fn all<R: Read>(&self, archive: &mut Archive<R>) -> Result<Manifest, RecordsError> {
        let fail = |cause: io::Error| damaged(self.path, &cause);
        // Raw: no member says by a name of its own what the next one is called.
        let mut entries = archive.entries().map_err(fail)?.raw(true);
        let first = entries.next().ok_or_else(|| strange(self.path, "it is empty"))?;
        let manifest = self.manifest(first.map_err(fail)?)?;
        let mut expected: BTreeMap<&str, &Member> =
            manifest.members.iter().map(|member| (member.name.as_str(), member)).collect();
        for entry in entries {
            let entry = entry.map_err(fail)?;
            let name = self.name(&entry)?;
            let member = expected.remove(name.as_str()).filter(|member| member.size == entry.size());
            let Some(member) = member else {
                let name = name.escape_debug();
                return Err(strange(self.path, format!("its manifest tells of no `{name}` of {} bytes", entry.size())));
            };
            self.member(entry, member)?;
        }
        match expected.keys().next() {
            Some(name) => Err(strange(self.path, format!("`{name}` is missing in it"))),
            None => Ok(manifest),
        }
    }

    /// The name of a plain file. Links, folders and what describes other members have none.
    fn name(&self, entry: &Entry<'_, impl Read>) -> Result<String, RecordsError> {
        let header = entry.header();
        let name = String::from_utf8_lossy(&header.path_bytes()).into_owned();
        if header.entry_type() == EntryType::Regular {
            return Ok(name);
        }
        Err(strange(self.path, format!("`{}` in it is no plain file", name.escape_debug())))
    }

    fn manifest(&self, entry: Entry<'_, impl Read>) -> Result<Manifest, RecordsError> {
        if self.name(&entry)? != MANIFEST || entry.size() > LONGEST_MANIFEST {
            return Err(strange(self.path, "it does not begin with its manifest"));
        }
        let mut text = Vec::new();
        entry.take(LONGEST_MANIFEST).read_to_end(&mut text).map_err(|cause| damaged(self.path, &cause))?;
        let manifest: Manifest = serde_json::from_slice(&text)
            .map_err(|error| strange(self.path, format!("its manifest cannot be read: {error}")))?;
        match manifest.wrong() {
            Some((what, mend)) => Err(RecordsError::Backup { path: self.path.to_owned(), what, mend }),
            None => Ok(manifest),
        }
    }

    fn member(&self, entry: Entry<'_, impl Read>, member: &Member) -> Result<(), RecordsError> {
        let to = self.into.join(&member.name);
        let fail = |cause| RecordsError::File { what: format!("`{}` could not be written", to.display()), cause };
        fs::create_dir_all(to.parent().unwrap_or(self.into)).map_err(fail)?;
        let mut file = private::create(&to).map_err(fail)?;
        let mut bytes = Watched { inner: Hashed::new(entry), failed: false };
        if let Err(cause) = io::copy(&mut bytes, &mut file) {
            return Err(if bytes.failed { damaged(self.path, &cause) } else { fail(cause) });
        }
        if !is_as_told(member, &bytes.inner.done().1) {
            return Err(damaged(self.path, &format!("`{}` in it has other bytes than its manifest says", member.name)));
        }
        file.sync_all().map_err(fail)
    }
}

/// Tells an archive that cannot be read from a disk that cannot be written.
struct Watched<R> {
    inner: R,
    failed: bool,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into);
        self.failed = read.is_err();
        read
    }
}

fn damaged(path: &Path, cause: &dyn std::fmt::Display) -> RecordsError {
    let what = format!("it is damaged or cut short ({cause}), so nothing was restored");
    RecordsError::Backup { path: path.to_owned(), what, mend: DAMAGED }
}

fn strange(path: &Path, what: impl Into<String>) -> RecordsError {
    RecordsError::Backup { path: path.to_owned(), what: what.into(), mend: STRANGE }
}
