//! A sound workspace becomes what it says.

use chrono::NaiveDate;
use demarc_model::{
    DutySelector, Layer, Party, Rank, Role, ServiceModel, ServiceSelector, Share, Split, Subject, Target,
};

use super::*;
use crate::workspace::WorkspaceKind;

fn sound(text: &str) -> Workspace {
    let (read, problems) = read(workspace(text));
    assert!(problems.is_empty(), "{problems}");
    read
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn the_whole_is_read() {
    let workspace = sound(include_str!("whole.txt"));
    assert_eq!((&*workspace.name, workspace.kind), ("Northwind Security", WorkspaceKind::Mssp));
    let folder = workspace.tenant("bakery").unwrap();
    let tenant = &folder.tenant;
    assert_eq!(
        (&*tenant.name, &*tenant.trade, tenant.people_count),
        ("Bakery Brown", "bakery with four shops", Some(23))
    );
    assert_eq!(tenant.party_name(Party::Mssp), "Northwind Security");
    let frameworks: Vec<&str> = tenant.frameworks.iter().map(|id| &**id).collect();
    assert_eq!(frameworks, ["nist", "own", "other"]);
    let assignees: Vec<&str> = tenant.assignees.iter().map(|assignee| &*assignee.id).collect();
    assert_eq!(assignees, ["it", "anna", "zoe"]);
    assert_eq!(tenant.assignee("anna").unwrap().until, Some(day("2026-03-31")));
    assert!(tenant.assignee("it").unwrap().is_team);
    assert_eq!((folder.accounts.len(), folder.roster.len()), (1, 2));
    assert_eq!(folder.accounts[0].external_id.as_deref(), Some("brown-7781"));
    assert_eq!(workspace.frameworks.len(), 2);
}

#[test]
fn services_take_from_the_catalog() {
    let workspace = sound(include_str!("whole.txt"));
    let tenant = &workspace.tenants[0].tenant;
    let files = tenant.service("files").unwrap();
    // `amazon-s3` is a former id.
    assert_eq!((files.catalog.as_deref(), &*files.title, &*files.provider), (Some("aws-s3"), "Amazon S3", "aws"));
    assert_eq!(files.scope.accounts, ["123456789012"]);
    let database = tenant.service("database").unwrap();
    assert_eq!((&*database.title, database.model), ("Orders", ServiceModel::Iaas));
    let till = tenant.service("till").unwrap();
    assert_eq!((till.catalog.clone(), &*till.provider, till.model), (None, "till-maker", ServiceModel::Saas));
}

#[test]
fn statements_become_claims() {
    let workspace = sound(include_str!("whole.txt"));
    let claims = &workspace.tenants[0].tenant.claims;
    let duty = |id: &str| Subject::Duty(id.parse().unwrap());
    let service = |id: &str| Target::Service(id.parse().unwrap());
    let both = Split::each(&[Party::Provider, Party::Customer], Share::SharedDependent);
    let none = Split::each(&[], Share::None);
    let expected = [
        // `encrypt-database-files` is a former id.
        (service("files"), duty("encrypt-databases"), none.with(Party::Provider, Share::SharedIndependent)),
        (Target::Every, duty("test-restores"), both),
        (Target::Every, duty("remove-access-of-leavers"), both),
        (Target::Every, Subject::Layer(Layer::Identities), Split::sole(Party::Mssp)),
        (service("till"), Subject::Control("nist:AC-2(3)".parse().unwrap()), Split::NOT_APPLICABLE),
        (service("till"), Subject::Everything, Split::NOT_PUBLISHED),
    ];
    let found: Vec<_> = claims.iter().map(|claim| (claim.target.clone(), claim.subject.clone(), claim.split)).collect();
    assert_eq!(found, expected);
    let ranks: Vec<Rank> = claims.iter().map(|claim| claim.source.rank()).collect();
    let (customer, mssp) = (Rank::CustomerStatement, Rank::MsspStatement);
    assert_eq!(ranks, [customer, customer, customer, mssp, mssp, mssp]);
    let sources: Vec<_> = claims.iter().map(|claim| (&*claim.source.id, &*claim.source.edition)).collect();
    assert_eq!(sources[0], ("statement-customer", "2026-02"));
    assert_eq!(sources[3], ("statement-mssp", "2026-02-11"));
    assert_eq!((&*claims[0].text, &*claims[0].citation), ("Amazon encrypts that\nfor us.", "notes, page 2"));
    assert_eq!(claims[0].feature.as_deref(), Some("Server-side encryption"));
    assert_eq!(&*claims[1].citation, "claims.toml line 15");
}

#[test]
fn statements_of_one_party_are_sources_of_their_own() {
    let statement = |by: &str, edition: &str, service: &str| {
        format!(
            "[[statement]]\nby = \"{by}\"\nedition = \"{edition}\"\nas_of = 2026-02-11\ntitle = \"Letter\"\n\
             [[statement.claim]]\nservice = \"{service}\"\nduty = \"test-restores\"\nsplit = \"customer\"\n"
        )
    };
    let said = [
        ("provider", "1", "files", "statement-provider"),
        ("subprovider", "1", "files", "statement-subprovider"),
        ("provider", "2", "database", "statement-provider-2"),
        ("customer", "1", "files", "statement-customer"),
        ("provider", "3", "files", "statement-provider-3"),
        ("customer", "2", "files", "statement-customer-2"),
    ];
    let text: String = said.iter().map(|(by, edition, service, _)| statement(by, edition, service)).collect();
    let workspace = sound(&format!("--- tenants/bakery/claims.toml\n{text}"));
    let claims = &workspace.tenants[0].tenant.claims;
    let ids: Vec<&str> = claims.iter().map(|claim| &*claim.source.id).collect();
    assert_eq!(ids, said.map(|(_, _, _, id)| id));
}

#[test]
fn assignments_evidence_and_reviews_are_spread() {
    let workspace = sound(include_str!("whole.txt"));
    let tenant = &workspace.tenants[0].tenant;
    let anna = |role| (ServiceSelector::Every, DutySelector::One("remove-access-of-leavers".parse().unwrap()), role);
    let found: Vec<_> =
        tenant.assignments.iter().map(|found| (found.services.clone(), found.duties.clone(), found.role)).collect();
    assert_eq!(found[..2], [anna(Role::Performs), anna(Role::Accountable)]);
    // Two services, two layers, two people.
    assert_eq!(found.len(), 2 + 8 + 1);
    assert_eq!(found[10].1, DutySelector::Every);
    let expires: Vec<NaiveDate> = tenant.evidence.iter().map(|evidence| evidence.expires).collect();
    assert_eq!(expires, [day("2026-12-31"), day("2026-12-31"), day("2026-02-20")]);
    assert_eq!(tenant.reviews.len(), 1);
}

fn agreement(split: &str, signed_by: &[&str]) -> String {
    let signature =
        |party| format!("[[signature]]\nparty = \"{party}\"\nname = \"N\"\nrole = \"r\"\nsigned_on = 2026-01-15\n");
    let signatures: String = signed_by.iter().map(signature).collect();
    format!(
        "--- tenants/bakery/agreements/first.toml\ntitle = \"Das Abkommen: Größe\"\nedition = \"1\"\nas_of = 2026-01-15\n\
         {signatures}[[split]]\nservice = \"*\"\nduty = \"test-restores\"\nsplit = {split}\n"
    )
}

#[test]
fn agreements_are_signed_when_every_side_that_takes_part_has_signed() {
    let cases: &[(&str, &[&str], bool)] = &[
        ("\"customer\"", &["customer"], true),
        ("\"customer\"", &["mssp"], false),
        ("[\"customer\", \"mssp\"]", &["customer"], false),
        ("[\"customer\", \"mssp\"]", &["customer", "mssp"], true),
        ("[\"customer\", \"provider\"]", &["customer"], true),
        ("\"third_party\"", &["customer", "mssp"], false),
        ("\"provider\"", &["customer"], true),
        ("\"provider\"", &[], false),
        ("\"subprovider\"", &[], false),
        ("{ customer = \"sole\", mssp = \"none\" }", &["customer"], true),
        ("\"not_applicable\"", &["customer"], true),
    ];
    for (split, signed_by, signed) in cases {
        let workspace = sound(&agreement(split, signed_by));
        let tenant = &workspace.tenants[0].tenant;
        let source = &tenant.agreements[0].source;
        assert_eq!(source.signed, *signed, "{split} signed by {signed_by:?}");
        assert_eq!(&*source.id, "agreement-das-abkommen-gr-e");
        assert_eq!(tenant.agreed().count(), usize::from(*signed));
        assert_eq!(source.rank() == Rank::Agreement, *signed);
    }
}

#[test]
fn imported_editions_are_shared() {
    let workspace = sound(include_str!("whole.txt"));
    let claims = &workspace.claims;
    let targets: Vec<Target> = claims.iter().map(|claim| claim.target.clone()).collect();
    let aws: demarc_model::ServiceId = "aws".parse().unwrap();
    let s3 = Target::Service("aws-s3".parse().unwrap());
    assert_eq!(targets, [s3.clone(), s3, Target::Model(aws.clone(), ServiceModel::Paas), Target::Provider(aws)]);
    let duties: Vec<usize> = claims.iter().map(|claim| claim.feature_duties.len()).collect();
    assert_eq!(duties, [2, 0, 0, 0]);
    assert_eq!((claims[0].default_on, &*claims[0].citation), (Some(true), "row 2"));
    assert_eq!(&*claims[1].text, "the service does not have this feature");
    assert_eq!(&*claims[2].citation, "https://example.org");
    assert!(claims.iter().all(|claim| claim.source.rank() == Rank::Publication && &*claim.source.id == "aws-baseline"));
}

#[test]
fn line_ends_of_windows_change_nothing() {
    let text = include_str!("whole.txt").replace('\n', "\r\n");
    let windows = files(&text);
    let (read, problems) = read(windows);
    assert!(problems.is_empty(), "{problems}");
    assert_eq!(read.tenants[0].roster.len(), 2);
}
