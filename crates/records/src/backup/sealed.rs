//! Encrypts an archive, and opens it again.

use std::{
    fs::{self, File},
    io::{self, BufReader, Read},
    path::Path,
};

use age::{DecryptError, Decryptor};

use super::{
    hashed::{Hashed, Sum},
    secret::{Recipients, Secret},
};
use crate::{error::RecordsError, private};

/// The list of recipients that a backup begins with has a line or two for each of them.
const LONGEST_HEADER: u64 = 64 * 1024;

/// What went in, and what came out.
#[derive(Debug)]
pub struct Sealed {
    /// Of the archive as it was read.
    pub plain: Sum,
    /// Of the encrypted file.
    pub sealed: Sum,
}

/// Encrypts `plain` into a new file, and waits until the disk has it.
pub fn seal(plain: &Path, to: &Path, recipients: &Recipients) -> Result<Sealed, RecordsError> {
    let encryptor = recipients.encryptor()?;
    let seal = || {
        let mut from = Hashed::new(File::open(plain)?);
        let mut writer = encryptor.wrap_output(Hashed::new(private::create(to)?))?;
        io::copy(&mut from, &mut writer)?;
        let (file, sealed) = writer.finish()?.done();
        file.sync_all()?;
        Ok(Sealed { plain: from.done().1, sealed })
    };
    seal().map_err(|cause| RecordsError::File { what: format!("`{}` could not be written", to.display()), cause })
}

/// The archive in an encrypted file. Whoever reads it to its end knows that no byte of it was changed or cut off.
pub fn open(from: &Path, secret: &Secret) -> Result<impl Read + use<>, RecordsError> {
    let fail = |cause| RecordsError::File { what: format!("`{}` could not be read", from.display()), cause };
    if !has_header(&mut fs::File::open(from).map_err(fail)?).map_err(fail)? {
        return Err(not_a_backup(from));
    }
    let file = BufReader::new(fs::File::open(from).map_err(fail)?);
    let decryptor = Decryptor::new_buffered(file).map_err(|error| refused(from, error, false))?;
    let is_for_passphrase = decryptor.is_scrypt();
    let identities = secret.identities();
    let opened = decryptor.decrypt(identities.iter().map(AsRef::as_ref));
    opened.map_err(|error| refused(from, error, is_for_passphrase))
}

/// Whether the list of recipients ends where it should. age would look for its end in all of the file, and in memory.
fn has_header(file: &mut File) -> io::Result<bool> {
    let mut beginning = Vec::new();
    file.take(LONGEST_HEADER).read_to_end(&mut beginning)?;
    let end = b"\n--- ";
    Ok(beginning.windows(end.len()).any(|window| window == end))
}

fn refused(from: &Path, error: DecryptError, is_for_passphrase: bool) -> RecordsError {
    let path = from.display();
    let secret = |what: String, mend| RecordsError::Secret { what, mend };
    match error {
        DecryptError::NoMatchingKeys if is_for_passphrase => {
            secret(format!("`{path}` is encrypted for a passphrase, not for a key"), "give the passphrase")
        }
        DecryptError::NoMatchingKeys => secret(
            format!("what was given does not open `{path}`"),
            "give a private key that it was encrypted for; where that is the one, the file is damaged: take another copy",
        ),
        DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed => secret(
            format!("the passphrase does not open `{path}`"),
            "give the one that it was encrypted with; where that is the one, the file is damaged: take another copy",
        ),
        DecryptError::ExcessiveWork { .. } => secret(
            format!("opening `{path}` would take more work than any backup of ours"),
            "do not restore it: somebody else made it",
        ),
        DecryptError::Io(cause) if cause.kind() != io::ErrorKind::UnexpectedEof => {
            RecordsError::File { what: format!("`{path}` could not be read"), cause }
        }
        _ => not_a_backup(from),
    }
}

fn not_a_backup(path: &Path) -> RecordsError {
    RecordsError::Backup {
        path: path.to_owned(),
        what: "it is not a backup of demarc, or its beginning is damaged".to_owned(),
        mend: "take another copy of it",
    }
}
