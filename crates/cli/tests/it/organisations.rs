//! Every account of an organisation, found from its management account and entered by the name of a role: what cannot be
//! entered is in the inventory as something that could not be read, and what is gone is closed.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    emulator::Emulator,
    program::{Folder, demarc, expect, json, run},
};

const MANAGEMENT: &str = "123456789012";

struct Desk {
    emulator: Emulator,
    folder: Folder,
    seeded: Value,
}

impl Desk {
    fn new() -> Self {
        let emulator = Emulator::start();
        let seeded = emulator.seed("members");
        let folder = Folder::new("organisations");
        run(&folder.0, &["init", "--name", "Acme", "--kind", "business", "--trade", "x", "--services", "aws-sns"], 0);
        Self { emulator, folder, seeded }
    }

    fn id(&self, name: &str) -> &str {
        self.seeded["accounts"][name].as_str().expect("an id")
    }

    /// Says which accounts of the organisation are meant.
    fn organisation(&self, further: &str) {
        let service = "[[service]]\nid = \"aws-sns\"\ncatalog = \"aws-sns\"\n";
        let account = "[[account]]\nprovider = \"aws\"\nregions = [\"us-east-1\"]\n";
        let all = format!("[account.organisation]\nrole_name = \"demarc\"\nexternal_id = \"acme-77\"\n{further}\n");
        self.folder.write("tenants/acme/tenant.toml", format!("name = \"Acme\"\n{service}{account}{all}"));
    }

    fn collect(&self, format: &str, code: i32) -> std::process::Output {
        let line = ["collect", "--tenant", "acme", "--format", format];
        let mut command = demarc(&self.folder.0, &line);
        command.env("AWS_ENDPOINT_URL", &self.emulator.endpoint).env("AWS_EC2_METADATA_DISABLED", "true");
        for (name, key) in [("AWS_ACCESS_KEY_ID", "id"), ("AWS_SECRET_ACCESS_KEY", "secret")] {
            command.env(name, self.seeded[key].as_str().expect("text"));
        }
        let output = command.output().expect("the program starts");
        expect(&output, code, &line);
        output
    }

    /// How the list of topics ended, by account.
    fn lists(&self, code: i32) -> BTreeMap<String, String> {
        let statuses = json(&self.collect("json", code));
        let of_topics = |one: &&Value| one["table"] == "aws_sns_topic" && one["facet"] == "list";
        let text = |one: &Value, key: &str| one[key].as_str().expect("text").to_owned();
        let all = statuses.as_array().expect("statuses");
        assert!(all.iter().all(|one| text(one, "table").starts_with("aws_")), "an account has no tables of others");
        let ended = |one: &Value| (text(one, "account"), format!("{} {}", text(one, "call"), text(one, "outcome")));
        statuses.as_array().expect("statuses").iter().filter(of_topics).map(ended).collect()
    }

    fn query(&self, sql: &str) -> String {
        let output = run(&self.folder.0, &["query", "--tenant", "acme", "--format", "csv", sql], 0);
        String::from_utf8(output.stdout).expect("text")
    }
}

fn read(accounts: &[&str]) -> BTreeMap<String, String> {
    accounts.iter().map(|account| ((*account).to_owned(), "sns:ListTopics complete".to_owned())).collect()
}

#[test]
fn every_account_is_entered_or_said_to_be_unreadable() {
    let desk = Desk::new();
    let (open, unit, shut) = (desk.id("open"), desk.id("unit"), desk.id("shut"));
    desk.organisation(&format!("except = [\"{}\"]", desk.id("sandbox")));
    let mut wanted = read(&[MANAGEMENT, open, unit]);
    wanted.insert(shut.to_owned(), "sts:AssumeRole denied".to_owned());
    assert_eq!(desk.lists(1), wanted);

    let output = desk.collect("table", 1);
    let (answer, talk) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let first = answer.lines().next().expect("a line");
    let seen =
        format!("account {shut} (global, us-east-1): sts:AssumeRole denied as arn:aws:iam::{MANAGEMENT}:user/manager");
    assert!(first.starts_with("Not everything could be seen.") && first.contains(&seen), "{first}");
    let closed = format!("account {} (closed) is not collected: the organisation says that it is", desk.id("closed"));
    assert!(talk.contains(&closed), "{talk}");
    assert!(talk.contains(&format!("could not sign in as `arn:aws:iam::{shut}:role/demarc`")), "{talk}");

    let assessed = run(&desk.folder.0, &["assess", "--tenant", "acme"], 0);
    let assessed = String::from_utf8_lossy(&assessed.stdout).into_owned();
    assert!(assessed.lines().next().is_some_and(|line| line.contains(shut)), "{assessed}");
    let every = ["assess", "--tenant", "acme", "--all-resources", "--format", "json"];
    let findings = json(&run(&desk.folder.0, &every, 0))["tenants"][0]["findings"].clone();
    let unread = |one: &&Value| {
        one["account"] == *shut && one["verdict"] == "unproven" && one["reason"] == "sts:AssumeRole denied"
    };
    assert!(findings.as_array().expect("findings").iter().any(|one| unread(&one)), "{findings}");

    desk.organisation(&format!("only_units = [{}]", desk.seeded["unit"]));
    assert_eq!(desk.lists(0), read(&[unit]), "an account in a unit below the one that is named");
}

