//! Resources that say more of another: joined by name and by reference, or left alone.

use demarc_inventory::Value;
use demarc_offline::{Given, Imported, import};

use crate::known;

const AT: i64 = 1_767_225_600_000_000;

fn read(text: &str) -> Imported {
    import(text.as_bytes(), &known(), &Given { file: "x", captured: Some(AT), ..Given::default() }).unwrap()
}

/// A resource of a plan or state.
fn resource(address: &str, values: &str) -> String {
    let own = address.split('[').next().unwrap_or_default();
    let (kind, name) = own.split_once('.').unwrap();
    format!(
        r#"{{"address": "{}", "mode": "managed", "type": "{kind}", "name": "{name}", "values": {values}}}"#,
        address.replace('"', "\\\"")
    )
}

fn state(resources: &[String]) -> String {
    let all = resources.join(", ");
    format!(r#"{{"terraform_version": "1.9.0", "values": {{"root_module": {{"resources": [{all}]}}}}}}"#)
}

/// A plan for buckets `b` with versioning `v`, which refers as its expression does and whose bucket is not known yet.
fn plan(resources: &[String], references: &str) -> String {
    let all = resources.join(", ");
    format!(
        r#"{{"planned_values": {{"root_module": {{"resources": [{all}]}}}}, "configuration": {{"root_module": {{"resources": [
            {{"address": "aws_s3_bucket_versioning.v", "type": "aws_s3_bucket_versioning", "name": "v",
              "expressions": {{"bucket": {{"references": {references}}}}}}}]}}}}}}"#
    )
}

/// Of every bucket whether versions are kept, as far as that is known; and how many resources were not understood.
fn versions(imported: &Imported) -> (Vec<Option<bool>>, usize) {
    let kept = |row: &demarc_inventory::Row| match row.values.get("versioning_enabled") {
        Some(Value::Bool(kept)) => Some(*kept),
        _ => None,
    };
    let buckets = imported.exported.inventory.tables["aws_s3_bucket"].iter().map(kept).collect();
    (buckets, imported.unclear.iter().map(|one| one.count).sum())
}

