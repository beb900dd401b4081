//! Runs the cases of `cases/*.json` and says all that disagree.
//!
//! A file has `given`, which each of its `cases` adds to or replaces; `expect` is the decision in words. Keys that a case does not
//! state are missing from its request, unless it says `"open": true`. `if` is a condition block: the case is run twice, with a
//! statement that allows and one that denies under it.

use std::{collections::BTreeSet, fs, path::Path};

use demarc_iam::{Caller, Context, Document, Layer, Policies, Request, evaluate};
use serde_json::{Map, Value, json};

use crate::worded::{named, policy};

#[test]
fn the_documented_cases_hold() {
    let (mut count, mut wrong) = (0, Vec::new());
    let mut rules = BTreeSet::new();
    for (file, json) in files() {
        assert!(json["pages"].as_array().is_some_and(|pages| !pages.is_empty()), "{file} names no page");
        for case in json["cases"].as_array().unwrap_or_else(|| panic!("{file} has no cases")) {
            let rule = case["rule"].as_str().unwrap_or_else(|| panic!("{file}: a case without rule: {case}"));
            assert!(rules.insert(rule.to_owned()), "{file}: two cases have the rule `{rule}`");
            count += 1;
            wrong.extend(disagreement(&json["given"], case).map(|found| format!("{file}: {rule}: {found}")));
        }
    }
    assert!(wrong.is_empty(), "{} of {count} disagree:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 300, "only {count} cases");
}

fn files() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/cases");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let json = serde_json::from_str(&fs::read_to_string(path).unwrap());
            let json = json.unwrap_or_else(|error| panic!("{name}: {error}"));
            (name, json)
        })
        .collect()
}

fn disagreement(given: &Value, case: &Value) -> Option<String> {
    let mut fields = given.as_object().cloned().unwrap_or_default();
    fields.extend(case.as_object().unwrap().clone());
    let expected = &*named(fields["expect"].as_str().unwrap());
    if let Some(block) = fields.get("if").cloned() {
        let mirrored = match expected {
            "allow" => "explicit identity",
            "implicit identity" => "allow",
            other => other,
        };
        let statement = |effect: &str| json!({"Effect": effect, "Action": "*", "Resource": "*", "Condition": block});
        let allow = json!({"Version": "2012-10-17", "Statement": [statement("Allow")]});
        let everything = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
        let deny = json!({"Version": "2012-10-17", "Statement": [statement("Deny"), everything]});
        return decides(&fields, Some(allow), expected).or_else(|| decides(&fields, Some(deny), mirrored));
    }
    decides(&fields, None, expected)
}

fn decides(fields: &Map<String, Value>, identity: Option<Value>, expected: &str) -> Option<String> {
    let mut fields = fields.clone();
    fields.extend(identity.map(|policy| ("identity".to_owned(), policy)));
    let read = Read::of(&fields);
    let found = evaluate(&request(&fields), &read.policies()).to_string();
    (found != expected).then(|| format!("expected {expected}, found {found}"))
}

/// The documents of a case.
struct Read {
    identity: Vec<Document>,
    boundary: Option<Document>,
    scps: Vec<Vec<Document>>,
    rcps: Vec<Vec<Document>>,
    resource: Option<Document>,
    session: Option<Vec<Document>>,
    unread: BTreeSet<Layer>,
}

impl Read {
    fn of(fields: &Map<String, Value>) -> Self {
        const KNOWN: [&str; 17] = [
            "rule", "expect", "if", "open", "caller", "action", "resource", "account", "context", "identity",
            "boundary", "scps", "rcps", "policy", "session", "unread", "note",
        ];
        fields.keys().for_each(|key| assert!(KNOWN.contains(&&**key), "what is `{key}`?"));
        let list = |value: &Value| match value {
            Value::Array(list) => list.iter().map(policy).collect(),
            single => vec![policy(single)],
        };
        let levels = |name: &str| match fields.get(name) {
            Some(levels) => levels.as_array().unwrap().iter().map(list).collect(),
            None => Vec::new(),
        };
        let unread = fields.get("unread").and_then(Value::as_array).cloned().unwrap_or_default();
        Self {
            identity: fields.get("identity").map(list).unwrap_or_default(),
            boundary: fields.get("boundary").map(policy),
            scps: levels("scps"),
            rcps: levels("rcps"),
            resource: fields.get("policy").map(policy),
            session: fields.get("session").map(list),
            unread: unread.iter().map(|layer| self::layer(layer.as_str().unwrap())).collect(),
        }
    }

    fn policies(&self) -> Policies<'_> {
        Policies {
            identity: self.identity.iter().collect(),
            boundary: self.boundary.as_ref(),
            scps: self.scps.iter().map(|level| level.iter().collect()).collect(),
            rcps: self.rcps.iter().map(|level| level.iter().collect()).collect(),
            resource: self.resource.as_ref(),
            session: self.session.as_ref().map(|session| session.iter().collect()),
            unread: self.unread.clone(),
        }
    }
}

fn layer(name: &str) -> Layer {
    let layers = [Layer::Rcp, Layer::Scp, Layer::Resource, Layer::Identity, Layer::Boundary, Layer::Session];
    layers.into_iter().find(|layer| layer.to_string() == name).unwrap_or_else(|| panic!("no layer `{name}`"))
}

fn request(fields: &Map<String, Value>) -> Request {
    let text = |name: &str| named(fields.get(name).and_then(Value::as_str).unwrap_or_else(|| panic!("no {name}")));
    let request = Request::new(caller(&text("caller")), text("action"), text("resource")).with(context(fields));
    if fields.contains_key("account") { request.in_account(text("account")) } else { request }
}

fn caller(words: &str) -> Caller {
    match words.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["root", account] => Caller::root(account),
        ["user", arn] => Caller::user(arn),
        ["role", arn] => Caller::role(arn),
        ["session", arn, name] => Caller::session(arn, name),
        ["federated", user, session] => Caller::federated_user(user, session),
        ["identity", provider] => Caller::identity(provider),
        ["service", name] => Caller::service(name),
        ["anonymous"] => Caller::anonymous(),
        _ => panic!("who is `{words}`?"),
    }
}

fn context(fields: &Map<String, Value>) -> Context {
    let open = fields.get("open").and_then(Value::as_bool).unwrap_or(false);
    let context = if open { Context::default() } else { Context::closed() };
    let Some(keys) = fields.get("context").and_then(Value::as_object) else { return context };
    keys.iter().fold(context, |context, (key, value)| match value {
        Value::Null => context.lacks(key),
        Value::Array(values) => context.has(key, values.iter().map(|value| named(value.as_str().unwrap()))),
        value => context.has(key, [named(value.as_str().unwrap())]),
    })
}
