//! Requests and answers by example. The facts about APIs are those of the catalog.

mod served;

use std::{fs, path::Path};

use aws_config::SdkConfig;
use demarc_inventory::{Row, Value as Stored};
use demarc_model::{Api, Column, Protocol};
use serde_json::{Map, Value, json};

use super::{address::Address, answer, client::Answer, columns, error, item::Item, request::Prepared, tags};

fn api(name: &str) -> Api {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalog/apis/aws").join(name).with_extension("json");
    serde_json::from_str(&fs::read_to_string(path).expect("facts")).expect("an API")
}

fn answered(body: &str) -> Answer {
    Answer { headers: Vec::new(), body: body.as_bytes().to_vec() }
}

fn read(name: &str, operation: &str, body: &str) -> Result<Value, String> {
    let api = api(name);
    answer::read(&api, &api.operations[operation], &answered(body))
}

/// `xml.json` is what botocore makes of these bodies.
#[test]
fn xml_is_read_as_botocore_reads_it() {
    let cases: Value = serde_json::from_str(include_str!("xml.json")).expect("cases");
    for case in cases.as_array().expect("a list") {
        let text = |key: &str| case[key].as_str().expect("text");
        let found = read(text("api"), text("operation"), text("body")).expect("an answer");
        assert_eq!(found, case["answer"], "{}", text("what"));
    }
}

#[test]
fn json_has_the_names_of_the_reference_and_its_types() {
    let stages = r#"{"items":[{"stageName":"prod","createdDate":"2026-01-01T10:00:00Z","autoDeploy":true,"unknown":1,"tags":null}]}"#;
    let wanted =
        json!({ "Items": [{ "StageName": "prod", "CreatedDate": "2026-01-01T10:00:00Z", "AutoDeploy": true }] });
    assert_eq!(read("apigatewayv2", "GetStages", stages), Ok(wanted));
    let certificate = r#"{"Certificate":{"NotAfter":1.5E9,"InUseBy":[],"Serial":"1"}}"#;
    let wanted = json!({ "Certificate": { "NotAfter": "2017-07-14T02:40:00Z", "InUseBy": [], "Serial": "1" } });
    assert_eq!(read("acm", "DescribeCertificate", certificate), Ok(wanted));
}

