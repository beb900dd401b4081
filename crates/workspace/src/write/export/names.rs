//! Names of files and folders that are neither in each other's way nor lead out of the workspace.

use std::collections::BTreeSet;

use crate::{folder::is_passed_over, write::id::from_name};

/// The `known` name where it is one that is read and not `taken` yet; otherwise one made of `parts`. It ends with
/// `ending`, and is taken from now on.
pub fn file(known: Option<&str>, parts: &[&str], ending: &str, taken: &mut BTreeSet<String>) -> String {
    let known = known.filter(|name| is_read(name, ending)).map(str::to_owned);
    let made = parts.iter().map(|part| from_name(part)).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    let made = if made.is_empty() { "unnamed" } else { &made };
    let numbered = (2..).map(|nth: usize| format!("{made}-{nth}{ending}"));
    let mut names = known.into_iter().chain([format!("{made}{ending}")]).chain(numbered);
    // There is a number for everything that is taken.
    let name = names.find(|name| !taken.contains(name)).unwrap_or_default();
    taken.insert(name.clone());
    name
}

fn is_read(name: &str, ending: &str) -> bool {
    let leads_elsewhere = name.contains(|character: char| matches!(character, '/' | '\\') || character.is_control());
    name.len() > ending.len() && name.ends_with(ending) && !leads_elsewhere && !is_passed_over(name)
}
