//! Counts of other tables' rows, of which some were lost or could not be read.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use arrow::array::RecordBatch;
use demarc_inventory::{
    CollectionOutcome, CollectionStatus, InventoryError, Row, Unread, batch, unread_children, unread_column,
};
use demarc_model::{Check, Table, Tenant, Verdict};

use super::{CHECK, NOW, TABLE, bucket, tenant};
use crate::{Engine, Judged, RuleError, TableSource};

/// A table with calls of its own, and one that comes with the access list of each bucket.
const CHILDREN: [&str; 2] = [
    r#"
name = "aws_s3_access_point"
title = "Access point"
service = "aws-s3"
scope = "global"
[facets]
list = "s3:ListAccessPoints"
status = "s3:GetAccessPoint"
[[column]]
name = "bucket"
type = "text"
facet = "status"
doc = "Its bucket."
[[column]]
name = "open"
type = "bool"
facet = "status"
doc = "Whether everybody may use it."
"#,
    r#"
name = "aws_s3_grant"
title = "Grant"
service = "aws-s3"
scope = "global"
[parent]
table = "aws_s3_bucket"
facet = "acl"
[[column]]
name = "bucket"
type = "text"
doc = "Its bucket."
[[column]]
name = "open"
type = "bool"
doc = "Whether it admits everybody."
"#,
];

/// One bucket, `a`, and what was found of another table.
pub struct Stage {
    pub tenant: Tenant,
    pub rule: String,
    pub condition: Option<&'static str>,
    /// The bucket's column by which rows belong to it.
    pub key: &'static str,
    /// The table that is counted.
    pub table: &'static str,
    pub bucket: Row,
    pub rows: Vec<Row>,
    /// How many rows were found of it, and how its list ended, where that is on record.
    pub list: Option<(i64, CollectionOutcome)>,
}

impl Stage {
    /// With so many rows that are open, and so many of which that could not be read.
    pub fn of(rule: impl Into<String>, table: &'static str, open: usize, unknown: usize) -> Self {
        let rows = (0..open + unknown).map(|nth| {
            let mut row = Row { arn: format!("arn:{table}:{nth}").into(), ..bucket("x") };
            row.values.clear();
            row.set("bucket", "a");
            if nth < open {
                row.set("open", true);
            } else {
                row.set_unread(&unread_column("open"), refused("s3:GetAccessPoint"));
            }
            row
        });
        let rows: Vec<_> = rows.collect();
        let list = Some((i64::try_from(rows.len()).expect("few"), CollectionOutcome::Complete));
        Self {
            tenant: tenant(),
            rule: rule.into(),
            condition: None,
            key: "title",
            table,
            bucket: bucket("a"),
            rows,
            list,
        }
    }

    /// What is said of the bucket, and why.
    pub fn verdict(&self) -> (Verdict, String) {
        let findings = self.judged().findings;
        assert_eq!(findings.len(), 1, "one verdict");
        (findings[0].verdict, findings[0].reason.to_string())
    }

    pub fn judged(&self) -> Judged {
        self.engine().expect("a sound rule").judge(&self.tenant, self, None, true).expect("judged")
    }

    pub fn engine(&self) -> Result<Engine, Vec<RuleError>> {
        let counted = format!(
            "[[child]]\nname = \"open\"\ntable = \"{0}\"\non = {{ {1} = \"bucket\" }}\nwhere = \"open\"\n\
             [[child]]\nname = \"every\"\ntable = \"{0}\"\non = {{ {1} = \"bucket\" }}\n",
            self.table, self.key
        );
        let condition = self.condition.map_or_else(String::new, |condition| format!("where = \"{condition}\"\n"));
        let rule = format!("{condition}rule = \"{}\"", self.rule);
        let check = CHECK.replace("rule = \"NOT is_public AND grants = 0\"", &rule) + &counted;
        let check: Check = toml::from_str(&check).expect("a check");
        let tables = [TABLE].into_iter().chain(CHILDREN).map(|text| toml::from_str::<Table>(text).expect("a table"));
        let tables: BTreeMap<Arc<str>, Table> = tables.map(|table| (table.name.clone(), table)).collect();
        Engine::new(&tables, [&check], NOW)
    }
}

impl TableSource for Stage {
    fn rows(&self, table: &Table, _: &BTreeSet<Arc<str>>) -> Result<Option<RecordBatch>, InventoryError> {
        let rows = if *table.name == *self.table { &self.rows[..] } else { std::slice::from_ref(&self.bucket) };
        batch::batch(table, &tenant().id, NOW, rows).map(Some)
    }

    fn statuses(&self) -> Result<Vec<CollectionStatus>, InventoryError> {
        let status = |table: &str, rows, outcome| CollectionStatus {
            account: "1".into(),
            region: "global".into(),
            table: table.into(),
            facet: "list".into(),
            call: format!("list of {table}").into(),
            identity: "us".into(),
            at: NOW,
            rows,
            outcome,
            message: "".into(),
        };
        let own = self.list.map(|(rows, outcome)| status(self.table, rows, outcome));
        Ok([status("aws_s3_bucket", 1, CollectionOutcome::Complete)].into_iter().chain(own).collect())
    }
}

pub fn refused(call: &str) -> Unread {
    Unread { call: call.into(), outcome: CollectionOutcome::Denied, message: "".into() }
}

const OWN: &str = "aws_s3_access_point";
pub const FED: &str = "aws_s3_grant";

#[test]
fn what_was_lost_of_another_table_is_named_and_proves_nothing() {
    use CollectionOutcome::{Complete, Denied, Partial};
    let stage = |table, change: &dyn Fn(&mut Stage)| {
        let mut stage = Stage::of("open = 0", table, 0, 0);
        change(&mut stage);
        stage.verdict()
    };
    let unread = |facet: Arc<str>| move |stage: &mut Stage| stage.bucket.set_unread(&facet, refused("s3:GetBucketAcl"));
    type Change<'c> = &'c dyn Fn(&mut Stage);
    let cases: [(&str, Change<'_>, Verdict, &str); 10] = [
        (OWN, &|_| {}, Verdict::Proven, ""),
        (OWN, &|stage| stage.list = Some((0, Denied)), Verdict::Unproven, "list of aws_s3_access_point denied"),
        (
            OWN,
            &|stage| stage.list = Some((2, Complete)),
            Verdict::Unproven,
            "2 of 2 rows of aws_s3_access_point are missing",
        ),
        (OWN, &|stage| stage.list = None, Verdict::Unproven, "aws_s3_access_point was never collected"),
        (FED, &|_| {}, Verdict::Proven, ""),
        // An export that lists some buckets has all that belongs to each of these.
        (FED, &|stage| stage.list = Some((0, Partial)), Verdict::Proven, ""),
        (FED, &|stage| stage.list = Some((2, Complete)), Verdict::Unproven, "2 of 2 rows of aws_s3_grant are missing"),
        (FED, &|stage| stage.list = None, Verdict::Unproven, "no record of how aws_s3_grant was collected"),
        (FED, &unread("acl".into()), Verdict::Unproven, "s3:GetBucketAcl denied"),
        (FED, &unread(unread_children(FED)), Verdict::Unproven, "s3:GetBucketAcl denied"),
    ];
    for (nth, (table, change, verdict, why)) in cases.into_iter().enumerate() {
        let (found, reason) = stage(table, change);
        assert!(found == verdict && reason.contains(why), "case {nth}: {found}, {reason}");
    }
}
