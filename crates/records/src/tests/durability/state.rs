//! What a writer has stated after so many writes. Pure, so that the worker and whoever checks it mean the same.

use std::collections::BTreeMap;

use demarc_model::{Record, RecordKind};

use crate::{Change, tests::record};

/// How many notes a writer leaves; older ones it takes away.
const NOTES: u32 = 3;

/// What is there of a writer after `count` writes: a counter and the last notes. Each note has at least `size` bytes.
pub fn stated(writer: u32, count: u32, size: usize) -> BTreeMap<String, Record> {
    let mut stated = BTreeMap::new();
    let mut state = |key: String, body: String| {
        let record = record(RecordKind::Service, &key, &body);
        stated.insert(key, record);
    };
    if count > 0 {
        state(counter(writer), format!("{{\"count\":{count}}}"));
    }
    for number in count.saturating_sub(NOTES)..count {
        let padding = "x".repeat(size);
        state(format!("{}-note-{number}", counter(writer)), format!("{{\"note\":{number},\"padding\":\"{padding}\"}}"));
    }
    stated
}

/// The changes of the write after `count` others. All of them are made, or none: what is between is no state of any count.
pub fn next_write(writer: u32, count: u32, size: usize) -> Vec<Change> {
    let (before, after) = (stated(writer, count, size), stated(writer, count + 1, size));
    let mut changes = Vec::new();
    for (key, is) in &after {
        match before.get(key) {
            None => changes.push(Change::add(is)),
            Some(was) if was != is => changes.push(Change::replace(was, is)),
            Some(_) => {}
        }
    }
    changes.extend(before.iter().filter(|(key, _)| !after.contains_key(*key)).map(|(_, was)| Change::remove(was)));
    changes
}

/// How many writes of a writer can be seen.
pub fn count_of(writer: u32, records: &[Record]) -> u32 {
    let counter = counter(writer);
    let body = records.iter().find(|record| *record.key == *counter).map(|record| &record.body);
    let digits = body.map(|body| body.chars().filter(char::is_ascii_digit).collect::<String>());
    digits.map_or(0, |digits| digits.parse().expect("a count"))
}

/// What is there of a writer.
pub fn found(writer: u32, records: &[Record]) -> BTreeMap<String, Record> {
    let (counter, note) = (counter(writer), format!("{}-", counter(writer)));
    let is_theirs = |record: &&Record| *record.key == *counter || record.key.starts_with(&note);
    records.iter().filter(is_theirs).map(|record| (record.key.to_string(), record.clone())).collect()
}

fn counter(writer: u32) -> String {
    format!("writer-{writer}")
}
