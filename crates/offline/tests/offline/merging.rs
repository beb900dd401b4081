//! An export beside what is known: it closes nothing that it could not have seen, and replaces nothing that is newer.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use demarc_inventory::{
    CollectionOutcome, CollectionStatus, Inventory, Row,
    store::{Exported, Parts, Store},
};
use demarc_model::{Table, TenantId};

use crate::catalog;

const TABLE: &str = "aws_s3_bucket";

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn folder(name: &str) -> Folder {
    Folder(std::env::temp_dir().join(format!("demarc-merge-{name}-{}", std::process::id())))
}

fn tables() -> Vec<Table> {
    catalog()
        .tables
        .values()
        .filter(|table| table.name.starts_with("aws_s3") || table.name.starts_with("aws_vpc_security"))
        .cloned()
        .collect()
}

fn found(table: &str, keys: &[&str], outcome: CollectionOutcome, at: i64) -> Inventory {
    let rows = keys.iter().map(|key| {
        let mut row = Row {
            account: "1".into(),
            region: "global".into(),
            arn: (*key).into(),
            title: (*key).into(),
            ..Row::default()
        };
        row.set("collected_at", chrono::DateTime::from_timestamp_micros(at));
        row.set("bucket_region", format!("at {at}"));
        row
    });
    let status = CollectionStatus {
        account: "1".into(),
        region: "global".into(),
        table: table.into(),
        facet: "list".into(),
        call: "c".into(),
        identity: "i".into(),
        at,
        rows: i64::try_from(keys.len()).unwrap(),
        outcome,
        message: "".into(),
    };
    Inventory { tables: BTreeMap::from([(table.into(), rows.collect())]), status: vec![status] }
}

/// What is in the store: each key with when it was seen, and how the list stands.
fn known(store: &Store, tenant: &TenantId) -> (Vec<String>, Vec<(CollectionOutcome, i64)>) {
    use arrow::array::AsArray;
    let batch = store.load(tenant, &catalog().tables[TABLE]).unwrap();
    let mut keys = Vec::new();
    if let Some(batch) = batch {
        let text = |name: &str| batch.column_by_name(name).unwrap().as_string::<i32>().clone();
        keys.extend(
            (0..batch.num_rows()).map(|nth| format!("{} {}", text("arn").value(nth), text("bucket_region").value(nth))),
        );
    }
    keys.sort();
    (keys, store.status(tenant).unwrap().iter().map(|status| (status.outcome, status.at)).collect())
}

#[test]
fn what_was_listed_whole_stays_and_what_is_newer_wins() {
    use CollectionOutcome::{Complete, Partial};
    let (folder, tenant) = (folder("rows"), TenantId::new("t").unwrap());
    let store = Store::new(&folder.0);
    let merge = |keys: &[&str], outcome, at| {
        let exported = Exported { inventory: found(TABLE, keys, outcome, at), ..Exported::default() };
        store.merge(&tenant, &tables(), &exported, at).unwrap().len()
    };
    // A query alone lists some, and claims no more.
    merge(&["a"], Partial, 10);
    assert_eq!(known(&store, &tenant), (vec!["a at 10".to_owned()], vec![(Partial, 10)]));
    // A collector lists all.
    store.save(&tenant, &tables(), &found(TABLE, &["a", "b"], Complete, 20), 20).unwrap();
    // Something older changes nothing of it; something newer does, and closes nothing.
    merge(&["a", "c"], Partial, 15);
    assert_eq!(known(&store, &tenant).0, ["a at 20", "b at 20", "c at 15"]);
    merge(&["a"], Partial, 30);
    assert_eq!(
        known(&store, &tenant),
        (vec!["a at 30".to_owned(), "b at 20".to_owned(), "c at 15".to_owned()], vec![(Complete, 20)])
    );
    // An older list that is whole is left aside and said to be.
    assert_eq!(merge(&[], Complete, 5), 1);
    assert_eq!(known(&store, &tenant).0.len(), 3);
    // A newer one closes what is gone, but not what was seen after it.
    assert_eq!(merge(&["b"], Complete, 25), 0);
    assert_eq!(known(&store, &tenant), (vec!["a at 30".to_owned(), "b at 25".to_owned()], vec![(Complete, 25)]));
}

#[test]
fn parts_of_a_resource_are_replaced_with_it_and_those_of_others_stay() {
    let (folder, tenant) = (folder("parts"), TenantId::new("t").unwrap());
    let store = Store::new(&folder.0);
    let (group, rule) = ("aws_vpc_security_group", "aws_vpc_security_group_rule");
    let merge = |rules: &[(&str, &str)], at: i64| {
        let mut inventory = found(group, &[], CollectionOutcome::Partial, at);
        inventory.status[0].region = "r".into();
        let rows = rules.iter().map(|(group, key)| {
            let mut row = Row {
                account: "1".into(),
                region: "r".into(),
                arn: (*key).into(),
                title: (*key).into(),
                ..Row::default()
            };
            row.set("group_id", *group);
            row.set("collected_at", chrono::DateTime::from_timestamp_micros(at));
            row
        });
        inventory.status.push(CollectionStatus {
            table: rule.into(),
            rows: i64::try_from(rules.len()).unwrap(),
            ..inventory.status[0].clone()
        });
        inventory.tables.insert(rule.into(), rows.collect());
        let seen = BTreeMap::from([(("1".into(), "r".into(), Arc::from("g")), at)]);
        let parts = BTreeMap::from([(rule.into(), Parts { column: "group_id".into(), seen })]);
        store.merge(&tenant, &tables(), &Exported { inventory, parts }, at).unwrap();
        let batch = store.load(&tenant, &catalog().tables[rule]).unwrap();
        let rows = batch.map_or(0, |batch| batch.num_rows());
        let counted = store.status(&tenant).unwrap().into_iter().find(|status| *status.table == *rule).unwrap();
        assert_eq!(usize::try_from(counted.rows).unwrap(), rows, "what is there is what was counted");
        rows
    };
    assert_eq!(merge(&[("g", "1"), ("g", "2"), ("other", "3")], 10), 3);
    assert_eq!(merge(&[("g", "4")], 20), 2, "the group's own are replaced");
    assert_eq!(merge(&[], 5), 2, "an older state replaces nothing");
    assert_eq!(merge(&[], 30), 1, "none is left of the group");
}
