//! Tables that say themselves how they are filled, against the emulator: every one of them on an empty account, with all
//! that the estate has for it (`estate/declared.py`), and without rights.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use arrow::{
    array::{Array, AsArray, RecordBatch},
    util::display::{ArrayFormatter, FormatOptions},
};
use demarc_catalog::{Catalog, Files};
use demarc_inventory::store::Store;
use demarc_model::{Table, TenantId};
use serde_json::Value;

use crate::{
    emulator::Emulator,
    program::{Folder, demarc, expect, json, run},
};

struct Desk {
    folder: Folder,
    emulator: Emulator,
    tables: BTreeMap<String, Table>,
}

/// How the reading of a facet ended.
struct Ended {
    call: String,
    outcome: String,
    rows: i64,
}

/// By table and facet.
type Statuses = BTreeMap<(String, String), Ended>;

impl Desk {
    fn new() -> Self {
        let folder = Folder::new("declared");
        run(&folder.0, &["init", "--name", "Estate", "--kind", "business", "--trade", "x", "--services", "aws-ecs"], 0);
        let catalog = Catalog::read(&Files::embedded()).expect("the catalog");
        let declared = catalog.tables.into_iter().filter(|(_, table)| table.fill.is_some());
        let tables = declared.map(|(name, table)| (name.to_string(), table)).collect();
        Self { folder, emulator: Emulator::start(), tables }
    }

    fn collect(&self, id: &str, secret: &str) -> Statuses {
        let endpoint = &self.emulator.endpoint;
        let line =
            ["collect", "--tenant", "estate", "--endpoint-url", endpoint, "--region", "us-east-1", "--format", "json"];
        let mut command = demarc(&self.folder.0, &line);
        command.env("AWS_ACCESS_KEY_ID", id).env("AWS_SECRET_ACCESS_KEY", secret);
        let output = command.output().expect("the program starts");
        expect(&output, 0, &line);
        let answer = json(&output);
        let of_ours = |status: &&Value| self.tables.contains_key(status["table"].as_str().expect("text"));
        answer.as_array().expect("statuses").iter().filter(of_ours).map(ended).collect()
    }

    fn rows(&self, table: &str) -> RecordBatch {
        let store = Store::new(self.folder.0.join("inventory"));
        let tenant = TenantId::new("estate").expect("an id");
        let found = store.load(&tenant, &self.tables[table]).expect("an inventory");
        found.expect(table)
    }
}

fn ended(status: &Value) -> ((String, String), Ended) {
    let text = |key: &str| status[key].as_str().expect("text").to_owned();
    let rows = status["rows"].as_i64().expect("a number");
    ((text("table"), text("facet")), Ended { call: text("call"), outcome: text("outcome"), rows })
}

/// The rights behind a facet.
fn actions(call: &str) -> impl Iterator<Item = &str> {
    call.split(", ")
}

#[test]
fn every_declared_table_is_read_and_refused_as_it_should_be() {
    let desk = Desk::new();
    assert!(desk.tables.len() >= 20, "{} tables", desk.tables.len());
    let empty = desk.collect("seed", "seed");
    for name in desk.tables.keys() {
        let list = &empty[&(name.clone(), "list".to_owned())];
        assert!(["complete", "not_supported"].contains(&&*list.outcome), "{name}: {} {}", list.call, list.outcome);
    }

    let wanted = desk.emulator.seed("declared");
    let read = desk.collect("seed", "seed");
    for expected in wanted.as_array().expect("a list") {
        holds(&desk, expected);
    }

    let lists: BTreeSet<&str> = desk.tables.values().flat_map(|table| actions(table.call("list"))).collect();
    let words = ["without"].into_iter().chain(details(&desk, &lists)).chain(["/", "*"]);
    let users = desk.emulator.seed_with(&words.collect::<Vec<_>>());
    let collect = |nth: usize| {
        desk.collect(users[nth]["id"].as_str().expect("id"), users[nth]["secret"].as_str().expect("secret"))
    };
    without_details(&desk, &lists, &read, &collect(0));
    without_anything(&desk, &read, &collect(1));
}

