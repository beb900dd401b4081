//! The hashes of the tree while it grows: what is needed of it fits into a handful of hashes.

use std::collections::HashMap;

use tlog_tiles::{
    Error as TlogError, Hash, HashReader, stored_hash_index, stored_hashes_for_record_hash, sub_tree_index, tree_hash,
};

/// The right edge of a tree of `size` leaves.
#[derive(Debug, Clone, Default)]
pub struct Edge {
    size: u64,
    hashes: HashMap<u64, Hash>,
}

impl Edge {
    /// The places of the hashes that the edge of a tree consists of.
    pub fn places(size: u64) -> Vec<u64> {
        sub_tree_index(0, size, Vec::new())
    }

    /// An edge from its hashes, in the order of [`Self::places`].
    pub fn new(size: u64, hashes: Vec<Hash>) -> Self {
        Self { size, hashes: Self::places(size).into_iter().zip(hashes).collect() }
    }

    /// How many leaves there are.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf. Gives the hashes that are stored for it, each with its place.
    pub fn add(&mut self, leaf: Hash) -> Result<Vec<(u64, Hash)>, TlogError> {
        let hashes = stored_hashes_for_record_hash(self.size, leaf, self)?;
        let first = stored_hash_index(0, self.size);
        let placed: Vec<(u64, Hash)> = (first..).zip(hashes).collect();
        self.hashes.extend(placed.iter().copied());
        self.size += 1;
        let needed = Self::places(self.size);
        self.hashes.retain(|place, _| needed.contains(place));
        Ok(placed)
    }

    /// The root.
    pub fn root(&self) -> Result<Hash, TlogError> {
        tree_hash(self.size, self)
    }
}

impl HashReader for Edge {
    fn read_hashes(&self, places: &[u64]) -> Result<Vec<Hash>, TlogError> {
        let known = |place: &u64| self.hashes.get(place).copied().ok_or(TlogError::InvalidInput("missing hash".into()));
        places.iter().map(known).collect()
    }
}
