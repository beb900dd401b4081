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

#[test]
fn ways_to_become_an_administrator_are_followed_through_authorization_details() {
    let allow = |action: &str, resource: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "{action}", "Resource": "{resource}"}}}}"#
        )
    };
    let user = |name: &str, groups: &str, attached: &str, policy: &str| {
        format!(
            r#"{{"Arn": "arn:aws:iam::111122223333:user/{name}", "UserName": "{name}", "GroupList": [{groups}],
                "AttachedManagedPolicies": [{attached}], "UserPolicyList": [{{"PolicyName": "p", "PolicyDocument": {policy}}}]}}"#
        )
    };
    let reads = allow("s3:GetObject", "*");
    let users = [
        user("attaches", "", "", &allow("iam:AttachUserPolicy", "*")),
        user("assumes", "", "", &allow("sts:AssumeRole", "arn:aws:iam::111122223333:role/admin")),
        user("by-group", r#""movers""#, "", &reads),
        user("reads", "", "", &reads),
        user("unknown", "", r#"{"PolicyArn": "arn:aws:iam::111122223333:policy/elsewhere"}"#, &reads),
    ];
    let group = format!(
        r#"{{"Arn": "arn:aws:iam::111122223333:group/movers", "GroupName": "movers", "AttachedManagedPolicies": [],
            "GroupPolicyList": [{{"PolicyName": "p", "PolicyDocument": {}}}]}}"#,
        allow("iam:PutUserPolicy", "*")
    );
    let role = |trust: &str| {
        format!(
            r#"{{"Arn": "arn:aws:iam::111122223333:role/admin", "RoleName": "admin", "RolePolicyList": [], "AssumeRolePolicyDocument": {trust},
                "AttachedManagedPolicies": [{{"PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}}]}}"#
        )
    };
    let trust =
        r#"{"Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}}"#;
    let found = |groups: &str, role: &str| -> Vec<(String, Option<bool>, bool)> {
        let users = users.join(", ");
        let text = format!(
            r#"{{"UserDetailList": [{users}], "GroupDetailList": [{groups}], "RoleDetailList": [{role}], "Policies": []}}"#
        );
        let rows = read("x", &text).exported.inventory.tables;
        let becomes = |row: &Row| match row.values.get("can_become_administrator") {
            Some(Value::Bool(becomes)) => Some(*becomes),
            _ => None,
        };
        let told = |row: &Row| (row.title.to_string(), becomes(row), row.text("path_to_administrator").is_some());
        rows["aws_iam_user"].iter().map(told).collect()
    };
    let expect = |all: [(&str, Option<bool>, bool); 5]| {
        all.map(|(name, becomes, path)| (name.to_owned(), becomes, path)).to_vec()
    };
    let (yes, no) = (Some(true), Some(false));
    let whole = [
        ("attaches", yes, true),
        ("assumes", yes, true),
        ("by-group", yes, true),
        ("reads", no, false),
        ("unknown", None, true),
    ];
    assert_eq!(found(&group, &role(trust)), expect(whole));
    // Without the groups, or where a trust policy cannot be understood, nobody is said to have no way.
    let mut without = whole;
    (without[2], without[3]) = (("by-group", None, true), ("reads", None, false));
    assert_eq!(found("", &role(trust)), expect(without));
    let mut odd = whole;
    (odd[1], odd[3]) = (("assumes", None, false), ("reads", None, false));
    assert_eq!(found(&group, &role("3")), expect(odd));
}

/// Of the one group in an export: what the internet may do, and its rules by their titles. `-` stands for what is not known.
fn opened(text: &str) -> (String, Vec<String>) {
    let tables = read("x", text).exported.inventory.tables;
    let group = &tables["aws_vpc_security_group"][0];
    let word = |column: &str| match group.values.get(column) {
        Some(Value::Bool(open)) => open.to_string(),
        Some(Value::Int(count)) => count.to_string(),
        Some(Value::Text(text)) => text.to_string(),
        _ => "-".to_owned(),
    };
    let columns =
        ["internet_ssh", "internet_rdp", "internet_egress_all_ports", "inbound_rule_count", "internet_openings"];
    let rules = tables.get("aws_vpc_security_group_rule").into_iter().flatten();
    (columns.map(word).join(" "), rules.map(|rule| rule.title.to_string()).collect())
}

#[test]
fn what_a_recorded_group_opens_is_known_unless_something_is_not_understood() {
    let item = |inbound: &str, outbound: &str| {
        format!(
            r#"{{"version": "1.3", "accountId": "111122223333", "configurationItemStatus": "OK", "resourceType": "AWS::EC2::SecurityGroup",
                "configurationItemCaptureTime": "2026-01-01T00:00:00Z", "resourceId": "sg-1", "resourceName": "web", "awsRegion": "eu-central-1",
                "arn": "arn:aws:ec2:eu-central-1:111122223333:security-group/sg-1", "configuration": {{"groupId": "sg-1", "groupName": "web",
                "ipPermissions": {inbound}{outbound}}}}}"#
        )
    };
    let out = |list: &str| format!(r#", "ipPermissionsEgress": {list}"#);
    let ssh = |ends: &str| format!(r#"[{{"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, {ends}}}]"#);
    let everywhere = r#""ipRanges": ["0.0.0.0/0"], "ipv4Ranges": [{"cidrIp": "0.0.0.0/0", "description": "for now"}], "prefixListIds": []"#;
    let all_out = r#"[{"ipProtocol": "-1", "ipRanges": [], "ipv4Ranges": [{"cidrIp": "0.0.0.0/0"}]}]"#;
    let cases = [
        (item("[]", &out("[]")), "false false false 0 ", vec![]),
        (
            item(&ssh(everywhere), &out(all_out)),
            "true false true 1 tcp 22 from 0.0.0.0/0",
            vec!["web: tcp 22 from 0.0.0.0/0", "web: all from 0.0.0.0/0"],
        ),
        (
            item(
                &ssh(
                    r#""userIdGroupPairs": [{"groupId": "sg-2", "userId": "111122223333"}], "ipv6Ranges": [{"cidrIpv6": "2600::/32"}]"#,
                ),
                &out("[]"),
            ),
            "false false false 2 ",
            vec!["web: tcp 22 from 2600::/32", "web: tcp 22 from sg-2"],
        ),
        // Whom a prefix list means is not in the record.
        (
            item(&ssh(r#""prefixListIds": [{"prefixListId": "pl-1"}]"#), &out("[]")),
            "- false false 1 ",
            vec!["web: tcp 22 from pl-1"],
        ),
        (item("[]", ""), "- - - - -", vec![]),
        (item(&ssh(r#""ipv4Ranges": [{"odd": 1}]"#), &out("[]")), "- - - - -", vec![]),
        (item(&ssh(r#""ipv4Ranges": "0.0.0.0/0""#), &out("[]")), "- - - - -", vec![]),
    ];
    for (text, expected, rules) in cases {
        assert_eq!(opened(&text), (expected.to_owned(), rules.into_iter().map(str::to_owned).collect()), "{text}");
    }
}

#[test]
fn what_a_planned_group_opens_is_known_where_its_rules_are() {
    let plan = |values: &str, unknown: &str, others: &str| {
        format!(
            r#"{{"planned_values": {{"root_module": {{"resources": [{{"address": "aws_security_group.web", "mode": "managed",
                "type": "aws_security_group", "values": {{"name": "web", {values}}}}}{others}]}}}},
                "resource_changes": [{{"address": "aws_security_group.web", "change": {{"after_unknown": {{{unknown}}}}}}}]}}"#
        )
    };
    let rule = |port: u16, ends: &str| {
        format!(r#"{{"protocol": "tcp", "from_port": {port}, "to_port": {port}, "self": false, {ends}}}"#)
    };
    let web = rule(443, r#""cidr_blocks": ["10.0.0.0/8", "192.0.2.0/24"], "security_groups": []"#);
    let rdp = rule(3389, r#""cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": null"#);
    let closed = format!(r#""ingress": [{web}], "egress": []"#);
    let other = r#", {"address": "aws_security_group_rule.more", "mode": "managed", "type": "aws_security_group_rule", "values": {}}"#;
    let begins = "aws_security_group.web:";
    let cases = [
        (plan(&closed, "", ""), "false false false 2 ", vec!["tcp 443 from 10.0.0.0/8", "tcp 443 from 192.0.2.0/24"]),
        (plan(&format!(r#""ingress": [{web}, {rdp}]"#), "", ""), "false true - 3 tcp 3389 from 0.0.0.0/0", vec![]),
        (
            plan(&format!(r#""ingress": [{rdp}], "egress": []"#), r#""ingress": [{"cidr_blocks": [false, true]}]"#, ""),
            "- true false - -",
            vec![],
        ),
        (plan(&closed, "", other), "- - - - -", vec![]),
        (plan(r#""ingress": [{"protocol": 6}], "egress": []"#, "", ""), "- - - - -", vec![]),
    ];
    for (text, expected, rules) in cases {
        let rules = rules.into_iter().map(|rule| format!("{begins} {rule}")).collect();
        assert_eq!(opened(&text), (expected.to_owned(), rules), "{text}");
    }
}
