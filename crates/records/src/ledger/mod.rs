//! The ledger: a row for every change, each a leaf of one Merkle tree (RFC 6962) whose head is signed (C2SP checkpoint).
//!
//! A row holds digests, not contents: who changed what, when, from what to what. It is written in the transaction of its change.
//! Whoever keeps a checkpoint can later be shown that nothing before it was changed, removed or reordered.

mod append;
mod key;
mod row;
mod tree;
mod verify;

pub(crate) use append::{Deed, append};
pub use key::{Key, KeyError};
pub use row::LedgerRow;
pub(crate) use row::{Action, Entry};
pub use verify::{Verification, Wrong};
