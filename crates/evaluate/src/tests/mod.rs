//! One tenant with buckets, judged by one check.

mod children;
mod exceptions;
mod ranges;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use arrow::array::RecordBatch;
use demarc_inventory::{CollectionOutcome, CollectionStatus, InventoryError, Row, batch};
use demarc_model::{Check, Scope, Service, ServiceModel, Table, Tenant, TenantId};

use crate::{Engine, Judged, TableSource};

/// 2026-01-01T00:00:00Z.
const NOW: i64 = 1_767_225_600_000_000;

const TABLE: &str = r#"
name = "aws_s3_bucket"
title = "Bucket"
service = "aws-s3"
scope = "global"
[facets]
list = "s3:ListBuckets"
acl = "s3:GetBucketAcl"
[[column]]
name = "is_public"
type = "bool"
facet = "acl"
doc = "Whether everybody may read it."
[[column]]
name = "grants"
type = "int"
facet = "acl"
doc = "How many others may read it."
[[column]]
name = "opened_at"
type = "time"
facet = "acl"
doc = "Since when."
[[column]]
name = "name"
type = "text"
doc = "What else it is called."
"#;

const CHECK: &str = r#"
id = "aws-s3-private"
status = "stable"
title = "Buckets are private"
service = "aws-s3"
duty = "prevent-data-leaks"
severity = "high"
table = "aws_s3_bucket"
rule = "NOT is_public AND grants = 0"
references = []
[remediation]
console = ""
cli = ""
terraform = ""
"#;

/// The rows of one table in one place, all of which were listed.
struct Rows(Table, RecordBatch);

impl Rows {
    fn of(rows: &[Row]) -> Self {
        let table: Table = toml::from_str(TABLE).expect("a table");
        let batch = batch::batch(&table, &tenant().id, NOW, rows).expect("a batch");
        Self(table, batch)
    }

    fn judged(self, tenant: &Tenant) -> Judged {
        let check: Check = toml::from_str(CHECK).expect("a check");
        let tables = BTreeMap::from([(self.0.name.clone(), self.0.clone())]);
        let engine = Engine::new(&tables, [&check], NOW).expect("a sound rule");
        engine.judge(tenant, &self, None, true).expect("judged")
    }
}

impl TableSource for Rows {
    fn rows(&self, _: &Table, _: &BTreeSet<Arc<str>>) -> Result<Option<RecordBatch>, InventoryError> {
        Ok(Some(self.1.clone()))
    }

    fn statuses(&self) -> Result<Vec<CollectionStatus>, InventoryError> {
        Ok(vec![CollectionStatus {
            account: "1".into(),
            region: "global".into(),
            table: self.0.name.clone(),
            facet: "list".into(),
            call: "s3:ListBuckets".into(),
            identity: "us".into(),
            at: NOW,
            rows: i64::try_from(self.1.num_rows()).expect("few"),
            outcome: CollectionOutcome::Complete,
            message: "".into(),
        }])
    }
}

fn bucket(name: &str) -> Row {
    let mut row = Row {
        account: "1".into(),
        region: "global".into(),
        arn: format!("arn:aws:s3:::{name}").into(),
        title: name.into(),
        ..Row::default()
    };
    row.set("is_public", true);
    row.set("grants", 2);
    row
}

fn tenant() -> Tenant {
    let id = |id: &str| demarc_model::ServiceId::new(id).expect("an id");
    let service = Service {
        id: id("files"),
        catalog: Some(id("aws-s3")),
        title: Arc::from("Files"),
        provider: id("aws"),
        model: ServiceModel::Paas,
        scope: Scope::default(),
    };
    Tenant { services: vec![service], ..Tenant::new(TenantId::new("bakery").expect("an id"), "Bakery") }
}
