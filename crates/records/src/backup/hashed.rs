//! Hashes what passes through.

use std::io::{self, Read, Write};

use sha2::{Digest as _, Sha256};

use crate::digest;

/// How many bytes have passed, and their SHA-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// How many there were.
    pub size: u64,
    /// Their SHA-256, in lower-case hexadecimal.
    pub sha256: String,
}

/// A reader or a writer that hashes what passes through it.
#[derive(Debug)]
pub struct Hashed<T> {
    inner: T,
    hash: Sha256,
    size: u64,
}

impl<T> Hashed<T> {
    /// Nothing has passed yet.
    pub fn new(inner: T) -> Self {
        Self { inner, hash: Sha256::new(), size: 0 }
    }

    /// What has passed, and what it passed to.
    pub fn done(self) -> (T, Sum) {
        (self.inner, Sum { size: self.size, sha256: digest::hex(&self.hash.finalize()) })
    }

    fn pass(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
    }
}

impl<T: Read> Read for Hashed<T> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.pass(&into[..read]);
        Ok(read)
    }
}

impl<T: Write> Write for Hashed<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.pass(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// The sum of all that there is to read.
pub fn sum(from: impl Read) -> io::Result<Sum> {
    let mut hashed = Hashed::new(from);
    io::copy(&mut hashed, &mut io::sink())?;
    Ok(hashed.done().1)
}
