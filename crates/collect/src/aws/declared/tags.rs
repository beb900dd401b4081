//! Tags, in any of the ways in which AWS writes them, as a JSON object.

use serde_json::{Map, Value};

const KEYS: [&str; 4] = ["Key", "key", "TagKey", "tagKey"];
const VALUES: [&str; 4] = ["Value", "value", "TagValue", "tagValue"];

/// The tags as the text of a JSON object.
pub(super) fn read(found: &Value) -> Result<String, String> {
    match found {
        Value::Object(_) => Ok(found.to_string()),
        Value::Array(list) => {
            let tags = list.iter().map(pair).collect::<Option<Map<_, _>>>();
            tags.map(|tags| Value::Object(tags).to_string()).ok_or_else(|| "a tag without a key".to_owned())
        }
        _ => Err("neither an object nor a list".to_owned()),
    }
}

fn pair(tag: &Value) -> Option<(String, Value)> {
    let part = |names: [&str; 4]| names.iter().find_map(|name| tag.get(name)?.as_str());
    let value = part(VALUES).unwrap_or_default();
    Some((part(KEYS)?.to_owned(), value.into()))
}
