//! Checks events against the files of the OCSF schema: classes and objects with what they extend, the dictionary with its types.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value, json};

/// What the profile `cloud` adds to a class. The schema's folder of profiles is not among the shared files.
fn cloud() -> Value {
    json!({ "cloud": { "requirement": "required" }, "api": { "requirement": "optional" } })
}

/// The files of one version.
pub struct Schema {
    root: PathBuf,
    dictionary: Value,
    version: Value,
    categories: Value,
}

/// A class or an object with everything that it extends.
#[derive(Default)]
struct Shape {
    attributes: Map<String, Value>,
    profiles: BTreeSet<String>,
    at_least_one: Vec<String>,
    uid: u64,
    category: String,
    caption: String,
}

impl Schema {
    /// Reads what every check needs.
    pub fn read(root: &Path) -> Self {
        let file = |name: &str| read(&root.join(name));
        Self {
            root: root.to_owned(),
            dictionary: file("dictionary.json"),
            version: file("version.json")["version"].clone(),
            categories: file("categories.json")["attributes"].clone(),
        }
    }

    /// What is wrong with an event of a class.
    pub fn check(&self, class: &str, event: &Value) -> Vec<String> {
        let mut problems = Vec::new();
        let folder = class.rsplit_once('/').map_or("events", |_| "events/findings");
        let mut shape = self.shape(folder, class.rsplit('/').next().unwrap_or(class));
        // Made up anew for every class: see `numbers`.
        for name in ["category_uid", "class_uid"] {
            shape.attributes[name].as_object_mut().expect("an attribute").remove("enum");
        }
        for profile in event["metadata"]["profiles"].as_array().into_iter().flatten() {
            match profile.as_str() {
                Some("cloud") if shape.profiles.contains("cloud") => merge(&mut shape.attributes, &cloud()),
                _ => problems.push(format!("profile {profile} is not known")),
            }
        }
        let profiles: BTreeSet<&str> =
            event["metadata"]["profiles"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        self.object(&shape, &profiles, event, "", &mut problems);
        self.numbers(&shape, event, &mut problems);
        problems
    }

    /// What the schema says in words: how the numbers of a class are made up.
    fn numbers(&self, shape: &Shape, event: &Value, problems: &mut Vec<String>) {
        let category = self.categories[&shape.category]["uid"].as_u64().expect("a number");
        let class = category * 1000 + shape.uid;
        let activity = event["activity_id"].as_u64().unwrap_or_default();
        let name = format!("{}: {}", shape.caption, event["activity_name"].as_str().unwrap_or_default());
        let expected = [
            ("/category_uid", category.into()),
            ("/class_uid", class.into()),
            ("/type_uid", (class * 100 + activity).into()),
            ("/class_name", shape.caption.clone().into()),
            ("/type_name", name.into()),
            ("/metadata/version", self.version.clone()),
        ];
        for (pointer, expected) in expected {
            if event.pointer(pointer) != Some(&expected) {
                problems.push(format!("{pointer} is not {expected}"));
            }
        }
    }

    fn shape(&self, folder: &str, name: &str) -> Shape {
        let beside = self.root.join(folder).join(format!("{name}.json"));
        let file = if beside.exists() { beside } else { self.root.join("events").join(format!("{name}.json")) };
        let own = read(&file);
        let mut shape = own["extends"].as_str().map_or_else(Shape::default, |parent| self.shape(folder, parent));
        merge(&mut shape.attributes, &own["attributes"]);
        shape.attributes.remove("$include");
        shape.profiles.extend(texts(&own["profiles"]));
        if let Some(names) = own["constraints"].get("at_least_one") {
            shape.at_least_one = texts(names);
        }
        shape.uid = own["uid"].as_u64().unwrap_or(shape.uid);
        shape.category = own["category"].as_str().map_or(shape.category, str::to_owned);
        shape.caption = own["caption"].as_str().unwrap_or_default().to_owned();
        shape
    }

    fn object(&self, shape: &Shape, profiles: &BTreeSet<&str>, value: &Value, at: &str, problems: &mut Vec<String>) {
        let Some(members) = value.as_object() else { return problems.push(format!("{at} is no object")) };
        let is_on = |attribute: &Value| attribute["profile"].as_str().is_none_or(|profile| profiles.contains(profile));
        for (name, attribute) in shape.attributes.iter().filter(|(_, attribute)| is_on(attribute)) {
            if attribute["requirement"] == "required" && !members.contains_key(name) {
                problems.push(format!("{at}/{name} is required"));
            }
        }
        if !shape.at_least_one.is_empty() && !shape.at_least_one.iter().any(|name| members.contains_key(name)) {
            problems.push(format!("{at} has none of {:?}", shape.at_least_one));
        }
        for (name, member) in members {
            let at = format!("{at}/{name}");
            match shape.attributes.get(name).filter(|attribute| is_on(attribute)) {
                None => problems.push(format!("{at} is not known")),
                Some(own) if own.get("@deprecated").is_some() => problems.push(format!("{at} is deprecated")),
                Some(own) => self.attribute(&self.whole(name, own), members, profiles, member, &at, problems),
            }
        }
    }

    /// An attribute as the dictionary and its place together say.
    fn whole(&self, name: &str, own: &Value) -> Map<String, Value> {
        let mut whole = self.dictionary["attributes"][name].as_object().cloned().expect("in the dictionary");
        for (key, value) in own.as_object().expect("an attribute") {
            match (whole.get_mut(key), value) {
                (Some(Value::Object(known)), Value::Object(more)) => known.extend(more.clone()),
                _ => drop(whole.insert(key.clone(), value.clone())),
            }
        }
        whole
    }

    fn attribute(
        &self,
        attribute: &Map<String, Value>,
        siblings: &Map<String, Value>,
        profiles: &BTreeSet<&str>,
        value: &Value,
        at: &str,
        problems: &mut Vec<String>,
    ) {
        let kind = attribute["type"].as_str().expect("a type");
        let values = match (attribute.get("is_array") == Some(&true.into()), value) {
            (true, Value::Array(values)) => values.iter().collect(),
            (true, _) => return problems.push(format!("{at} is no list")),
            (false, value) => vec![value],
        };
        for value in values {
            if self.dictionary["types"]["attributes"].get(kind).is_some() {
                self.scalar(kind, value, at, problems);
            } else if kind != "object" {
                self.object(&self.shape("objects", kind), profiles, value, at, problems);
            } else if !value.is_object() {
                problems.push(format!("{at} is no object"));
            }
            if let Some(words) = attribute.get("enum").and_then(Value::as_object) {
                word(words, attribute, siblings, value, at, problems);
            }
        }
    }

    fn scalar(&self, kind: &str, value: &Value, at: &str, problems: &mut Vec<String>) {
        let definition = &self.dictionary["types"]["attributes"][kind];
        let base = definition["type"].as_str().unwrap_or(kind);
        let fits = match base {
            "string_t" => value.is_string(),
            "integer_t" | "long_t" => value.is_i64() || value.is_u64(),
            "float_t" => value.is_number(),
            "boolean_t" => value.is_boolean(),
            _ => base == "json_t",
        };
        if !fits {
            problems.push(format!("{at} is no {kind}: {value}"));
        }
        if definition.get("regex").is_some() {
            problems.push(format!("{at} has a pattern, and nothing here looks at it"));
        }
        let longest = definition["max_len"].as_u64().unwrap_or(u64::MAX);
        if value.as_str().is_some_and(|text| text.chars().count() as u64 > longest) {
            problems.push(format!("{at} is too long"));
        }
    }
}

/// A number must be one of the list, and the text beside it what the list calls it.
fn word(
    words: &Map<String, Value>,
    attribute: &Map<String, Value>,
    siblings: &Map<String, Value>,
    value: &Value,
    at: &str,
    problems: &mut Vec<String>,
) {
    let Some(word) = words.get(&value.to_string()) else {
        return problems.push(format!("{at} is none of the list: {value}"));
    };
    let beside = attribute.get("sibling").and_then(Value::as_str).and_then(|name| siblings.get(name));
    if beside.is_some_and(|beside| value != 99 && *beside != word["caption"]) {
        problems.push(format!("{at} is {}, not {beside:?}", word["caption"]));
    }
}

fn read(file: &Path) -> Value {
    let text = std::fs::read_to_string(file).expect("a file of the schema");
    serde_json::from_str(&text).expect("JSON")
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// What a child says of an attribute is added to what its parent says.
fn merge(known: &mut Map<String, Value>, more: &Value) {
    for (name, attribute) in more.as_object().into_iter().flatten() {
        match (known.get_mut(name), attribute) {
            (Some(Value::Object(own)), Value::Object(more)) => merge(own, &Value::Object(more.clone())),
            _ => drop(known.insert(name.clone(), attribute.clone())),
        }
    }
}
