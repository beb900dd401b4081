//! What each kind of export stands for: what is complete, what is unread, what is left out, what is refused.

use demarc_inventory::{CollectionOutcome, CollectionStatus, Row, Value};
use demarc_offline::{Given, Imported, Refusal, import, import_csv};

use crate::{catalog, exports, known};

const AT: i64 = 1_767_225_600_000_000;

fn given(file: &str) -> Given<'_> {
    Given { file, captured: Some(AT), ..Given::default() }
}

fn read(file: &str, text: &str) -> Imported {
    import(text.as_bytes(), &known(), &given(file)).unwrap()
}

fn refused(text: &str) -> Refusal {
    import(text.as_bytes(), &known(), &given("x")).unwrap_err()
}

fn row<'i>(imported: &'i Imported, table: &str) -> &'i Row {
    &imported.exported.inventory.tables[table][0]
}

fn status<'i>(imported: &'i Imported, table: &str, facet: &str) -> &'i CollectionStatus {
    let mut all = imported.exported.inventory.status.iter();
    all.find(|status| *status.table == *table && *status.facet == *facet).unwrap()
}

#[test]
fn a_snapshot_lists_whole_what_it_lists_of_a_region() {
    let name = "111122223333_Config_eu-central-1_ConfigSnapshot_20260101T120000Z_1.json";
    let imported = read(name, exports::SNAPSHOT);
    assert_eq!(imported.captured, AT + 12 * 3_600_000_000, "its name says when it was made");
    let list = status(&imported, "aws_rds_db_cluster", "list");
    assert_eq!((list.outcome, list.rows, &*list.identity), (CollectionOutcome::Complete, 1, name));
    assert_eq!(&*list.call, "AWS Config snapshot");
    let cluster = row(&imported, "aws_rds_db_cluster");
    assert_eq!(cluster.values.get("storage_encrypted"), Some(&Value::Bool(true)));
    assert!(cluster.unread.contains_key("parameters"), "a facet that it holds nothing of");
    assert!(cluster.unread.contains_key(".publicly_accessible") && !cluster.unread.contains_key(".storage_encrypted"));
    // No mapping fills the rules of a group, so none was counted.
    assert!(row(&imported, "aws_vpc_security_group").unread.contains_key(">aws_vpc_security_group_rule"));
}

#[test]
fn one_that_is_cut_off_is_refused_and_one_item_is_not_a_list() {
    let cut = &exports::SNAPSHOT[..exports::SNAPSHOT.len() - 40];
    assert!(refused(cut).mend.contains("cut off"));
    let items = exports::SNAPSHOT.replace("\"configSnapshotId\": \"s-1\", ", "");
    assert_eq!(status(&read("x", &items), "aws_rds_db_cluster", "list").outcome, CollectionOutcome::Partial);
}

#[test]
fn of_a_resource_over_time_the_newest_counts_and_what_was_deleted_is_gone() {
    let item = |time: &str, status: &str, engine: &str| {
        format!(
            r#"{{"resourceType": "AWS::RDS::DBCluster", "resourceId": "c", "arn": "arn:aws:rds:eu-central-1:1:cluster:db", "accountId": "1",
            "awsRegion": "eu-central-1", "configurationItemCaptureTime": "{time}", "configurationItemStatus": "{status}", "configuration": {{"engine": "{engine}"}}}}"#
        )
    };
    let history = |items: [String; 2]| format!(r#"{{"configurationItems": [{}]}}"#, items.join(","));
    let (old, new) = (item("2020-01-01T00:00:00Z", "OK", "old"), item("2021-01-01T00:00:00Z", "OK", "new"));
    let imported = read("x", &history([new, old.clone()]));
    assert_eq!(row(&imported, "aws_rds_db_cluster").text("engine"), Some("new"));
    assert_eq!(&*imported.unclear[0].why, "an older state of the same resource");
    let imported = read("x", &history([old, item("2021-01-01T00:00:00Z", "ResourceDeleted", "")]));
    assert!(imported.loaded.is_empty());
    assert_eq!(imported.unclear.iter().map(|one| one.count).sum::<usize>(), 2);
}

