//! What was judged is kept, used only while it still says what is so, and never needed.

use std::{fs, path::PathBuf};

use crate::program::{Folder, demarc, run};

const DAY: &str = "2026-01-02";

/// An item of AWS Config: a cluster of databases.
fn item(protected: bool, captured: &str) -> String {
    format!(
        r#"{{"resourceType": "AWS::RDS::DBCluster", "resourceId": "c", "resourceName": "db", "arn": "arn:aws:rds:eu-central-1:111122223333:cluster:db",
 "accountId": "111122223333", "awsRegion": "eu-central-1", "configurationItemCaptureTime": "{captured}", "configurationItemStatus": "OK",
 "configuration": {{"engine": "aurora-postgresql", "storageEncrypted": true, "deletionProtection": {protected}, "backupRetentionPeriod": 7}}}}"#
    )
}

fn import(folder: &Folder, text: &str) {
    let path = folder.0.join("item.json");
    fs::write(&path, text).expect("written");
    run(&folder.0, &["import", "inventory", path.to_str().expect("text"), "--tenant", "acme"], 0);
}

fn assessed(folder: &Folder, day: &str) -> String {
    let line = ["--now", day, "assess", "--tenant", "acme", "--format", "jsonl", "--all-resources"];
    let output = demarc(&folder.0, &line).output().expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

fn last(folder: &Folder) -> PathBuf {
    folder.0.join("inventory/acme/.judged/last.json")
}

/// Changes what is kept, so that it shows where it is used.
fn mark(folder: &Folder) {
    let kept = fs::read_to_string(last(folder)).expect("something is kept");
    assert!(kept.contains("anybody who may delete it"), "{kept}");
    fs::write(last(folder), kept.replace("anybody who may delete it", "MARKED")).expect("written");
}

fn folder() -> Folder {
    let folder = Folder::new("again");
    let line = ["init", "--name", "Acme", "--kind", "business", "--trade", "things", "--services", "aws-rds"];
    run(&folder.0, &line, 0);
    import(&folder, &item(false, "2026-01-01T00:00:00Z"));
    folder
}

#[test]
fn what_was_judged_is_used_until_something_changes() {
    let folder = folder();
    assessed(&folder, DAY);
    mark(&folder);
    assert!(assessed(&folder, DAY).contains("MARKED"), "nothing has changed, and it was judged again");
    assert!(!assessed(&folder, "2026-01-03").contains("MARKED"), "another day");
    mark(&folder);
    import(&folder, &item(false, "2026-01-01T06:00:00Z"));
    assert!(assessed(&folder, "2026-01-03").contains("MARKED"), "it was captured again, and says the same");
    import(&folder, &item(true, "2026-01-01T12:00:00Z"));
    let changed = assessed(&folder, "2026-01-03");
    assert!(!changed.contains("MARKED") && !changed.contains("anybody who may delete it"), "{changed}");
    fs::remove_dir_all(folder.0.join("inventory/acme/.judged")).expect("removed");
    assert_eq!(assessed(&folder, "2026-01-03"), changed, "nothing of it is needed");
}

#[test]
fn another_service_judges_again_and_a_damaged_file_is_passed_over() {
    let folder = folder();
    let first = assessed(&folder, DAY);
    mark(&folder);
    let tenant = folder.0.join("tenants/acme/tenant.toml");
    let tenant = if tenant.exists() { tenant } else { folder.0.join("tenant.toml") };
    let before = fs::read_to_string(&tenant).expect("a tenant");
    let more = "\n[[service]]\nid = \"other\"\ncatalog = \"aws-s3\"\n";
    fs::write(&tenant, format!("{before}{more}")).expect("written");
    assert!(!assessed(&folder, DAY).contains("MARKED"), "another service");
    fs::write(&tenant, before).expect("written");
    fs::write(last(&folder), "{\"judged_by\": 1").expect("written");
    assert_eq!(assessed(&folder, DAY), first, "a damaged file");
    mark(&folder);
}
