//! What packs say, and when they are not used.

use super::*;
use crate::{CollectionOutcome, CollectionStatus, Inventory, Row, Value};

const NOW: i64 = 1_700_000_000_000_000;

fn table(name: &str, columns: &[(&str, &str)]) -> Table {
    let columns = columns
        .iter()
        .map(|(name, kind)| serde_json::json!({"name": name, "type": kind, "facet": "list", "doc": "A column."}));
    let columns: Vec<_> = columns.collect();
    let about = serde_json::json!({"name": name, "title": name, "service": "s", "scope": "global",
        "facets": {"list": "s:List"}, "column": columns});
    serde_json::from_value(about).expect("a table")
}

fn tables() -> Vec<Table> {
    vec![
        table("a", &[("open", "bool"), ("size", "int"), ("policy", "text")]),
        table("b", &[("since", "time"), ("name", "text"), ("closed", "bool"), ("rate", "float"), ("open", "bool")]),
        table("empty", &[("open", "bool")]),
    ]
}

fn found(rows: usize) -> Inventory {
    let mut found = Inventory::default();
    for table in tables() {
        let value = |nth: usize, kind| match kind {
            ColumnType::Bool => Value::Bool(nth.is_multiple_of(2)),
            ColumnType::Int => Value::Int(nth as i64),
            ColumnType::Float => Value::Float(nth as f64),
            ColumnType::Text => Value::Text(format!("{} {nth}", table.name).into()),
            ColumnType::Time => Value::Time(NOW + nth as i64),
        };
        let row = |nth: usize| {
            let mut row = Row { account: "1".into(), region: "global".into(), ..Row::default() };
            row.arn = format!("{} {nth}", table.name).into();
            for (place, column) in table.columns.iter().enumerate().filter(|(place, _)| (place + nth) % 4 != 3) {
                row.values.insert(column.name.clone(), value(nth + place, column.kind));
            }
            row
        };
        let count = if &*table.name == "empty" { 0 } else { rows };
        found.tables.insert(table.name.clone(), (0..count).map(row).collect());
        found.status.push(CollectionStatus {
            account: "1".into(),
            region: "global".into(),
            table: table.name.clone(),
            facet: "list".into(),
            call: "s:List".into(),
            identity: "us".into(),
            at: NOW,
            rows: count as i64,
            outcome: CollectionOutcome::Complete,
            message: "".into(),
        });
    }
    found
}

fn wanted(table: &str) -> BTreeSet<Arc<str>> {
    let own: &[&str] = if table == "a" { &["open", "size"] } else { &["since", "closed", "rate", "open"] };
    own.iter().chain(&["account_id", "region", "unread"]).map(|&name| name.into()).collect()
}

/// A store in a folder of its own, with rows that were packed.
fn packed(name: &str) -> (Store, TenantId) {
    let root = std::env::temp_dir().join(format!("demarc-pack-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&root);
    let (store, tenant) = (Store::new(root), TenantId::new("t").expect("an id"));
    store.save(&tenant, &tables(), &found(9), NOW).expect("saved");
    pack(&store, &tenant);
    (store, tenant)
}

fn pack(store: &Store, tenant: &TenantId) {
    let held = store.lock(tenant, NOW).expect("nobody else");
    store.pack(&held, tenant, &tables(), &wanted).expect("packed");
}

#[test]
fn a_pack_says_what_the_files_say() {
    let (store, tenant) = packed("same");
    let pack = store.packed(&tenant).expect("a pack");
    for table in tables() {
        for needed in [wanted(&table.name), BTreeSet::from(["open".into(), "region".into()])] {
            let (from_pack, from_file) = (
                pack.rows(&table, &needed).expect("read"),
                store.load_columns(&tenant, &table, &needed).expect("read"),
            );
            assert_eq!(from_pack, Some(from_file), "{} {needed:?}", table.name);
        }
    }
    let other = table("unheard-of", &[("open", "bool")]);
    assert_eq!(pack.rows(&other, &wanted("a")).expect("read"), None, "a table that the packer did not know");
    let more = BTreeSet::from(["policy".into()]);
    assert_eq!(pack.rows(&tables()[0], &more).expect("read"), None, "a column that is not in it");
    let reader = Reader::of(&store, &tenant);
    let whole = reader.rows(&tables()[0], &more).expect("read").expect("rows");
    assert!(whole.column_by_name("policy").expect("a column").null_count() < 9, "it comes from the file");
}

#[test]
fn a_pack_of_what_was_is_not_used() {
    let (store, tenant) = packed("old");
    assert!(store.packed(&tenant).is_some());
    store.save(&tenant, &tables(), &found(2), NOW + 1).expect("saved");
    assert!(store.packed(&tenant).is_none(), "something was saved since");
    pack(&store, &tenant);
    assert!(store.packed(&tenant).is_some());
    fs::remove_file(store.path(&tenant, "b")).expect("removed");
    assert!(store.packed(&tenant).is_none(), "a file was removed by hand");
    pack(&store, &tenant);
    fs::write(store.pack_path(&tenant), "PAR1").expect("written");
    assert!(store.packed(&tenant).is_none(), "it is damaged");
    assert!(Reader::of(&store, &tenant).rows(&tables()[0], &wanted("a")).expect("read").is_some());
}

#[test]
fn a_file_of_which_nothing_can_be_said_has_no_mark() {
    let (store, tenant) = packed("marks");
    let before = store.marks(&tenant).expect("marks");
    assert!(before.values().all(Option::is_some) && before.len() == 3, "{before:?}");
    store.save(&tenant, &tables(), &found(9), NOW + 5).expect("saved");
    assert_eq!(store.marks(&tenant).expect("marks"), before, "the same rows, collected later");
    store.save(&tenant, &tables(), &found(8), NOW + 6).expect("saved");
    let after = store.marks(&tenant).expect("marks");
    assert_ne!(after["a"], before["a"]);
    assert_eq!(after["empty"], before["empty"]);
    fs::write(store.path(&tenant, "a"), "PAR1").expect("written");
    assert_eq!(store.marks(&tenant).expect("marks")["a"], None, "it is damaged");
}