#[test]
fn a_credential_report_reads_as_the_collector_reads_it() {
    let csv = read("report.csv", exports::REPORT);
    let (root, ci) = (
        &csv.exported.inventory.tables["aws_iam_credential_report"][0],
        &csv.exported.inventory.tables["aws_iam_credential_report"][1],
    );
    assert_eq!(root.values.get("is_root"), Some(&Value::Bool(true)));
    assert_eq!(root.values.get("password_enabled"), None);
    assert_eq!(ci.values.get("active_access_keys"), Some(&Value::Int(1)));
    assert_eq!(ci.values.get("idle_since"), row(&csv, "aws_iam_access_key").values.get("idle_since"));
    assert_eq!(&*row(&csv, "aws_iam_access_key").arn, "arn:aws:iam::111122223333:user/ci/access-key/1");
    for table in ["aws_iam_credential_report", "aws_iam_access_key"] {
        assert_eq!(status(&csv, table, "list").outcome, CollectionOutcome::Complete);
    }
    let cut = &exports::REPORT[..exports::REPORT.len() - 30];
    assert!(refused(cut).missing.contains("line 3"));
}

#[test]
fn the_answer_of_the_api_says_when_it_was_made() {
    let content = "dXNlcixhcm4sdXNlcl9jcmVhdGlvbl90aW1lLHBhc3N3b3JkX2VuYWJsZWQKYSxhcm46YXdzOmlhbTo6MTp1c2VyL2EsMjAyNC0wMS0wMVQwMDowMDowMFosdHJ1ZQo=";
    let answer = format!(
        r#"{{"ReportFormat": "text/csv", "GeneratedTime": "2026-01-01T00:00:00+00:00", "Content": "{content}"}}"#
    );
    let given = Given { captured: None, ..given("x") };
    let imported = import(answer.as_bytes(), &known(), &given).unwrap();
    assert_eq!(imported.captured, AT);
    assert_eq!(row(&imported, "aws_iam_credential_report").values.get("password_enabled"), Some(&Value::Bool(true)));
    assert!(row(&imported, "aws_iam_credential_report").unread.contains_key(".mfa_active"), "the column is not there");
}

#[test]
fn a_plan_stands_apart_from_what_runs() {
    let plan = r#"{"planned_values": {"root_module": {"resources": [{"address": "aws_s3_bucket.a", "mode": "managed", "type": "aws_s3_bucket",
        "values": {"arn": "arn:aws:s3:::live", "versioning": [{"enabled": true}]}}]}}, "configuration": {},
        "resource_changes": [{"address": "aws_s3_bucket.a", "change": {"after_unknown": {"versioning": [{"enabled": true}]}}}]}"#;
    let imported = read("plans/web.json", plan);
    let bucket = row(&imported, "aws_s3_bucket");
    assert_eq!((&*bucket.account, &*bucket.arn), ("planned:web.json", "aws_s3_bucket.a"));
    assert_eq!(bucket.values.get("versioning_enabled"), None, "known only once it is applied");
    assert_eq!(status(&imported, "aws_s3_bucket", "list").outcome, CollectionOutcome::Partial);
    let known = read(
        "plans/web.json",
        &plan.replace(r#""after_unknown": {"versioning": [{"enabled": true}]}"#, r#""after_unknown": {}"#),
    );
    assert_eq!(row(&known, "aws_s3_bucket").values.get("versioning_enabled"), Some(&Value::Bool(true)));
}

#[test]
fn what_is_not_said_is_asked_for_never_guessed() {
    let given = Given { captured: None, ..given("x") };
    let refusal = import(exports::STATE.as_bytes(), &known(), &given).unwrap_err();
    assert!(refusal.missing.contains("when it was made") && refusal.mend.contains("--captured"), "{refusal}");
    let state = read("x", exports::STATE);
    assert_eq!(&*row(&state, "aws_s3_bucket").account, "unknown");
    let named = Given { account: Some("111122223333"), ..self::given("x") };
    let state = import(exports::STATE.as_bytes(), &known(), &named).unwrap();
    assert_eq!(&*row(&state, "aws_s3_bucket").account, "111122223333");
}

