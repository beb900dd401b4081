//! The AWS Security Finding Format: batches as Security Hub's `BatchImportFindings` takes them, of one account and region each.

use std::collections::BTreeMap;

use demarc_model::{Severity, Verdict};
use serde_json::{Value, json};

use super::{
    Detail, TenantFindings,
    text::{filled, shortened, without_nulls},
};

/// How many findings Security Hub takes at once.
const BATCH: usize = 100;
/// The most requirements of a finding.
const REQUIREMENTS: usize = 32;
/// Where findings on what has no region are kept.
const HOME_REGION: &str = "us-east-1";
const TYPE: &str = "Software and Configuration Checks/AWS Security Best Practices";

/// Security Hub's names for what the inventory's tables hold; anything else is `Other`.
const TYPES: [(&str, &str); 25] = [
    ("aws_cloudtrail_trail", "AwsCloudTrailTrail"),
    ("aws_dynamodb_table", "AwsDynamoDbTable"),
    ("aws_ebs_volume", "AwsEc2Volume"),
    ("aws_ec2_instance", "AwsEc2Instance"),
    ("aws_ec2_load_balancer", "AwsElbv2LoadBalancer"),
    ("aws_efs_access_point", "AwsEfsAccessPoint"),
    ("aws_guardduty_detector", "AwsGuardDutyDetector"),
    ("aws_iam_access_key", "AwsIamAccessKey"),
    ("aws_iam_group", "AwsIamGroup"),
    ("aws_iam_policy", "AwsIamPolicy"),
    ("aws_iam_role", "AwsIamRole"),
    ("aws_iam_user", "AwsIamUser"),
    ("aws_kms_key", "AwsKmsKey"),
    ("aws_lambda_function", "AwsLambdaFunction"),
    ("aws_rds_db_cluster", "AwsRdsDbCluster"),
    ("aws_rds_db_cluster_snapshot", "AwsRdsDbClusterSnapshot"),
    ("aws_rds_db_instance", "AwsRdsDbInstance"),
    ("aws_rds_db_snapshot", "AwsRdsDbSnapshot"),
    ("aws_s3_account_settings", "AwsS3AccountPublicAccessBlock"),
    ("aws_s3_bucket", "AwsS3Bucket"),
    ("aws_secretsmanager_secret", "AwsSecretsManagerSecret"),
    ("aws_sns_topic", "AwsSnsTopic"),
    ("aws_sqs_queue", "AwsSqsQueue"),
    ("aws_vpc", "AwsEc2Vpc"),
    ("aws_vpc_security_group", "AwsEc2SecurityGroup"),
];

/// The batches of one tenant, and how many findings are left out because they are not about an AWS account.
pub fn batches(findings: &TenantFindings<'_>) -> (Vec<Value>, usize) {
    let (mut places, mut left_out) = (BTreeMap::<(String, String), Vec<Value>>::new(), 0);
    for detail in findings.details() {
        let region = region(&detail).to_owned();
        match aws_account(&detail) {
            Some(account) => {
                places.entry((account.to_owned(), region)).or_default().push(finding(&detail, account));
            }
            None => left_out += 1,
        }
    }
    let batches = places.values().flat_map(|all| all.chunks(BATCH).map(|some| Value::from(some.to_vec())));
    (batches.collect(), left_out)
}

fn aws_account<'a>(detail: &Detail<'a>) -> Option<&'a str> {
    let account = detail.account()?;
    let is_number = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && detail.service.is_some_and(|service| &*service.provider == "aws")).then_some(account)
}

fn region<'a>(detail: &Detail<'a>) -> &'a str {
    let region = &*detail.finding.region;
    let is_one = (1..=16).contains(&region.len())
        && region.contains('-')
        && region.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if is_one { region } else { HOME_REGION }
}

fn partition(region: &str) -> &'static str {
    match region {
        china if china.starts_with("cn-") => "aws-cn",
        government if government.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}

