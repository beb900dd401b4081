//! A seeded mutator: whatever becomes of a file, reading it neither panics nor bursts, and what it gives fits the tables.
//!
//! `DEMARC_MUTATE_SECONDS=600 DEMARC_MUTATE_FORMAT=azure cargo test -p demarc-offline --test offline -- --ignored` goes on for longer;
//! `DEMARC_MUTATE_FROM=1000000` begins with other mutations than an earlier run.

use std::{collections::BTreeMap, env, fs, time::Duration, time::Instant};

use demarc_inventory::batch;
use demarc_model::TenantId;
use demarc_offline::{Given, Imported, import, import_csv};

use crate::{catalog, exports, known, shared};

/// Small tokens that parsers trip over.
const TOKENS: [&str; 16] = [
    "{",
    "}",
    "[",
    "]",
    "\"",
    ",",
    ":",
    "null",
    "true",
    "-1e308",
    "9999999999999999999",
    "\\u0000",
    "\u{feff}",
    "[[[[",
    "\n",
    "arn:",
];

/// The largest that a process may come to.
const MOST_MEMORY_KB: u64 = 512 * 1024;

/// A generator that needs no crate.
struct Random(u64);

impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(below.max(1)).unwrap()).unwrap()
    }
}

/// Files to begin with, by kind of export.
fn seeds() -> BTreeMap<String, Vec<Vec<u8>>> {
    let mut seeds: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
    for (name, bytes) in shared("samples").into_iter().chain(shared("prowler/ocsf-samples")) {
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        let format = folder.rsplit('/').next().unwrap_or_default().to_owned();
        // What takes long to read is tried too seldom; a piece of it has the same shapes.
        if bytes.len() < 300_000 && !name.ends_with(".md") {
            seeds.entry(format).or_default().push(bytes);
        }
    }
    for (format, text) in exports::ALL {
        seeds.entry((*format).to_owned()).or_default().push(text.as_bytes().to_vec());
    }
    seeds
}

fn mutate(random: &mut Random, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = seeds[random.next(seeds.len())].clone();
    for _ in 0..=random.next(6) {
        let at = random.next(bytes.len() + 1);
        let end = (at + random.next(200)).min(bytes.len());
        match random.next(8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.next(8),
            1 => drop(bytes.drain(at..end)),
            2 => bytes.truncate(at),
            3 => {
                let part = bytes[at..end].to_vec();
                let to = random.next(bytes.len() + 1);
                bytes.splice(to..to, part);
            }
            4 => {
                let other = &seeds[random.next(seeds.len())];
                let from = random.next(other.len() + 1);
                let part = other[from..(from + random.next(2000)).min(other.len())].to_vec();
                bytes.splice(at..end, part);
            }
            5 => bytes = restructure(random, &bytes).unwrap_or(bytes),
            _ => {
                let token = TOKENS[random.next(TOKENS.len())];
                bytes.splice(at..at, token.bytes());
            }
        }
    }
    bytes
}

/// Takes one value of a JSON document away, or puts another in its place.
fn restructure(random: &mut Random, bytes: &[u8]) -> Option<Vec<u8>> {
    let mut document: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    let depth = random.next(9);
    let value = below(random, &mut document, depth);
    *value = match random.next(6) {
        0 => serde_json::Value::Null,
        1 => serde_json::json!([]),
        2 => serde_json::json!({}),
        3 => serde_json::json!("/Date(99999999999999999)/"),
        4 => serde_json::json!(-0.5),
        _ => serde_json::json!([[{"a": {"b": [null]}}]]),
    };
    serde_json::to_vec(&document).ok()
}

/// A value somewhere below another.
fn below<'v>(random: &mut Random, value: &'v mut serde_json::Value, depth: usize) -> &'v mut serde_json::Value {
    let count = match value {
        serde_json::Value::Array(all) => all.len(),
        serde_json::Value::Object(all) => all.len(),
        _ => 0,
    };
    if depth == 0 || count == 0 {
        return value;
    }
    let nth = random.next(count);
    let inner = match value {
        serde_json::Value::Array(all) => all.get_mut(nth),
        serde_json::Value::Object(all) => all.values_mut().nth(nth),
        _ => None,
    };
    below(random, inner.unwrap(), depth - 1)
}

fn fits(imported: &Imported) {
    let tenant = TenantId::new("t").unwrap();
    for (table, rows) in &imported.exported.inventory.tables {
        batch::batch(&catalog().tables[table], &tenant, 0, rows).unwrap();
        assert!(rows.iter().all(|row| !row.arn.is_empty()));
    }
}

fn read(format: &str, bytes: &[u8]) {
    let given = Given { file: "x.json", captured: Some(0), account: Some("1"), region: None };
    if format == "csv" {
        let mapping = toml::from_str(exports::CSV_MAPPING).unwrap();
        let _ = import_csv(bytes, &mapping, &known(), &given).map(|imported| fits(&imported));
        // Mappings are files of others too.
        let _ = toml::from_str::<demarc_offline::CsvMapping>(&String::from_utf8_lossy(bytes));
    }
    let _ = import(bytes, &known(), &given).map(|imported| fits(&imported));
}

/// Reads `count` mutations after the first `from`, or until the time is over; says which one failed, else how many there were.
fn run(format: &str, seeds: &[Vec<u8>], from: u64, count: u64, time: Duration) -> u64 {
    let begun = Instant::now();
    for nth in from + 1..=from.saturating_add(count) {
        let bytes = mutate(&mut Random(nth.wrapping_mul(0x9e37_79b9_7f4a_7c15)), seeds);
        if std::panic::catch_unwind(|| read(format, &bytes)).is_err() {
            let path = env::temp_dir().join(format!("demarc-mutation-{format}-{nth}"));
            fs::write(&path, &bytes).unwrap();
            panic!("{format}: mutation {nth} panics; it is in {}", path.display());
        }
        if begun.elapsed() > time {
            return nth - from;
        }
    }
    count
}

fn peak_kb() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

#[test]
fn a_few_mutations_of_every_format_neither_panic_nor_burst() {
    for (format, seeds) in seeds() {
        run(&format, &seeds, 0, 150, Duration::from_secs(20));
    }
    assert!(peak_kb() < MOST_MEMORY_KB, "{} MB", peak_kb() / 1024);
}

#[test]
#[ignore = "takes as long as it is told to"]
#[expect(clippy::disallowed_methods, reason = "a test has no other arguments")]
fn many_mutations_neither_panic_nor_burst() {
    let number = |name| env::var(name).ok().and_then(|text| text.parse().ok());
    let (seconds, from) = (number("DEMARC_MUTATE_SECONDS").unwrap_or(60), number("DEMARC_MUTATE_FROM").unwrap_or(0));
    let only = env::var("DEMARC_MUTATE_FORMAT").ok();
    for (format, seeds) in seeds().into_iter().filter(|(format, _)| only.as_ref().is_none_or(|only| only == format)) {
        let done = run(&format, &seeds, from, u64::MAX, Duration::from_secs(seconds));
        println!("{format}: {done} mutations in {seconds} s, at most {} MB", peak_kb() / 1024);
        assert!(peak_kb() < MOST_MEMORY_KB, "{} MB", peak_kb() / 1024);
    }
}
