//! Made-up inventories: rows of every table that the catalog knows of AWS, the same in every run.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

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

/// A tenant that lists the services that it has resources of, and what it runs on.
pub fn small(catalog: &Catalog, number: usize, inventory: &Inventory) -> Tenant {
    let mut tenant = tenant(catalog, number);
    let is_used = |table: &&Table| inventory.tables.get(&table.name).is_some_and(|rows| !rows.is_empty());
    let used: BTreeSet<_> =
        tables(catalog).filter(|table| is_used(table) && !is_setting(table)).map(|table| &table.service).collect();
    tenant.services.retain(|service| used.contains(&service.id));
    tenant
}

/// The AWS tables.
pub fn tables(catalog: &Catalog) -> impl Iterator<Item = &Table> {
    catalog.tables.values().filter(|table| table.name.starts_with("aws_"))
}

/// What a collection found: `resources` rows, not counting those that come along with another.
pub fn inventory(catalog: &Catalog, number: usize, resources: usize) -> Inventory {
    let mut inventory = Inventory::default();
    let counts = counts(catalog, number, resources);
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

/// What a collection found that looked at one table only.
pub fn of_table(table: &Table, number: usize, rows: usize) -> Inventory {
    let found = (0..rows).map(|nth| row(table, number, nth, rows)).collect();
    Inventory { status: statuses(table, rows), tables: [(table.name.clone(), found)].into() }
}

/// Of 2,000 resources, so many are of these kinds: the estate that collection is measured with (`collect/seed.py`).
const COMMON: [(&str, usize); 23] = [
    ("aws_s3_bucket", 200),
    ("aws_iam_user", 200),
    ("aws_iam_group", 20),
    ("aws_iam_role", 150),
    ("aws_iam_policy", 100),
    ("aws_ec2_instance", 200),
    ("aws_ebs_volume", 250),
    ("aws_vpc_security_group", 150),
    ("aws_ebs_snapshot", 100),
    ("aws_vpc_eip", 20),
    ("aws_vpc", 5),
    ("aws_vpc_subnet", 20),
    ("aws_ec2_ami", 10),
    ("aws_rds_db_instance", 60),
    ("aws_rds_db_snapshot", 40),
    ("aws_kms_key", 100),
    ("aws_cloudtrail_trail", 5),
    ("aws_sns_topic", 60),
    ("aws_sqs_queue", 60),
    ("aws_lambda_function", 80),
    ("aws_dynamodb_table", 60),
    ("aws_secretsmanager_secret", 50),
    ("aws_cloudwatch_log_group", 60),
];
/// What comes along with a resource, and is not counted as one.
const ALONG: [(&str, &str); 6] = [
    ("aws_iam_credential_report", "aws_iam_user"),
    ("aws_iam_access_key", "aws_iam_user"),
    ("aws_ec2_instance_build", "aws_ec2_instance"),
    ("aws_ec2_network_interface", "aws_ec2_instance"),
    ("aws_rds_db_instance_upkeep", "aws_rds_db_instance"),
    ("aws_sns_topic_subscription", "aws_sns_topic"),
];
/// Of the other kinds a tenant uses one in so many, with a few resources each.
const SELDOM: usize = 6;
const FEW: usize = 3;

/// How many rows each table holds. Settings are there once.
fn counts(catalog: &Catalog, number: usize, resources: usize) -> BTreeMap<Arc<str>, usize> {
    let own: Vec<&Table> = tables(catalog).filter(|table| table.parent.is_none()).collect();
    let is = |table: &Table, name: &str| &*table.name == name;
    let is_known =
        |table: &Table| COMMON.iter().any(|(name, _)| is(table, name)) || ALONG.iter().any(|(name, _)| is(table, name));
    let (settings, others): (Vec<&Table>, Vec<&Table>) =
        own.iter().filter(|table| !is_known(table)).copied().partition(|table| is_setting(table));
    let mut counts: BTreeMap<Arc<str>, usize> = settings.iter().map(|table| (table.name.clone(), 1)).collect();
    let used = others.iter().enumerate().filter(|(nth, _)| (nth + number).is_multiple_of(SELDOM));
    let few = if resources < 1000 { 1 } else { FEW };
    counts.extend(used.map(|(_, table)| (table.name.clone(), few)));
    let left = resources.saturating_sub(counts.values().sum());
    let wheel: usize = COMMON.iter().map(|(_, weight)| weight).sum();
    // The cumulative share is rounded, so that all of them together are exactly what is left.
    let (mut before, mut place) = (0, 0);
    for (name, weight) in COMMON {
        place += weight;
        let until = left * place / wheel;
        counts.insert(name.into(), until - before);
        before = until;
    }
    for (name, with) in ALONG {
        counts.insert(name.into(), counts[with]);
    }
    counts
}

fn is_setting(table: &Table) -> bool {
    let ends = ["region", "registry", "settings", "summary", "password_policy", "organization", "contacts", "account"];
    ends.iter().any(|end| table.name.ends_with(end))
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