/// What the estate says of a table: how many rows it has, or what one of them holds.
fn holds(desk: &Desk, expected: &Value) {
    let table = expected["table"].as_str().expect("a table");
    let batch = desk.rows(table);
    if let Some(count) = expected["rows"].as_u64() {
        assert_eq!(batch.num_rows() as u64, count, "rows of {table}");
        return;
    }
    let title = expected["title"].as_str().expect("a title");
    let titles = batch.column_by_name("title").expect("titles").as_string::<i32>();
    let place = titles.iter().position(|found| found == Some(title));
    let place = place.expect(title);
    for (column, wanted) in expected["row"].as_object().expect("a row") {
        let found = cell(&batch, column, place);
        let wanted = match wanted {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        };
        assert_eq!(found, wanted, "{table}.{column} of `{title}`");
    }
}

fn cell(batch: &RecordBatch, column: &str, place: usize) -> Option<String> {
    let array = batch.column_by_name(column).expect(column);
    let options = FormatOptions::default();
    let shown = ArrayFormatter::try_new(array.as_ref(), &options).expect("a formatter").value(place).to_string();
    array.is_valid(place).then_some(shown)
}

/// The rights that only say more about what is listed.
fn details<'d>(desk: &'d Desk, lists: &BTreeSet<&str>) -> BTreeSet<&'d str> {
    let facets = desk.tables.values().flat_map(|table| table.facets.values());
    facets.flat_map(|call| actions(call)).filter(|action| !lists.contains(action)).collect()
}

/// Every facet that was read for some row is refused by name when its right is taken away, and its list is not.
fn without_details(desk: &Desk, lists: &BTreeSet<&str>, read: &Statuses, refused: &Statuses) {
    let mut seen = 0;
    for ((table, facet), was) in read.iter().filter(|((_, facet), was)| facet != "list" && was.rows > 0) {
        let now = &refused[&(table.clone(), facet.clone())];
        let list = &refused[&(table.clone(), "list".to_owned())];
        // What the emulator refuses altogether, it cannot refuse in part.
        if was.outcome != "complete" || list.outcome == "denied" || lists.contains(&*was.call) {
            continue;
        }
        assert_eq!(now.outcome, "denied", "{table}.{facet}");
        // A detail that hangs on another is refused with it.
        let hangs = |(other, call): (&Arc<str>, &Arc<str>)| {
            **other != **facet
                && actions(call).any(|action| action == now.call)
                && refused[&(table.clone(), other.to_string())].outcome == "denied"
        };
        let is_known = now.call == was.call || desk.tables[table].facets.iter().any(hangs);
        assert!(is_known, "{table}.{facet} names {} and not {}", now.call, was.call);
        seen += 1;
    }
    assert!(seen >= 10, "only {seen} facets were refused");
}

/// Without any right every list is refused, naming its call; of a row that is not listed, every facet is. What the
/// emulator does not have, it cannot refuse.
fn without_anything(desk: &Desk, read: &Statuses, refused: &Statuses) {
    for (name, table) in &desk.tables {
        let single = table.fill.as_ref().is_some_and(|fill| fill.single);
        let facets = table.facets.keys().filter(|facet| (&***facet == "list") != single);
        for facet in facets.filter(|facet| single || &***facet == "list") {
            let key = (name.clone(), facet.to_string());
            let ended = &refused[&key];
            if read[&key].outcome == "not_supported" {
                continue;
            }
            assert_eq!(ended.outcome, "denied", "{name}.{facet}: {}", ended.call);
            // A detail of what is always there hangs on others.
            let details = table.facets.values().filter(|_| single).flat_map(|call| actions(call));
            let known: Vec<&str> = actions(table.call(facet)).chain(details).collect();
            assert!(known.contains(&&*ended.call), "{name}.{facet}: {} is none of {known:?}", ended.call);
        }
    }
}
