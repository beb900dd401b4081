//! Small workspaces as text, read with a small catalog.

mod export;
mod good;
mod json;
mod noise;
mod place;
mod problems;
mod roster;
mod write;

use std::collections::BTreeMap;

use demarc_catalog::{Catalog, Files, Problems};

use crate::{
    folder::Memory,
    workspace::{Workspace, read_folder},
};

const CATALOG: &str = include_str!("catalog.txt");
const BASE: &str = include_str!("base.txt");

/// Texts by path, each of which follows a line `--- path`.
fn files(text: &str) -> BTreeMap<String, Vec<u8>> {
    let parts = text.split("--- ").skip(1);
    let file =
        |part: &str| part.split_once('\n').map(|(path, text)| (path.trim().to_owned(), text.as_bytes().to_vec()));
    parts.filter_map(file).collect()
}

/// A catalog that does not grow, so that messages stay as they are.
fn catalog() -> Catalog {
    Catalog::read(&Files::given("catalog", files(CATALOG))).unwrap()
}

/// A sound workspace, with the files of `text` put in or in place of its own.
fn workspace(text: &str) -> BTreeMap<String, Vec<u8>> {
    let mut all = files(BASE);
    all.extend(files(text));
    // A path without text takes a file away.
    all.retain(|_, bytes| bytes != b"gone\n");
    all
}

fn read(files: BTreeMap<String, Vec<u8>>) -> (Workspace, Problems) {
    read_folder(&Memory::of(files), &catalog())
}
