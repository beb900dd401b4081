//! The key that signs the ledger's head: a file beside the database, in the format of C2SP signed notes.

use std::{
    fmt, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use signed_note::{Note, Signer as _, StandardSigner, StandardVerifier, VerifierList, generate_key};
use thiserror::Error;
use tlog_tiles::{Checkpoint, Hash};

use crate::private;

/// Why the key cannot be used.
#[derive(Debug, Error)]
pub enum KeyError {
    /// It cannot be read or made.
    #[error("the ledger's key `{path}` cannot be used: {cause}")]
    File {
        /// Where it is.
        path: PathBuf,
        /// What happened.
        cause: io::Error,
    },
    /// It is not a key.
    #[error("`{0}` is not a ledger's key; put back the one that this record was begun with, from its backup")]
    Malformed(PathBuf),
    /// Others may read it.
    #[error("the ledger's key `{0}` may be read by others; take that right away: chmod 600")]
    Open(PathBuf),
    /// Something could not be signed.
    #[error("the ledger's head could not be signed")]
    Sign,
}

/// Signs heads, and verifies them.
#[derive(Clone)]
pub struct Key {
    signer: StandardSigner,
    public: String,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("public", &self.public).finish_non_exhaustive()
    }
}

impl Key {
    /// Reads the key at `path`, or makes one there.
    pub fn open(path: &Path) -> Result<Self, KeyError> {
        let fail = |cause| KeyError::File { path: path.to_owned(), cause };
        match private::is_open_to_others(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Self::make(path),
            Err(error) => return Err(fail(error)),
            Ok(Some(true)) => return Err(KeyError::Open(path.to_owned())),
            Ok(_) => {}
        }
        Self::parse(&fs::read_to_string(path).map_err(fail)?).ok_or_else(|| KeyError::Malformed(path.to_owned()))
    }

    /// Two processes may come at once: whoever is second takes the first one's.
    fn make(path: &Path) -> Result<Self, KeyError> {
        let fail = |cause| KeyError::File { path: path.to_owned(), cause };
        let mut number = [0; 8];
        getrandom::fill(&mut number).map_err(|_| KeyError::Sign)?;
        let name = format!("demarc/{}", crate::digest::hex(&number));
        let (secret, public) = generate_key(&mut rand_core::OsRng, &name);
        if let Some(folder) = path.parent() {
            private::create_folder(folder).map_err(fail)?;
        }
        let beside = path.with_extension(crate::digest::hex(&number));
        let mut file = private::create(&beside).map_err(fail)?;
        file.write_all(format!("{secret}\n{public}\n").as_bytes()).and_then(|()| file.sync_all()).map_err(fail)?;
        let linked = fs::hard_link(&beside, path);
        fs::remove_file(&beside).map_err(fail)?;
        private::sync_folder(path.parent().unwrap_or(Path::new(""))).map_err(fail)?;
        match linked {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(fail(error)),
            _ => Self::open(path),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let signer = StandardSigner::new(lines.next()?).ok()?;
        let public = lines.next()?.to_owned();
        let verifier = StandardVerifier::new(&public).ok()?;
        let belongs = signed_note::Verifier::key_id(&verifier) == signer.key_id();
        belongs.then_some(Self { signer, public })
    }

    /// The public key, for whoever verifies: `name+id+key`.
    pub fn public(&self) -> &str {
        &self.public
    }

    /// What the ledger calls itself in checkpoints.
    pub fn origin(&self) -> &str {
        self.signer.name()
    }

    /// The signed head of a tree.
    pub fn sign(&self, size: u64, root: Hash) -> Result<String, KeyError> {
        let checkpoint = Checkpoint::new(self.origin(), size, root, "").map_err(|_| KeyError::Sign)?;
        let mut note = Note::new(&checkpoint.to_bytes(), &[]).map_err(|_| KeyError::Sign)?;
        note.add_sigs(&[&self.signer]).map_err(|_| KeyError::Sign)?;
        String::from_utf8(note.to_bytes()).map_err(|_| KeyError::Sign)
    }

    /// The head that a signed text speaks of; nothing where this key has not signed it.
    pub fn verified(&self, text: &str) -> Option<Checkpoint> {
        verified(&self.public, text)
    }
}

/// The head that a text speaks of; nothing where the holder of `public` has not signed it.
pub fn verified(public: &str, text: &str) -> Option<Checkpoint> {
    let verifier = StandardVerifier::new(public).ok()?;
    let origin = signed_note::Verifier::name(&verifier).to_owned();
    let note = Note::from_bytes(text.as_bytes()).ok()?;
    let (signed, _) = note.verify(&VerifierList::new(vec![Box::new(verifier)])).ok()?;
    if signed.is_empty() {
        return None;
    }
    Checkpoint::from_bytes(note.text()).ok().filter(|checkpoint| checkpoint.origin() == origin)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tlog_tiles::EMPTY_HASH;

    #[test]
    fn what_one_key_signs_no_other_verifies() {
        let folder = crate::tests::Scratch::new("key");
        let (one, two) = (Key::open(&folder.0.join("a")).unwrap(), Key::open(&folder.0.join("b")).unwrap());
        let head = one.sign(0, EMPTY_HASH).unwrap();
        assert_eq!(one.verified(&head).unwrap().size(), 0);
        assert!(two.verified(&head).is_none());
        assert!(one.verified(&head.replacen("\n0\n", "\n1\n", 1)).is_none());
        let again = Key::open(&folder.0.join("a")).unwrap();
        assert_eq!(again.public(), one.public(), "the key is kept");
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = crate::tests::Scratch::new("open-key");
        let path = folder.0.join("a");
        Key::open(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(Key::open(&path), Err(KeyError::Open(_))));
        fs::write(&path, "PRIVATE+KEY+x").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(matches!(Key::open(&path), Err(KeyError::Malformed(_))));
    }
}
