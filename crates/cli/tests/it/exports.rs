//! Configuration exports through the program: from a file to a verdict, and never from less to covered.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    files::shared_data,
    program::{Folder, demarc, python, run},
};

const ITEM: &str = r#"{"resourceType": "AWS::RDS::DBCluster", "resourceId": "c", "resourceName": "db", "arn": "arn:aws:rds:eu-central-1:111122223333:cluster:db",
 "accountId": "111122223333", "awsRegion": "eu-central-1", "configurationItemCaptureTime": "2026-01-01T00:00:00Z", "configurationItemStatus": "OK",
 "configuration": {"engine": "aurora-postgresql", "storageEncrypted": true, "deletionProtection": false, "backupRetentionPeriod": 7}}"#;

fn workspace(services: &str) -> Folder {
    let folder = Folder::new("exports");
    run(&folder.0, &["init", "--name", "Acme", "--kind", "business", "--trade", "things", "--services", services], 0);
    folder
}

/// Imports text as a file of this name; the exit code tells whether all of it was understood.
fn import(folder: &Folder, name: &str, text: &str, more: &[&str]) -> Option<i32> {
    let path = folder.0.join(name);
    std::fs::write(&path, text).expect("written");
    let line = [&["import", "inventory", path.to_str().expect("text"), "--tenant", "acme"], more].concat();
    demarc(&folder.0, &line).output().expect("the program starts").status.code()
}

/// Every finding: check and resource to verdict and reason.
fn verdicts(folder: &Folder) -> BTreeMap<(String, String), (String, String)> {
    let output = run(&folder.0, &["assess", "--tenant", "acme", "--format", "jsonl", "--all-resources"], 0);
    let text = String::from_utf8(output.stdout).expect("text");
    let findings = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let field = |finding: &Value, name: &str| finding[name].as_str().unwrap_or_default().to_owned();
    findings
        .map(|finding| {
            (
                (field(&finding, "check"), field(&finding, "resource_title")),
                (field(&finding, "verdict"), field(&finding, "reason")),
            )
        })
        .collect()
}

fn of<'v>(
    verdicts: &'v BTreeMap<(String, String), (String, String)>,
    check: &str,
    resource: &str,
) -> (&'v str, &'v str) {
    let found = verdicts
        .get(&(check.to_owned(), resource.to_owned()))
        .map(|(verdict, reason)| (verdict.as_str(), reason.as_str()));
    assert!(found.is_some(), "{check} {resource} is not among {verdicts:#?}");
    found.unwrap_or_default()
}

#[test]
fn an_item_is_judged_but_is_no_list() {
    let folder = workspace("aws-rds");
    assert_eq!(import(&folder, "item.json", ITEM, &[]), Some(0));
    let found = verdicts(&folder);
    assert_eq!(of(&found, "aws-rds-cluster-encrypted", "db").0, "proven");
    assert_eq!(of(&found, "aws-rds-cluster-deletion-protection", "db").0, "failing");
    let list =
        found.iter().find(|((check, title), _)| check == "aws-rds-cluster-encrypted" && title.starts_with("list of"));
    assert_eq!(list.map(|(_, (_, reason))| reason.as_str()), Some("AWS Config item lists only some"), "{found:#?}");
    // A setting that the export does not hold is neither met nor missed.
    let multi_az = of(&found, "aws-rds-cluster-multi-az", "db");
    assert_eq!((multi_az.0, multi_az.1), ("unproven", "AWS Config item does not hold it"));
}

#[test]
fn what_is_not_understood_is_said_and_what_is_refused_writes_nothing() {
    let folder = workspace("aws-rds");
    let before = folder.content();
    for (name, text, more, code) in [
        ("a.json", "{\"x\": 1}", &[][..], 1),
        ("b.json", "[{\"name\": \"//x/projects/p\", \"asset_type\": \"t\", \"resource\": {}}]", &[], 1),
        ("c.json", ITEM, &["--dry-run"], 0),
    ] {
        assert_eq!(import(&folder, name, text, more), Some(code), "{name}");
        std::fs::remove_file(folder.0.join(name)).expect("removed");
    }
    assert_eq!(folder.content(), before);
    let pipeline = ITEM.replace("AWS::RDS::DBCluster", "AWS::CodePipeline::Pipeline");
    assert_eq!(import(&folder, "item.json", &pipeline, &[]), Some(1));
}

/// Takes away the `nth` value of a document, counted through all of it. False when there are fewer.
fn take(value: &mut Value, nth: &mut usize) -> bool {
    match value {
        Value::Object(members) => {
            let names: Vec<String> = members.keys().cloned().collect();
            for name in names {
                if *nth == 0 {
                    members.remove(&name);
                    return true;
                }
                *nth -= 1;
                if members.get_mut(&name).is_some_and(|inner| take(inner, nth)) {
                    return true;
                }
            }
            false
        }
        Value::Array(all) => all.iter_mut().any(|inner| take(inner, nth)),
        _ => false,
    }
}

