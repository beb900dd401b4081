//! Made-up inventories: rows of every table that the catalog knows of AWS, the same in every run.

use std::{collections::BTreeMap, sync::Arc};

use demarc_catalog::Catalog;
use demarc_inventory::{CollectionOutcome, CollectionStatus, Inventory, Row, Unread, Value};
use demarc_model::{ColumnType, Service, Table, TableScope, Tenant};

use crate::organisations::{empty, id, service};

/// Noon of the day before the measurements' day, in microseconds since 1970.
pub const COLLECTED: i64 = 1_767_182_400_000_000;
/// The moment of the measurements.
pub const NOW: i64 = COLLECTED + DAY;
const DAY: i64 = 86_400_000_000;
const REGIONS: [&str; 2] = ["eu-central-1", "us-east-1"];
const ACCOUNT: &str = "111122223333";

/// A tenant that uses every AWS service that there are tables of.
pub fn tenant(catalog: &Catalog, number: usize) -> Tenant {
    let mut services: BTreeMap<_, Service> = BTreeMap::new();
    for table in tables(catalog) {
        if let Some(one) = catalog.service(&table.service) {
            services.entry(one.id.clone()).or_insert_with(|| service(one));
        }
    }
    empty(number, services.into_values().collect())
}

/// The AWS tables.
pub fn tables(catalog: &Catalog) -> impl Iterator<Item = &Table> {
    catalog.tables.values().filter(|table| table.name.starts_with("aws_"))
}

/// What a collection found: `resources` rows, not counting those of tables that come with another.
pub fn inventory(catalog: &Catalog, number: usize, resources: usize) -> Inventory {
    let mut inventory = Inventory::default();
    let counts = counts(catalog, resources);
    for table in tables(catalog) {
        // A group of rules holds a few rules.
        let count = match &table.parent {
            Some(parent) => counts.get(&parent.table).copied().unwrap_or(0) * 3,
            None => counts.get(&table.name).copied().unwrap_or(0),
        };
        inventory.status.extend(statuses(table, count));
        let rows = (0..count).map(|nth| row(table, number, nth, count)).collect();
        inventory.tables.insert(table.name.clone(), rows);
    }
    inventory
}

/// How many rows each table holds: settings once, everything else by how common it is. Tables that no check is
/// about hold a few more, which are not counted.
fn counts(catalog: &Catalog, resources: usize) -> BTreeMap<Arc<str>, usize> {
    let is_checked = |table: &&Table| catalog.checks.iter().any(|entry| entry.check.table == table.name);
    let (own, others): (Vec<&Table>, Vec<&Table>) =
        tables(catalog).filter(|table| table.parent.is_none()).partition(is_checked);
    let (settings, common): (Vec<&Table>, Vec<&Table>) = own.into_iter().partition(|table| weight(table) == 0);
    let mut counts: BTreeMap<Arc<str>, usize> = settings.iter().map(|table| (table.name.clone(), 1)).collect();
    let left = resources.saturating_sub(counts.len());
    let wheel: Vec<&Table> = common.into_iter().flat_map(|table| std::iter::repeat_n(table, weight(table))).collect();
    for table in wheel.iter().cycle().take(left) {
        *counts.entry(table.name.clone()).or_default() += 1;
    }
    counts.extend(others.into_iter().map(|table| (table.name.clone(), 10)));
    counts
}

fn weight(table: &Table) -> usize {
    match table.name.trim_start_matches("aws_") {
        "s3_bucket" | "iam_role" | "vpc_security_group" | "lambda_function" => 10,
        "ec2_instance" | "ebs_volume" | "ebs_snapshot" | "iam_policy" | "sqs_queue" | "sns_topic" => 6,
        "iam_user" | "iam_access_key" | "iam_credential_report" | "kms_key" | "secretsmanager_secret" => 4,
        name if ["region", "settings", "summary", "password_policy", "organization"]
            .iter()
            .any(|end| name.ends_with(end)) =>
        {
            0
        }
        _ => 2,
    }
}

fn statuses(table: &Table, count: usize) -> Vec<CollectionStatus> {
    let places: &[&str] = if table.scope == TableScope::Global { &["global"] } else { &REGIONS };
    let of_place = |(place, region): (usize, &&str)| {
        let rows = (0..count).filter(|nth| nth % places.len() == place).count() as i64;
        let region: Arc<str> = (*region).into();
        // The rows of a table that a parent's call fills are counted too.
        let fed = table.parent.iter().map(|parent| ("list".into(), parent.table.clone()));
        let calls = table.facets.iter().map(|(facet, call)| (facet.clone(), call.clone())).chain(fed);
        let facets = calls.map(move |(facet, call)| CollectionStatus {
            account: ACCOUNT.into(),
            region: region.clone(),
            table: table.name.clone(),
            facet,
            call,
            identity: "arn:aws:iam::111122223333:role/demarc".into(),
            at: COLLECTED,
            rows,
            outcome: CollectionOutcome::Complete,
            message: "".into(),
        });
        facets.collect::<Vec<_>>()
    };
    places.iter().enumerate().flat_map(of_place).collect()
}

fn row(table: &Table, number: usize, nth: usize, count: usize) -> Row {
    let regional = table.scope == TableScope::Regional;
    let mut row = Row {
        account: ACCOUNT.into(),
        region: if regional { REGIONS[nth % REGIONS.len()] } else { "global" }.into(),
        arn: format!("arn:aws:{}:{ACCOUNT}:{}/{nth}", table.service, table.name).into(),
        title: format!("resource-{nth}").into(),
        tags: Some(r#"{"environment":"production","owner":"it"}"#.into()),
        ..Row::default()
    };
    for (place, column) in table.columns.iter().enumerate() {
        let roll = roll(number, nth, place);
        // Hardly anything is unknown: one value in fifty.
        if !roll.is_multiple_of(50) {
            row.values.insert(column.name.clone(), value(column.kind, roll, count));
        }
    }
    // One row in a hundred has a facet that could not be read.
    if roll(number, nth, 99).is_multiple_of(100)
        && let Some((facet, call)) = table.facets.iter().find(|(facet, _)| &***facet != "list")
    {
        let message = "AccessDenied".into();
        row.set_unread(facet, Unread { call: call.clone(), outcome: CollectionOutcome::Denied, message });
    }
    row
}

/// Mostly what a careful administrator would have set.
fn value(kind: ColumnType, roll: usize, count: usize) -> Value {
    match kind {
        ColumnType::Bool => Value::Bool(roll % 10 < 8),
        ColumnType::Int => Value::Int((roll % 400) as i64),
        ColumnType::Float => Value::Float((roll % 400) as f64),
        ColumnType::Text => Value::Text(format!("resource-{}", roll % count.max(1)).into()),
        ColumnType::Time => Value::Time(COLLECTED - (roll % 500) as i64 * DAY),
    }
}

/// A number that looks drawn by lot and is the same in every run.
fn roll(number: usize, nth: usize, place: usize) -> usize {
    let mut mixed = (number as u64) << 40 ^ (nth as u64) << 16 ^ place as u64;
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((mixed ^ mixed >> 31) >> 8) as usize
}

/// The id of a made-up tenant of this module.
pub fn tenant_id(number: usize) -> demarc_model::TenantId {
    id(&format!("tenant-{number}"))
}