#[test]
fn the_command_line_of_azure_writes_properties_beside_the_name() {
    let (_, list) = exports::ALL.iter().find(|(format, _)| *format == "azure-cli").unwrap();
    let imported = read("x", list);
    assert_eq!(row(&imported, "azure_storage_account").values.get("https_only"), Some(&Value::Bool(true)));
    assert_eq!(&*row(&imported, "azure_storage_account").account, "s");
}

#[test]
fn findings_of_others_are_kept_with_what_their_tool_looked_at() {
    let imported = read("findings.json", exports::ASFF);
    let finding = row(&imported, "other_finding");
    assert_eq!(
        (finding.text("tool"), finding.text("check_id"), finding.text("status")),
        (Some("Security Hub"), Some("S3.1"), Some("FAILED"))
    );
    assert!(imported.notes[0].contains("1 checks in 1 findings"), "{:?}", imported.notes);
    assert!(catalog().checks.iter().all(|entry| &*entry.check.table != "other_finding"), "they decide nothing");
}

#[test]
fn a_csv_says_what_its_mapping_says_and_nothing_else() {
    let mapping = toml::from_str(exports::CSV_MAPPING).unwrap();
    let imported = import_csv(exports::SERVERS.as_bytes(), &mapping, &known(), &given("x")).unwrap();
    let web = row(&imported, "azure_compute_virtual_machine");
    assert_eq!((&*web.account, web.values.get("boot_diagnostics")), ("datacenter", Some(&Value::Bool(true))));
    assert!(web.unread.contains_key(".encryption_at_host"));
    assert_eq!(status(&imported, "azure_compute_virtual_machine", "list").outcome, CollectionOutcome::Partial);
    for (text, missing) in [
        ("Server;Size\nweb;large\n", "the heading `"),
        ("Server;Size;System;Watched\nweb;large;Linux;maybe\n", "line 2"),
        ("Server;Size;System;Watched\n;large;Linux;yes\n", "line 2"),
    ] {
        let refusal = import_csv(text.as_bytes(), &mapping, &known(), &given("x")).unwrap_err();
        assert!(refusal.missing.contains(missing), "{refusal}");
    }
}

#[test]
fn what_is_unknown_is_refused_with_what_was_recognised() {
    let cases = [
        ("", "an empty file"),
        ("[]", "an empty JSON list"),
        ("{\"a\": 1}", "a JSON document with `a`"),
        ("[{\"b\": 1}]", "whose first element has `b`"),
        ("a,b\n1,2\n", "a CSV with the headings `a,b`"),
        ("hello", "text that begins `hello`"),
        ("{\"a\": ", "the beginning of a JSON document"),
    ];
    for (text, recognised) in cases {
        let refusal = refused(text);
        assert!(refusal.recognised.contains(recognised) && !refusal.mend.is_empty(), "{text}: {refusal}");
    }
    assert_eq!(refused("[{\"name\": \"//x\", \"asset_type\": \"t\"}").recognised, "the beginning of a JSON document");
}

#[test]
fn authorization_details_are_whole_only_where_nothing_was_filtered_away() {
    let user = r#"{"Arn": "arn:aws:iam::1:user/a", "UserName": "a", "GroupList": [], "AttachedManagedPolicies": []}"#;
    let answer = |more: &str| {
        format!(r#"{{"UserDetailList": [{user}], "GroupDetailList": [], "RoleDetailList": [], "Policies": []{more}}}"#)
    };
    let lists = |text: &str| -> Vec<(String, CollectionOutcome)> {
        let all = read("x", text).exported.inventory.status;
        all.iter()
            .filter(|status| &*status.facet == "list")
            .map(|status| (status.table.to_string(), status.outcome))
            .collect()
    };
    // Empty lists are what `--filter User` gives: no group, role or policy is said not to be there.
    assert_eq!(lists(&answer("")), [("aws_iam_user".to_owned(), CollectionOutcome::Complete)]);
    assert_eq!(lists(&answer(r#", "IsTruncated": true"#)), [("aws_iam_user".to_owned(), CollectionOutcome::Partial)]);
}