#[test]
fn what_vanished_is_closed_and_what_could_not_be_read_is_not() {
    let desk = Desk::new();
    let (open, unit) = (desk.id("open"), desk.id("unit"));
    desk.organisation("");
    desk.lists(1);
    let topics = "select account_id from aws_sns_topic order by 1";
    assert_eq!(desk.query(topics).lines().count(), 1 + 3, "{}", desk.query(topics));

    // One topic is deleted, and one account lets nobody in any more.
    desk.emulator.seed_with(&["vanish", open, unit]);
    let lists = desk.lists(1);
    assert_eq!((&*lists[open], &*lists[unit]), ("sns:ListTopics complete", "sts:AssumeRole denied"));
    let left = desk.query(topics);
    assert!(!left.contains(open) && left.contains(unit), "{left}");
    let gone = desk.query("select account_id, closed_at from closed_aws_sns_topic");
    assert!(gone.lines().count() == 2 && gone.contains(open), "{gone}");
    let line = ["assess", "--tenant", "acme", "--all-resources", "--format", "json"];
    let findings = json(&run(&desk.folder.0, &line, 0))["tenants"][0]["findings"].clone();
    let of_unit = findings.as_array().expect("findings").iter().filter(|one| one["account"] == *unit);
    let verdicts: Vec<&Value> = of_unit.map(|one| &one["verdict"]).collect();
    assert!(!verdicts.is_empty() && verdicts.iter().all(|verdict| *verdict == "unproven"), "{verdicts:?}");
}

/// The role by which each account is entered may do everything there, so far as the account itself says.
#[test]
fn what_the_organisation_forbids_its_accounts_is_counted_for_each() {
    let desk = Desk::new();
    let (open, unit) = (desk.id("open"), desk.id("unit"));
    desk.organisation("");
    desk.lists(1);
    let roles = "select account_id, can_become_administrator, limited_by_organisation from aws_iam_role \
                 where role_name = 'demarc'";
    let seen = desk.query(roles);
    assert!(seen.contains(&format!("{open},true,false")) && seen.contains(&format!("{unit},false,true")), "{seen}");
    let queues = desk.query("select account_id, public from aws_sqs_queue where title = 'letterbox'");
    assert!(queues.contains(&format!("{open},true")) && queues.contains(&format!("{unit},false")), "{queues}");
    let targets =
        desk.query("select target_name, target_kind from aws_organizations_policy_target where policy_name = 'no-iam'");
    assert!(targets.contains("outer,ORGANIZATIONAL_UNIT"), "{targets}");

    // Entered on its own, the account cannot see what holds for it: what it says itself stands, and the first line says so.
    let service = "[[service]]\nid = \"aws-sns\"\ncatalog = \"aws-sns\"\n";
    let role = format!("role_arn = \"arn:aws:iam::{unit}:role/demarc\"\nexternal_id = \"acme-77\"\n");
    let account = format!("[[account]]\nprovider = \"aws\"\nregions = [\"us-east-1\"]\n{role}");
    desk.folder.write("tenants/acme/tenant.toml", format!("name = \"Acme\"\n{service}{account}"));
    let output = desk.collect("table", 0);
    let answer = String::from_utf8_lossy(&output.stdout).into_owned();
    let first = answer.lines().next().expect("a line");
    assert!(first.contains(&format!("account {unit} (global")) && first.contains("organizations:"), "{first}");
    let seen = desk.query(&format!("{roles} and account_id = '{unit}'"));
    assert!(seen.lines().any(|line| line.trim_end() == format!("{unit},true,")), "{seen}");
}
