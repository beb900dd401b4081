//! Ways into accounts: roles assumed with their external id, profiles of a configuration file, several accounts and
//! regions at once, and what the others keep when one is refused.

use std::{collections::BTreeSet, process::Output};

use serde_json::{Value, json};

use crate::{
    emulator::Emulator,
    program::{Folder, demarc, expect, json, run},
};

/// Who calls; may assume the roles of the bakery and the dairy.
const FIRST: &str = "123456789012";
const BAKERY: &str = "222222222222";
/// Its role may not list topics.
const DAIRY: &str = "333333333333";
/// Its role trusts the caller, who may not assume it.
const FORGE: &str = "444444444444";

/// An account, a region, and what is said of them.
type Said = BTreeSet<(String, String, String)>;

struct Desk {
    emulator: Emulator,
    folder: Folder,
    key: Vec<(&'static str, String)>,
}

impl Desk {
    fn new() -> Self {
        let emulator = Emulator::start();
        let key = emulator.seed("accounts");
        let text = |name: &str| key[name].as_str().expect("text").to_owned();
        let key = vec![("AWS_ACCESS_KEY_ID", text("id")), ("AWS_SECRET_ACCESS_KEY", text("secret"))];
        let folder = Folder::new("accounts");
        run(&folder.0, &["init", "--name", "Estate", "--kind", "business", "--trade", "x", "--services", "aws-sns"], 0);
        Self { emulator, folder, key }
    }

    /// Replaces the accounts of `tenant.toml`.
    fn accounts(&self, accounts: &[String]) {
        let service = "[[service]]\nid = \"aws-sns\"\ncatalog = \"aws-sns\"\n";
        let content = format!("name = \"Estate\"\n{service}{}", accounts.concat());
        self.folder.write("tenants/estate/tenant.toml", content);
    }