#[test]
fn what_is_not_an_answer_is_said() {
    let cases = [
        ("acm", "ListCertificates", "<html>", "the answer is not JSON"),
        ("acm", "ListCertificates", r#"{"CertificateSummaryList":{}}"#, "CertificateSummaryList: not a list"),
        ("acm", "DescribeCertificate", r#"{"Certificate":{"NotAfter":"soon"}}"#, "NotAfter: `soon` is no timestamp"),
        ("route53", "ListHostedZones", "<a><b>", "the answer is not XML: it ends early"),
        ("route53", "ListHostedZones", "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", "`&x;` is not known"),
        ("route53", "ListHostedZones", "<a><IsTruncated>maybe</IsTruncated></a>", "`maybe` is no boolean"),
    ];
    for (name, operation, body, wanted) in cases {
        let why = read(name, operation, body).expect_err(body);
        assert!(why.contains(wanted), "{body}: {why}");
    }
    let deep = "<a>".repeat(100);
    assert!(read("route53", "ListHostedZones", &deep).expect_err("deep").contains("too deeply"));
}

fn prepared(name: &str, operation: &str, input: Value) -> Result<(String, String, String), String> {
    let api = api(name);
    let input: Map<String, Value> = input.as_object().expect("an object").clone();
    let made = Prepared::new(&api, operation, &api.operations[operation], &input)?;
    Ok((made.method, made.uri, String::from_utf8(made.body).expect("text")))
}

#[test]
fn requests_are_written_as_each_protocol_wants_them() {
    let filters = json!({ "Filters": [{ "Name": "state", "Values": ["pending", "available"] }] });
    let form = "Action=DescribeVpnConnections&Version=2016-11-15&Filter.1.Name=state\
                &Filter.1.Value.1=pending&Filter.1.Value.2=available";
    let named = "Action=DescribeAutoScalingGroups&Version=2011-01-01&AutoScalingGroupNames.member.1=a%20%26%20b";
    let cases = [
        ("ec2", "DescribeVpnConnections", filters, "POST", "/", form),
        ("autoscaling", "DescribeAutoScalingGroups", json!({ "AutoScalingGroupNames": ["a & b"] }), "POST", "/", named),
        ("acm", "DescribeCertificate", json!({ "CertificateArn": "x" }), "POST", "/", r#"{"CertificateArn":"x"}"#),
        ("eks", "DescribeCluster", json!({ "name": "a/b" }), "GET", "/clusters/a%2Fb", ""),
        ("apigateway", "GetRestApis", json!({ "limit": 500 }), "GET", "/restapis?limit=500", ""),
        (
            "cloudfront",
            "ListTagsForResource",
            json!({ "Resource": "arn:x/y" }),
            "GET",
            "/2020-05-31/tagging?Resource=arn%3Ax%2Fy",
            "",
        ),
    ];
    for (name, operation, input, method, uri, body) in cases {
        let wanted = (method.to_owned(), uri.to_owned(), body.to_owned());
        assert_eq!(prepared(name, operation, input), Ok(wanted), "{operation}");
    }
    assert!(prepared("eks", "DescribeCluster", json!({})).expect_err("no name").contains("`name` is missing"));
    assert!(prepared("eks", "DescribeCluster", json!({ "nam": 1 })).expect_err("a slip").contains("takes no `nam`"));
}

#[test]
fn errors_have_a_code_in_every_protocol() {
    let ec2 =
        "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>";
    let query = "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>";
    let cases = [
        (
            Protocol::Json,
            r#"{"__type":"com.amazon#AccessDeniedException","Message":"no"}"#,
            Some("AccessDeniedException"),
            Some("no"),
        ),
        (Protocol::RestJson, r#"{"code":"NotFoundException","message":"no"}"#, Some("NotFoundException"), Some("no")),
        (Protocol::Ec2, ec2, Some("UnauthorizedOperation"), Some("no")),
        (Protocol::Query, query, Some("AccessDenied"), Some("no")),
        (Protocol::RestXml, "<html>", None, Some("the answer has the HTTP status 404 and no reason")),
        (Protocol::RestJson, "", None, Some("the answer has the HTTP status 404 and no reason")),
    ];
    for (protocol, body, code, message) in cases {
        let read = error::read(protocol, 404, &answered(body));
        assert_eq!((read.code(), read.message()), (code, message), "{body}");
    }
    let mut answer = answered(r#"{"message":"no"}"#);
    answer.headers = vec![("x-amzn-errortype".to_owned(), "ResourceNotFoundException:http://x".to_owned())];
    assert_eq!(error::read(Protocol::RestJson, 404, &answer).code(), Some("ResourceNotFoundException"));
}

/// A column written as in a table's file.
fn column(more: Value) -> Column {
    let mut column = json!({ "name": "c", "doc": "d", "from": "v" });
    column.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    serde_json::from_value(column).expect("a column")
}

#[test]
fn columns_are_strict_and_have_no_defaults() {
    let switch = json!({ "type": "bool", "yes": ["ON"], "no": ["OFF"], "missing": false });
    let any = json!({ "type": "bool", "yes": ["*"], "missing": false });
    let policy = json!({ "type": "bool", "policy": "public", "missing": false });
    let open = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#;
    let cases = [
        (json!({ "type": "bool" }), json!({ "v": true }), Ok(Some(Stored::Bool(true)))),
        (json!({ "type": "bool" }), json!({ "v": "false" }), Ok(Some(Stored::Bool(false)))),
        (json!({ "type": "bool" }), json!({ "v": 1 }), Err("`1` is not of type `bool`")),
        (json!({ "type": "bool" }), json!({}), Ok(None)),
        (json!({ "type": "bool" }), json!({ "v": null }), Ok(None)),
        (json!({ "type": "int" }), json!({ "v": "7" }), Ok(Some(Stored::Int(7)))),
        (json!({ "type": "int" }), json!({ "v": "many" }), Err("`many` is not of type `int`")),
        (json!({ "type": "text" }), json!({ "v": ["a"] }), Ok(Some(Stored::Text("[\"a\"]".into())))),
        (json!({ "type": "time" }), json!({ "v": "1970-01-01T00:00:01Z" }), Ok(Some(Stored::Time(1_000_000)))),
        (json!({ "type": "time", "unit": "ms" }), json!({ "v": 2 }), Ok(Some(Stored::Time(2_000)))),
        (json!({ "type": "time" }), json!({ "v": 2 }), Err("`2` is not of type `time`")),
        (switch.clone(), json!({ "v": "ON" }), Ok(Some(Stored::Bool(true)))),
        (switch.clone(), json!({ "v": "OFF" }), Ok(Some(Stored::Bool(false)))),
        (switch.clone(), json!({}), Ok(Some(Stored::Bool(false)))),
        (switch, json!({ "v": "SOMETIMES" }), Err("`SOMETIMES` is neither among `yes` nor `no`")),
        (any, json!({ "v": {} }), Ok(Some(Stored::Bool(true)))),
        (policy.clone(), json!({ "v": open }), Ok(Some(Stored::Bool(true)))),
        (policy.clone(), json!({ "v": "" }), Ok(Some(Stored::Bool(false)))),
        (policy, json!({ "v": "{" }), Err("JSON")),
    ];
    for (about, answer, wanted) in cases {
        let mut row = Row::default();
        let set = columns::set(&mut row, &column(about.clone()), &Item::default().below(None, answer.clone()));
        match (set, wanted) {
            (Ok(()), Ok(wanted)) => assert_eq!(row.values.get("c"), wanted.as_ref(), "{about} of {answer}"),
            (Err(why), Err(wanted)) => assert!(why.contains(wanted), "{about} of {answer}: {why}"),
            (found, wanted) => panic!("{about} of {answer}: {found:?}, not {wanted:?}"),
        }
    }
}

#[test]
fn tags_come_in_many_ways() {
    let wanted = Ok(r#"{"owner":"web"}"#.to_owned());
    for tags in [
        json!({ "owner": "web" }),
        json!([{ "Key": "owner", "Value": "web" }]),
        json!([{ "key": "owner", "value": "web" }]),
        json!([{ "TagKey": "owner", "TagValue": "web" }]),
    ] {
        assert_eq!(tags::read(&tags), wanted, "{tags}");
    }
    assert!(tags::read(&json!([{ "Name": "owner" }])).is_err());
}

#[test]
fn addresses_are_those_of_the_partition() {
    let plain = SdkConfig::builder().build();
    let fips = SdkConfig::builder().use_fips(true).build();
    let overridden = SdkConfig::builder().endpoint_url("http://127.0.0.1:1").build();
    let cases = [
        ("acm", &plain, "aws", "eu-west-1", "https://acm.eu-west-1.amazonaws.com", "eu-west-1"),
        ("acm", &plain, "aws-cn", "cn-north-1", "https://acm.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("acm", &fips, "aws", "us-east-2", "https://acm-fips.us-east-2.amazonaws.com", "us-east-2"),
        ("cloudfront", &plain, "aws", "eu-west-1", "https://cloudfront.amazonaws.com", "us-east-1"),
        (
            "cloudfront",
            &plain,
            "aws-cn",
            "cn-north-1",
            "https://cloudfront.cn-northwest-1.amazonaws.com.cn",
            "cn-northwest-1",
        ),
        ("route53", &plain, "aws-us-gov", "us-gov-east-1", "https://route53.us-gov.amazonaws.com", "us-gov-west-1"),
        ("cloudfront", &overridden, "aws", "eu-west-1", "http://127.0.0.1:1", "us-east-1"),
    ];
    for (name, config, partition, region, url, signing) in cases {
        let api = api(name);
        let operation = api.operations.values().next().expect("an operation");
        let address = Address::of(&api, config, partition, region).expect("an address");
        assert_eq!((address.url(operation).as_str(), &*address.signing_region), (url, signing), "{name} in {region}");
    }
}
