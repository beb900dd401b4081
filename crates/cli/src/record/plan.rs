//! What a folder would change in the record, and what somebody else has changed meanwhile. Pure.

use std::collections::BTreeMap;

use demarc_model::{Record, RecordKind};
use demarc_records::{Change, sha256};

/// One thing about which folder and record differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// What is to be done.
    pub step: Step,
    /// What the record says.
    pub was: Option<Record>,
    /// What the folder says.
    pub is: Option<Record>,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Both have changed it, each otherwise: somebody has to decide.
    Conflict,
    /// New in the folder.
    Add,
    /// Changed in the folder.
    Change,
    /// Taken out of the folder.
    Remove,
    /// Changed in the record since the folder was last applied or exported; stays as it is there.
    Newer,
}

impl Step {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Conflict => "conflict",
            Self::Add => "add",
            Self::Change => "change",
            Self::Remove => "remove",
            Self::Newer => "newer",
        }
    }
}

impl Planned {
    /// The kind and key of what it is about.
    pub fn place(&self) -> (RecordKind, &str) {
        let one = self.is.as_ref().or(self.was.as_ref());
        one.map_or((RecordKind::Keeper, ""), |one| (one.kind, &one.key))
    }

    /// The change of the record, where there is one to make.
    pub fn change(&self) -> Option<Change> {
        match (self.step, &self.was, &self.is) {
            (Step::Add, None, Some(is)) => Some(Change::add(is)),
            (Step::Change, Some(was), Some(is)) => Some(Change::replace(was, is)),
            (Step::Remove, Some(was), None) => Some(Change::remove(was)),
            _ => None,
        }
    }
}

/// The hash that each thing had when folder and record were last the same.
pub type Hashes = BTreeMap<(RecordKind, String), String>;

/// The hashes of some records.
pub fn hashes(records: &[Record]) -> Hashes {
    records.iter().map(|one| ((one.kind, one.key.to_string()), sha256(one.body.as_bytes()))).collect()
}

/// Compares what a folder says of one tenant with what the record says, given what both said when last they agreed.
///
/// What only one of them has changed since then is that one's to say. What both have changed, each otherwise, is a conflict. What
/// the folder never had is not taken away.
pub fn plan(folder: &[Record], record: &[Record], base: &Hashes) -> Vec<Planned> {
    let keyed = |all: &[Record]| -> BTreeMap<(RecordKind, String), Record> {
        all.iter().map(|one| ((one.kind, one.key.to_string()), one.clone())).collect()
    };
    let (mut folder, mut record) = (keyed(folder), keyed(record));
    let places: std::collections::BTreeSet<_> = folder.keys().chain(record.keys()).cloned().collect();
    let step = |place: &(RecordKind, String)| {
        let (is, was) = (folder.remove(place), record.remove(place));
        let step = step(is.as_ref(), was.as_ref(), base.get(place).map(String::as_str))?;
        Some(Planned { step, was, is })
    };
    let mut planned: Vec<Planned> = places.iter().filter_map(step).collect();
    planned.sort_by_key(|one| one.step);
    planned
}

fn step(is: Option<&Record>, was: Option<&Record>, base: Option<&str>) -> Option<Step> {
    let hash = |one: Option<&Record>| one.map(|one| sha256(one.body.as_bytes()));
    let (mine, theirs) = (hash(is), hash(was));
    if mine == theirs {
        return None;
    }
    let i_changed = mine.as_deref() != base;
    let they_changed = theirs.as_deref() != base;
    match (i_changed, they_changed) {
        (false, _) => Some(Step::Newer),
        (true, true) => Some(Step::Conflict),
        (true, false) if theirs.is_none() => Some(Step::Add),
        (true, false) if mine.is_none() => Some(Step::Remove),
        (true, false) => Some(Step::Change),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(body: &str) -> Option<Record> {
        (!body.is_empty()).then(|| Record { kind: RecordKind::Service, key: "files".into(), body: body.into() })
    }

    #[test]
    fn whoever_changed_it_last_says_what_it_is_unless_both_did() {
        // What both said last, the folder, the record; empty is nothing.
        let cases = [
            ("a", "a", "a", None),
            ("", "a", "a", None),
            ("", "", "a", Some(Step::Newer)),
            ("", "a", "", Some(Step::Add)),
            ("a", "b", "a", Some(Step::Change)),
            ("a", "", "a", Some(Step::Remove)),
            ("a", "a", "b", Some(Step::Newer)),
            ("a", "a", "", Some(Step::Newer)),
            ("a", "b", "c", Some(Step::Conflict)),
            ("a", "b", "", Some(Step::Conflict)),
            ("a", "", "b", Some(Step::Conflict)),
            ("", "a", "b", Some(Step::Conflict)),
            ("a", "b", "b", None),
        ];
        for (base, folder, record, wanted) in cases {
            let hashes = one(base).map(|one| ((one.kind, one.key.to_string()), sha256(one.body.as_bytes())));
            let (is, was): (Vec<_>, Vec<_>) = (one(folder).into_iter().collect(), one(record).into_iter().collect());
            let planned = plan(&is, &was, &hashes.into_iter().collect());
            assert_eq!(planned.first().map(|one| one.step), wanted, "{base:?} {folder:?} {record:?}");
            let makes_a_change = matches!(wanted, Some(Step::Add | Step::Change | Step::Remove));
            assert_eq!(planned.first().and_then(Planned::change).is_some(), makes_a_change);
        }
    }
}