/// The law of evidence for exports: whatever is taken out of one, nothing becomes covered that was not.
#[test]
fn less_of_a_file_covers_nothing_more() {
    let bucket = r#"{"fileVersion": "1.0", "configSnapshotId": "s", "configurationItems": [
        {"resourceType": "AWS::RDS::DBCluster", "resourceId": "c", "resourceName": "db", "arn": "arn:aws:rds:eu-central-1:1:cluster:db", "accountId": "1",
         "awsRegion": "eu-central-1", "configurationItemStatus": "OK",
         "configuration": {"engine": "aurora-postgresql", "storageEncrypted": false, "deletionProtection": false, "backupRetentionPeriod": 1, "multiAZ": false}},
        {"resourceType": "AWS::EC2::SecurityGroup", "resourceId": "sg-1", "resourceName": "default", "arn": "arn:aws:ec2:eu-central-1:1:security-group/sg-1",
         "accountId": "1", "awsRegion": "eu-central-1", "configurationItemStatus": "OK",
         "configuration": {"groupId": "sg-1", "groupName": "default", "vpcId": "vpc-1", "description": "d", "ipPermissions": [{"ipProtocol": "-1"}]}}]}"#;
    let whole: Value = serde_json::from_str(bucket).expect("JSON");
    let judge = |document: &Value| {
        let folder = workspace("aws-rds,aws-vpc");
        import(&folder, "x.json", &document.to_string(), &["--captured", "2026-01-01"]);
        verdicts(&folder)
    };
    let before = judge(&whole);
    let failing: Vec<_> =
        before.iter().filter(|(_, (verdict, _))| verdict == "failing").map(|(key, _)| key.clone()).collect();
    assert!(failing.len() > 3, "{before:#?}");
    for first in 0.. {
        let (mut less, mut nth) = (whole.clone(), first);
        if !take(&mut less, &mut nth) {
            assert!(first > 25, "{first} were taken");
            break;
        }
        // Without the list of items it is no export any more, and nothing comes in.
        let after = judge(&less);
        for key in &failing {
            let verdict = after.get(key).map_or("gone", |(verdict, _)| verdict.as_str());
            assert_ne!(verdict, "proven", "{key:?} after {less}");
        }
    }
}

/// What the settings in the samples say, found by our checks; for GKE these are the names of the sample's own test (docs/known-answers.md).
#[test]
fn samples_give_the_known_answers() {
    let Some(data) = shared_data() else { return };
    let folder = workspace(
        "azure-storage,azure-sql,azure-container-registry,azure-cache-for-redis,google-kubernetes-engine,google-cloud-sql,google-vpc",
    );
    let sample = |name: &str| data.join("samples").join(name).to_str().expect("text").to_owned();
    let files = [
        "azure-arm-export/Resources.Storage.json",
        "azure-arm-export/Resources.SQL.json",
        "azure-arm-export/Resources.ACR.json",
        "gcp-cai/gke_master_authorized_networks_enabled_assets.json",
        "gcp-cai/sql_backup_assets.json",
        "gcp-cai/restricted_firewall_rules_assets_sources.json",
    ]
    .map(sample);
    let mut line = vec!["import", "inventory", "--tenant", "acme", "--captured", "2026-01-01"];
    line.extend(files.iter().map(String::as_str));
    run(&folder.0, &line, 1);
    let found = verdicts(&folder);
    for (check, failing) in [
        ("azure-storage-https-only", json!(["storage-B"])),
        ("azure-storage-minimum-tls", json!(["storage-B"])),
        ("azure-storage-no-public-blobs", json!(["storage-B", "storage-E"])),
        ("azure-sql-minimum-tls", json!(["server-B"])),
        ("azure-sql-auditing", json!(["server-C"])),
        ("azure-sql-firewall-range", json!(["AllowAllWindowsAzureIps"])),
        ("gcp-kubernetes-authorized-networks", json!(["private-endpoint-public", "public"])),
        (
            "gcp-sql-backup",
            json!(["brunore-mon-3pm", "brunore-sun-3am", "mysqlv2-nomaintenance", "postgres-nomaintenance"]),
        ),
        (
            "gcp-compute-firewall-open",
            json!(["cf-test-fw-rule-source-0", "cf-test-fw-rule-source-2", "cf-test-fw-rule-source-3"]),
        ),
    ] {
        let ours: Vec<&str> = found
            .iter()
            .filter(|((name, _), (verdict, _))| name == check && verdict == "failing")
            .map(|((_, title), _)| title.as_str())
            .collect();
        assert_eq!(json!(ours), failing, "{check}");
        let lists = found.iter().filter(|((name, title), _)| name == check && title.starts_with("list of"));
        assert!(
            lists.clone().count() > 0 && lists.into_iter().all(|(_, (verdict, _))| verdict == "unproven"),
            "{check}"
        );
    }
}

/// Disagreements with another tool's known answers. Each is explained in docs/known-answers.md.
const DISAGREEMENTS: [&str; 1] = ["aws_s3_bucket_public_access_block: Public Access Block Configuration Is Set"];

/// Resources of which another tool says whether they are in order, through our imports and checks.
#[test]
fn another_tools_known_answers_are_ours_but_for_those_that_are_explained() {
    let Some(data) = shared_data() else { return };
    let answers = data.join("samples/panther-known-answers");
    let output = python("known_answers.py").arg(answers).output().expect("the script starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut differing = Vec::new();
    let mut count = 0;
    for line in String::from_utf8(output.stdout).expect("text").lines() {
        let known: Value = serde_json::from_str(line).expect("JSON");
        let text = |name: &str| known[name].as_str().expect("text");
        let folder = workspace("aws-s3,aws-iam,aws-vpc");
        let code = import(&folder, text("file"), text("text"), &["--captured", "2026-01-01"]);
        assert_eq!(code, Some(0), "{known}");
        // What a check is not about, such as a user without a password, is in order.
        let found = verdicts(&folder);
        let own = found.iter().filter(|((check, title), _)| check == text("check") && !title.starts_with("list of"));
        let verdicts: Vec<&str> = own.map(|(_, (verdict, _))| verdict.as_str()).collect();
        assert!(!verdicts.contains(&"unproven"), "{known}: {verdicts:?}");
        let in_order = !verdicts.contains(&"failing");
        if known["expected"] != json!(in_order) {
            differing.push(text("name").to_owned());
        }
        count += 1;
    }
    assert!(count >= 12, "{count}");
    assert_eq!(differing, DISAGREEMENTS);
}
