//! What no path can say: ways to become an administrator, and what security groups open.

use demarc_inventory::{Row, Value};
use demarc_offline::{Given, Imported, import};

use crate::known;

const AT: i64 = 1_767_225_600_000_000;

fn read(text: &str) -> Imported {
    import(text.as_bytes(), &known(), &Given { file: "x", captured: Some(AT), ..Given::default() }).unwrap()
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
        let rows = read(&text).exported.inventory.tables;
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
    let tables = read(text).exported.inventory.tables;
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
        (item(&ssh(r#""ipRanges": [], "IpRanges": ["0.0.0.0/0"]"#), &out("[]")), "- - - - -", vec![]),
        (
            item(r#"[{"ipProtocol": "tcp", "fromPort": "22", "toPort": 22, "ipRanges": ["0.0.0.0/0"]}]"#, &out("[]")),
            "- - - - -",
            vec![],
        ),
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
        (
            plan(
                &format!(r#""ingress": [{{"protocol": "tcp", "from_port": 22, "to_port": 22}}, {rdp}], "egress": []"#),
                r#""ingress": [{"cidr_blocks": true}, {}]"#,
                "",
            ),
            "- true false - -",
            vec![],
        ),
        (
            plan(r#""ingress": [{"protocol": "tcp", "from_port": 22, "to_port": 22}], "egress": []"#, "", ""),
            "- - - - -",
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

#[test]
fn rules_apart_open_their_own_group_and_where_that_is_not_known_any() {
    let state = |rules: &[&str]| {
        let group = r#"{"address": "aws_security_group.web", "mode": "managed", "type": "aws_security_group",
            "values": {"id": "sg-1", "name": "web", "ingress": [], "egress": []}}"#;
        let rule = |rule: &&str| {
            let (kind, values) = rule.split_once(' ').unwrap();
            format!(r#"{{"address": "{kind}.x", "mode": "managed", "type": "{kind}", "values": {{{values}}}}}"#)
        };
        let all: Vec<String> = std::iter::once(group.to_owned()).chain(rules.iter().map(rule)).collect();
        format!(
            r#"{{"terraform_version": "1.9.0", "values": {{"root_module": {{"resources": [{}]}}}}}}"#,
            all.join(", ")
        )
    };
    let ssh = r#"aws_security_group_rule "security_group_id": "sg-1", "type": "ingress", "protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"], "self": false"#;
    let rdp = r#"aws_vpc_security_group_ingress_rule "security_group_id": "sg-1", "ip_protocol": "tcp", "from_port": 3389, "to_port": 3389, "cidr_ipv4": "0.0.0.0/0""#;
    let out = r#"aws_vpc_security_group_egress_rule "security_group_id": "sg-1", "ip_protocol": "-1", "cidr_ipv4": "0.0.0.0/0""#;
    let within = r#"aws_security_group_rule "security_group_id": "sg-1", "type": "ingress", "protocol": "tcp", "from_port": 22, "to_port": 22, "source_security_group_id": "sg-2""#;
    let odd = r#"aws_security_group_rule "security_group_id": "sg-1", "type": "ingress", "protocol": "tcp", "from_port": 22, "to_port": 22"#;
    let sideways = r#"aws_security_group_rule "security_group_id": "sg-1", "type": "sideways", "protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]"#;
    let elsewhere = r#"aws_security_group_rule "security_group_id": "sg-9", "type": "ingress", "protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]"#;
    let cases = [
        (vec![], "false false false 0 "),
        (vec![ssh], "true false false 1 tcp 22 from 0.0.0.0/0"),
        (vec![rdp, out], "false true true 1 tcp 3389 from 0.0.0.0/0"),
        (vec![within], "false false false 1 "),
        (vec![ssh, odd], "true - false - -"),
        (vec![sideways], "- - - - -"),
        (vec![elsewhere], "- - - - -"),
    ];
    for (rules, expected) in cases {
        assert_eq!(opened(&state(&rules)).0, expected, "{rules:?}");
    }
}