    fn collect(&self, line: &[&str], environment: &[(&'static str, String)], code: i32) -> Output {
        let line = [&["collect", "--tenant", "estate", "--format", "json"][..], line].concat();
        let endpoint = &self.emulator.endpoint;
        let mut command = demarc(&self.folder.0, &line);
        command.env("AWS_ENDPOINT_URL", endpoint).env("AWS_EC2_METADATA_DISABLED", "true");
        let output = command.envs(environment.iter().cloned()).output().expect("the program starts");
        expect(&output, code, &line);
        output
    }

    /// What the inventory says about topics: whose they are, where, and which.
    fn topics(&self) -> Said {
        let line = ["assess", "--tenant", "estate", "--all-resources", "--format", "json"];
        let answer = json(&run(&self.folder.0, &line, 0));
        let findings = answer["tenants"][0]["findings"].as_array().expect("findings").clone();
        let of_topics = findings.iter().filter(|finding| finding["check"] == "aws-sns-topic-encryption");
        of_topics.map(|finding| texts(finding, ["account", "region", "resource"])).collect()
    }
}

/// One `[[account]]`.
fn account(entries: &[(&str, &str)], regions: &[&str]) -> String {
    let lines: String = entries.iter().map(|(key, value)| format!("{key} = \"{value}\"\n")).collect();
    format!("\n[[account]]\nprovider = \"aws\"\n{lines}regions = {regions:?}\n")
}

fn role(account: &str) -> String {
    format!("arn:aws:iam::{account}:role/demarc")
}

fn texts(value: &Value, keys: [&str; 3]) -> (String, String, String) {
    keys.map(|key| value[key].as_str().expect("text").to_owned()).into()
}

fn triple(values: [&str; 3]) -> (String, String, String) {
    values.map(str::to_owned).into()
}

/// Every (account, region, caller) of the statuses.
fn callers(output: &Output) -> Said {
    let statuses = json(output);
    statuses.as_array().expect("statuses").iter().map(|one| texts(one, ["account", "region", "identity"])).collect()
}

/// Whose statuses they are.
fn reached(output: &Output) -> Vec<String> {
    let accounts: BTreeSet<String> = callers(output).into_iter().map(|(account, ..)| account).collect();
    accounts.into_iter().collect()
}

/// How the list of topics ended, for each (account, region).
fn lists(output: &Output) -> Said {
    let statuses = json(output);
    let of_topics = |one: &&Value| one["table"] == "aws_sns_topic" && one["facet"] == "list";
    let ended = |one: &Value| texts(one, ["account", "region", "outcome"]);
    statuses.as_array().expect("statuses").iter().filter(of_topics).map(ended).collect()
}

fn errors(output: &Output) -> Vec<String> {
    let text = String::from_utf8_lossy(&output.stderr);
    text.lines().filter(|line| line.starts_with("error:")).map(str::to_owned).collect()
}

/// An account that is entered by its role.
fn by(number: &str, external_id: &str, regions: &[&str]) -> String {
    account(&[("role_arn", role(number).as_str()), ("external_id", external_id)], regions)
}

/// The statuses of an account whose role was assumed.
fn entered(number: &str, regions: &[&str]) -> Said {
    let caller = format!("arn:aws:sts::{number}:assumed-role/demarc/demarc");
    regions.iter().map(|region| triple([number, region, &caller])).collect()
}

/// The statuses of an account whose role was refused.
fn shut(number: &str, regions: &[&str]) -> Said {
    regions.iter().map(|region| triple([number, region, &role(number)])).collect()
}

fn topic(number: &str, region: &str) -> (String, String, String) {
    triple([number, region, &format!("arn:aws:sns:{region}:{number}:{number}-{region}")])
}

#[test]
fn several_accounts_and_regions_keep_their_own_rows_when_one_is_refused() {
    let desk = Desk::new();
    let both = ["us-east-1", "eu-west-1"];
    let dairy = by(DAIRY, "dairy-9", &["us-east-1"]);
    desk.accounts(&[by(FORGE, "forge-4", &both), by(BAKERY, "brown-7781", &both), dairy.clone()]);
    let output = desk.collect(&[], &desk.key, 1);

    let of_dairy = entered(DAIRY, &["global", "us-east-1"]);
    let everywhere = ["global", "us-east-1", "eu-west-1"];
    assert_eq!(callers(&output), &(&entered(BAKERY, &everywhere) | &of_dairy) | &shut(FORGE, &everywhere));
    let ended = [
        [BAKERY, "us-east-1", "complete"],
        [BAKERY, "eu-west-1", "complete"],
        [DAIRY, "us-east-1", "denied"],
        [FORGE, "us-east-1", "denied"],
        [FORGE, "eu-west-1", "denied"],
    ];
    assert_eq!(lists(&output), Said::from(ended.map(triple)));
    let refused = errors(&output);
    assert!(refused.len() == 1 && refused[0].contains(&role(FORGE)), "{refused:?}");
    let unread = |account, region| triple([account, region, "aws_sns_topic"]);
    let bakery = [topic(BAKERY, "us-east-1"), topic(BAKERY, "eu-west-1")];
    let unreadable = [unread(DAIRY, "us-east-1"), unread(FORGE, "us-east-1"), unread(FORGE, "eu-west-1")];
    let known = &Said::from(bakery) | &Said::from(unreadable);
    assert_eq!(desk.topics(), known);

    // What was known of an account is kept when it lets nobody in any more, beside that it is; the other is read again.
    desk.accounts(&[by(BAKERY, "changed", &both), dairy]);
    assert_eq!(callers(&desk.collect(&[], &desk.key, 1)), &of_dairy | &shut(BAKERY, &everywhere));
    let closed = Said::from([unread(BAKERY, "us-east-1"), unread(BAKERY, "eu-west-1")]);
    assert_eq!(desk.topics(), &known | &closed);
}

/// A way by a role: in `tenant.toml` or on the command line, with an external id or without, let in or not.
struct ByRole {
    account: &'static str,
    external_id: Option<&'static str>,
    in_file: bool,
    let_in: bool,
}

#[test]
fn a_role_is_assumed_with_its_external_id_or_the_refusal_names_it() {
    let desk = Desk::new();
    let cases = [
        (BAKERY, Some("brown-7781"), true, true),
        (DAIRY, Some("dairy-9"), false, true),
        (BAKERY, Some("dairy-9"), true, false),
        (BAKERY, Some("dairy-9"), false, false),
        (BAKERY, None, true, false),
        (FORGE, Some("forge-4"), true, false),
    ];
    for (account, external_id, in_file, let_in) in cases {
        by_role(&desk, &ByRole { account, external_id, in_file, let_in });
    }
    // Each once: the credentials serve every call of a run.
    assert_eq!(desk.emulator.seed("sessions"), json!([asked(BAKERY, "brown-7781"), asked(DAIRY, "dairy-9")]));
}

/// What reached the emulator with AssumeRole: a name that the other account can look up, and an hour, not longer.
fn asked(number: &str, external_id: &str) -> Value {
    json!({ "role_arn": role(number), "external_id": external_id, "session_name": "demarc", "duration": 3600 })
}

fn by_role(desk: &Desk, case: &ByRole) {
    // Whoever is refused is so without naming a region, too.
    let regions: &[&str] = if case.let_in { &["us-east-1"] } else { &[] };
    let arn = role(case.account);
    let external_id = case.external_id.map(|id| ("external_id", id));
    let named: Vec<_> = [("role_arn", arn.as_str())].into_iter().chain(external_id).collect();
    desk.accounts(&if case.in_file { vec![account(&named, regions)] } else { Vec::new() });
    let options = named.iter().flat_map(|(key, value)| [format!("--{}", key.replace('_', "-")), (*value).to_owned()]);
    let options = options.chain(regions.iter().flat_map(|region| ["--region".to_owned(), (*region).to_owned()]));
    let line: Vec<String> = if case.in_file { Vec::new() } else { options.collect() };
    let line: Vec<&str> = line.iter().map(String::as_str).collect();

    let before = desk.folder.content();
    let output = desk.collect(&line, &desk.key, i32::from(!case.let_in));
    if case.let_in {
        assert_eq!(reached(&output), [case.account]);
        return;
    }
    let who = format!("User: arn:aws:iam::{FIRST}:user/collector is not authorized to perform: sts:AssumeRole");
    let wanted = format!("error: could not sign in as `{arn}`: sts:AssumeRole was refused: {who}");
    let said = errors(&output);
    assert!(said.len() == 1 && said[0].starts_with(&wanted) && said[0].contains("external id"), "{said:?}");
    if case.in_file {
        assert_eq!(callers(&output), shut(case.account, &["global", "us-east-1"]));
        return;
    }
    assert_eq!(desk.folder.content(), before, "nothing was read, so nothing is written");
}

#[test]
fn a_profile_comes_from_the_shared_configuration_and_nowhere_else() {
    let desk = Desk::new();
    let folder = Folder::new("profiles");
    let files = shared_configuration(&folder, &desk.key);
    // Keys in the environment lead to the first account; whoever names a profile does not mean them.
    let beside = [&files[..], &desk.key[..]].concat();
    let dairy = role(DAIRY);
    let cases: [(&[&str], _, _); 5] = [
        (&["--profile", "first"], &files, Some(FIRST)),
        (&["--profile", "bakery"], &files, Some(BAKERY)),
        (&["--profile", "bakery"], &beside, Some(BAKERY)),
        (&["--profile", "first", "--role-arn", &dairy, "--external-id", "dairy-9"], &files, Some(DAIRY)),
        (&["--profile", "nobody"], &beside, None),
    ];
    for (options, environment, account) in cases {
        let line = [options, &["--region", "us-east-1"]].concat();
        by_profile(&desk, &line, environment, account);
    }
    desk.accounts(&[account(&[("profile", "bakery")], &["us-east-1"])]);
    by_profile(&desk, &[], &beside, Some(BAKERY));
}

/// `first` has the caller's key; `bakery` goes on from there by a role. Gives the variables that name the files.
fn shared_configuration(folder: &Folder, key: &[(&'static str, String)]) -> Vec<(&'static str, String)> {
    let through = format!("role_arn = {}\nexternal_id = brown-7781\nsource_profile = first\n", role(BAKERY));
    let config = format!("[profile first]\nregion = eu-west-1\n[profile bakery]\nregion = eu-west-1\n{through}");
    let key = format!("[first]\naws_access_key_id = {}\naws_secret_access_key = {}\n", key[0].1, key[1].1);
    let path = |name: &str, content: String| folder.write(name, content).to_str().expect("text").to_owned();
    vec![("AWS_CONFIG_FILE", path("config", config)), ("AWS_SHARED_CREDENTIALS_FILE", path("credentials", key))]
}

fn by_profile(desk: &Desk, line: &[&str], environment: &[(&'static str, String)], account: Option<&str>) {
    let output = desk.collect(line, environment, i32::from(account.is_none()));
    assert_eq!(reached(&output), Vec::from_iter(account), "{line:?}");
    let said = errors(&output);
    let wanted = format!("error: could not sign in with profile `{}`: ", line.get(1).unwrap_or(&""));
    assert!(account.is_some() == said.is_empty() && said.iter().all(|one| one.starts_with(&wanted)), "{said:?}");
}