fn finding(detail: &Detail<'_>, account: &str) -> Value {
    let (finding, moment, region) = (detail.finding, detail.of.moment(), region(detail));
    let label = if detail.verdict == Verdict::Failing || detail.verdict == Verdict::Unproven {
        label(detail.severity)
    } else {
        "INFORMATIONAL"
    };
    let severity = json!({ "Label": label, "Original": finding.severity });
    without_nulls(json!({
        "SchemaVersion": "2018-10-08",
        "Id": shortened(&format!("demarc/{}/{}", detail.of.answer.id, detail.fingerprint), 512),
        "ProductArn": format!("arn:{}:securityhub:{region}:{account}:product/{account}/default", partition(region)),
        "GeneratorId": format!("demarc/{}", finding.check),
        "AwsAccountId": account,
        "CreatedAt": moment,
        "UpdatedAt": moment,
        "Types": [TYPE],
        "Severity": severity,
        "FindingProviderFields": { "Severity": severity, "Types": [TYPE] },
        "Title": shortened(filled(&finding.title, &finding.check), 256),
        "Description": shortened(&description(detail), 1024),
        "Remediation": remediation(detail),
        "ProductFields": product_fields(detail),
        "Resources": [resource(detail)],
        "Compliance": compliance(detail),
        "Workflow": { "Status": workflow(detail) },
        "RecordState": "ACTIVE",
    }))
}

const fn label(severity: Severity) -> &'static str {
    match severity {
        Severity::Low => "LOW",
        Severity::Medium => "MEDIUM",
        Severity::High => "HIGH",
        Severity::Critical => "CRITICAL",
    }
}

fn description(detail: &Detail<'_>) -> String {
    let why = detail.duty.map(|duty| format!(" {}: {}", duty.title, duty.why)).unwrap_or_default();
    format!("{}.{why}", detail.sentence().trim_end_matches('.'))
}

fn remediation(detail: &Detail<'_>) -> Option<Value> {
    let mend = detail.mend()?;
    let text = Some(mend.console.trim()).filter(|text| !text.is_empty()).map(|text| shortened(text, 512));
    Some(json!({ "Recommendation": { "Text": text, "Url": detail.page() } }))
}

/// Who must see to it. Security Hub has no place of its own for that.
fn product_fields(detail: &Detail<'_>) -> Value {
    let who = detail.responsibility();
    let fields = [
        ("demarc/tenant", who.tenant.clone()),
        ("demarc/service", who.service.clone()),
        ("demarc/duty", who.duty.clone()),
        ("demarc/verdict", detail.finding.verdict.to_string()),
        ("demarc/parties", who.party_words()),
        ("demarc/performs", who.performs.join("; ")),
        ("demarc/accountable", who.accountable.join("; ")),
        ("demarc/verifies", who.verifies.join("; ")),
        ("demarc/exception", detail.acceptance().unwrap_or_default().to_owned()),
    ];
    let given = fields.into_iter().filter(|(_, value)| !value.trim().is_empty());
    given.map(|(name, value)| (name.to_owned(), Value::from(shortened(&value, 2048)))).collect()
}

fn resource(detail: &Detail<'_>) -> Value {
    let (finding, region) = (detail.finding, region(detail));
    let table = detail.check.map(|check| &*check.table);
    // A list that could not be read is no bucket, though it is of buckets.
    let is_list = table == Some(&*finding.resource);
    let known = TYPES.iter().find(|(name, _)| Some(*name) == table && !is_list);
    json!({
        "Type": known.map_or("Other", |(_, kind)| kind),
        "Id": shortened(filled(&finding.resource, "unnamed"), 512),
        "Partition": partition(region),
        "Region": region,
    })
}

fn compliance(detail: &Detail<'_>) -> Value {
    let (status, code) = match detail.verdict {
        Verdict::Proven => ("PASSED", None),
        Verdict::Failing => ("FAILED", Some("FAILING")),
        Verdict::Unproven => ("WARNING", Some("UNPROVEN")),
        Verdict::NotApplicable => ("NOT_AVAILABLE", None),
    };
    let sentence = detail.sentence();
    let reasons = code.map(|code| [json!({ "ReasonCode": code, "Description": shortened(&sentence, 1024) })]);
    let requirements: Vec<String> =
        detail.requirements().iter().take(REQUIREMENTS).map(|one| shortened(one, 64)).collect();
    let requirements = (!requirements.is_empty()).then_some(requirements);
    json!({ "Status": status, "StatusReasons": reasons, "RelatedRequirements": requirements })
}

fn workflow(detail: &Detail<'_>) -> &'static str {
    match detail.verdict {
        Verdict::Proven | Verdict::NotApplicable => "RESOLVED",
        Verdict::Failing if detail.is_accepted() => "SUPPRESSED",
        Verdict::Failing | Verdict::Unproven => "NEW",
    }
}