fn versioning(address: &str, bucket: &str, status: &str) -> String {
    resource(address, &format!(r#"{{{bucket} "versioning_configuration": [{{"status": "{status}"}}]}}"#))
}

#[test]
fn a_part_is_joined_by_the_name_it_gives() {
    let bucket = |name: &str, bucket: &str| {
        resource(&format!("aws_s3_bucket.{name}"), &format!(r#"{{"id": "{bucket}", "bucket": "{bucket}"}}"#))
    };
    let of = |name: &str, bucket: &str, status: &str| {
        versioning(&format!("aws_s3_bucket_versioning.{name}"), &format!(r#""bucket": "{bucket}","#), status)
    };
    let (a, b) = (bucket("a", "logs"), bucket("b", "data"));
    let cases = [
        (vec![a.clone(), b.clone(), of("v", "data", "Enabled")], (vec![None, Some(true)], 0)),
        (
            vec![of("v", "data", "Suspended"), a.clone(), b.clone(), of("w", "logs", "Enabled")],
            (vec![Some(true), Some(false)], 0),
        ),
        // Of a bucket that is not in the file.
        (vec![a.clone(), of("v", "other", "Enabled")], (vec![None], 1)),
        // Two that contradict each other, or whose bucket is not the only one of its name.
        (vec![a.clone(), of("v", "logs", "Enabled"), of("w", "logs", "Suspended")], (vec![None], 2)),
        (vec![a, bucket("c", "logs"), of("v", "logs", "Enabled")], (vec![None, None], 1)),
    ];
    for (resources, expected) in cases {
        assert_eq!(versions(&read(&state(&resources))), expected, "{resources:?}");
    }
}

#[test]
fn a_part_of_a_plan_is_joined_by_what_it_refers_to() {
    let bucket = |address: &str| resource(address, "{}");
    let of = |index: &str| versioning(&format!("aws_s3_bucket_versioning.v{index}"), "", "Enabled");
    let own = r#"["aws_s3_bucket.b.id", "aws_s3_bucket.b"]"#;
    let first = r#"["aws_s3_bucket.b[0].id", "aws_s3_bucket.b[0]", "aws_s3_bucket.b"]"#;
    let each = r#"["aws_s3_bucket.b", "each.key"]"#;
    let (x, y) = (r#"["x"]"#, r#"["y"]"#);
    let cases = [
        (vec![bucket("aws_s3_bucket.a"), bucket("aws_s3_bucket.b"), of("")], own, (vec![None, Some(true)], 0)),
        (
            vec![bucket("aws_s3_bucket.b[0]"), bucket("aws_s3_bucket.b[1]"), of("[1]")],
            first,
            (vec![Some(true), None], 0),
        ),
        (
            vec![bucket(&format!("aws_s3_bucket.b{x}")), bucket(&format!("aws_s3_bucket.b{y}")), of(y)],
            each,
            (vec![None, Some(true)], 0),
        ),
        (vec![bucket("aws_s3_bucket.b"), of("")], r#"["var.bucket"]"#, (vec![None], 1)),
        (vec![bucket("aws_s3_bucket.b[0]"), of("[0]")], r#"["aws_s3_bucket.b", "count.index"]"#, (vec![None], 1)),
    ];
    for (resources, references, expected) in cases {
        assert_eq!(versions(&read(&plan(&resources, references))), expected, "{resources:?} {references}");
    }
}

#[test]
fn a_part_within_a_module_refers_to_the_same_instance_of_it() {
    let text = r#"{"planned_values": {"root_module": {"child_modules": [
        {"resources": [{"address": "module.m[\"a.b\"].aws_s3_bucket.b", "type": "aws_s3_bucket", "name": "b", "values": {}}]},
        {"resources": [{"address": "module.m[\"c\"].aws_s3_bucket.b", "type": "aws_s3_bucket", "name": "b", "values": {}},
         {"address": "module.m[\"c\"].aws_s3_bucket_versioning.v", "type": "aws_s3_bucket_versioning", "name": "v",
          "values": {"versioning_configuration": [{"status": "Enabled"}]}}]}]}},
        "configuration": {"root_module": {"module_calls": {"m": {"module": {"resources": [{"address": "aws_s3_bucket_versioning.v",
          "expressions": {"bucket": {"references": ["aws_s3_bucket.b.id", "aws_s3_bucket.b"]}}}]}}}}}}"#;
    assert_eq!(versions(&read(text)), (vec![None, Some(true)], 0));
}

#[test]
fn what_of_a_part_is_known_only_later_is_unread() {
    let plan = |unknown: &str| {
        format!(
            r#"{{"planned_values": {{"root_module": {{"resources": [{}, {}]}}}}, "resource_changes": [
                {{"address": "aws_s3_bucket_versioning.v", "change": {{"after_unknown": {unknown}}}}}]}}"#,
            resource("aws_s3_bucket.b", r#"{"bucket": "b"}"#),
            versioning("aws_s3_bucket_versioning.v", r#""bucket": "b","#, "Enabled")
        )
    };
    assert_eq!(versions(&read(&plan(r#"{"id": true}"#))), (vec![Some(true)], 0));
    assert_eq!(versions(&read(&plan(r#"{"versioning_configuration": [{"status": true}]}"#))), (vec![None], 0));
}

#[test]
fn a_planned_bucket_is_closed_only_where_its_blocks_and_policy_say_so() {
    let bucket = resource("aws_s3_bucket.b", r#"{"bucket": "b"}"#);
    let block = |ignores: bool, restricts: bool| {
        let values =
            format!(r#"{{"bucket": "b", "ignore_public_acls": {ignores}, "restrict_public_buckets": {restricts}}}"#);
        resource("aws_s3_bucket_public_access_block.x", &values)
    };
    let owner = resource(
        "aws_s3_bucket_ownership_controls.x",
        r#"{"bucket": "b", "rule": [{"object_ownership": "BucketOwnerEnforced"}]}"#,
    );
    let policy = |statement: &str| {
        let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#).replace('"', "\\\"");
        resource("aws_s3_bucket_policy.x", &format!(r#"{{"bucket": "b", "policy": "{text}"}}"#))
    };
    let open =
        policy(r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}"#);
    let tls = policy(
        r#"{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"], "Condition": {"Bool": {"aws:SecureTransport": "false"}}}"#,
    );
    let (yes, no) = (Some(true), Some(false));
    for (parts, public_read, requires_tls) in [
        (vec![block(true, true)], no, None),
        (vec![block(true, false)], None, None),
        (vec![block(false, true), owner.clone()], no, None),
        (vec![owner.clone(), tls], no, yes),
        (vec![owner, open], None, no),
        (vec![], None, None),
    ] {
        let imported = read(&state(&[vec![bucket.clone()], parts.clone()].concat()));
        let row = &imported.exported.inventory.tables["aws_s3_bucket"][0];
        let of = |column: &str| match row.values.get(column) {
            Some(Value::Bool(value)) => Some(*value),
            _ => None,
        };
        assert_eq!((of("public_read"), of("requires_tls")), (public_read, requires_tls), "{parts:?}");
    }
}
