//! Policies in words: `allow s3:Get* on * to AWS:<bob> if StringEquals aws:x y z and Bool aws:y true ; deny …`.
//!
//! A list that begins with `!` is said by exception. `<ann>` and the like stand for ARNs and accounts.

use demarc_iam::Document;
use serde_json::{Map, Value, json};

const NAMES: [(&str, &str); 15] = [
    ("<own>", "111111111111"),
    ("<other>", "222222222222"),
    ("<ownroot>", "arn:aws:iam::111111111111:root"),
    ("<otherroot>", "arn:aws:iam::222222222222:root"),
    ("<ann>", "arn:aws:iam::111111111111:user/ann"),
    ("<app>", "arn:aws:iam::111111111111:role/app"),
    ("<appsession>", "arn:aws:sts::111111111111:assumed-role/app/s1"),
    ("<bob>", "arn:aws:iam::222222222222:user/bob"),
    ("<ops>", "arn:aws:iam::222222222222:role/ops"),
    ("<fed>", "arn:aws:sts::111111111111:federated-user/fay"),
    ("<b>", "arn:aws:s3:::b"),
    ("<key>", "arn:aws:kms:eu-west-1:111111111111:key/k1"),
    ("<otherkey>", "arn:aws:kms:eu-west-1:222222222222:key/k2"),
    ("<github>", "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"),
    ("<saml>", "arn:aws:iam::111111111111:saml-provider/idp"),
];

/// Puts ARNs and accounts in the place of their names.
pub fn named(text: &str) -> String {
    let text = NAMES.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value));
    assert!(!text.contains('<'), "a name that is not known: {text}");
    text
}

/// Reads a policy: in words, or as the policy language has it.
pub fn policy(value: &Value) -> Document {
    let json = match value {
        Value::String(words) => {
            let statements: Vec<Value> = words.split(" ; ").map(|words| statement(words.trim())).collect();
            json!({"Version": "2012-10-17", "Statement": statements})
        }
        json => json.clone(),
    };
    let text = named(&json.to_string());
    Document::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn statement(words: &str) -> Value {
    let (words, conditions) = parted(words, " if ");
    let (words, principals) = parted(words, " to ");
    let (words, resources) = parted(words, " on ");
    let (effect, actions) = words.split_once(' ').unwrap_or_else(|| panic!("an effect and actions: {words}"));
    let mut statement = Map::new();
    statement.insert("Effect".to_owned(), if effect == "deny" { "Deny" } else { "Allow" }.into());
    set(&mut statement, "Action", Some(actions), list);
    set(&mut statement, "Resource", resources, list);
    set(&mut statement, "Principal", principals, principal_map);
    if let Some(conditions) = conditions {
        statement.insert("Condition".to_owned(), condition_block(conditions));
    }
    statement.into()
}

fn parted<'a>(words: &'a str, by: &str) -> (&'a str, Option<&'a str>) {
    words.split_once(by).map_or((words, None), |(before, after)| (before, Some(after)))
}

fn set(statement: &mut Map<String, Value>, name: &str, words: Option<&str>, read: fn(&str) -> Value) {
    let Some(words) = words else { return };
    match words.strip_prefix('!') {
        Some(words) => statement.insert(format!("Not{name}"), read(words)),
        None => statement.insert(name.to_owned(), read(words)),
    };
}

fn list(words: &str) -> Value {
    words.split_whitespace().collect::<Vec<_>>().into()
}

fn principal_map(words: &str) -> Value {
    if words == "*" {
        return "*".into();
    }
    let mut kinds = Map::new();
    for word in words.split_whitespace() {
        let (kind, name) = word.split_once(':').unwrap_or_else(|| panic!("a kind and a name: {word}"));
        let names = kinds.entry(kind).or_insert_with(|| json!([]));
        names.as_array_mut().unwrap().push(name.into());
    }
    kinds.into()
}

fn condition_block(words: &str) -> Value {
    let mut block = json!({});
    for condition in words.split(" and ") {
        let mut words = condition.split_whitespace();
        let (operator, key) = (words.next().unwrap(), words.next().unwrap());
        block[operator][key] = words.collect::<Vec<_>>().into();
    }
    block
}
