//! Inputs of the `query` and `ec2` protocols: forms in which nested values have dotted names.

use demarc_model::{Api, Protocol, Shape, Structure};
use serde_json::{Map, Value};

use super::request::{escaped, text};

/// The form of an operation.
pub(super) fn write(api: &Api, name: &str, shape: Option<&str>, input: &Map<String, Value>) -> Result<String, String> {
    let mut fields = vec![("Action".to_owned(), name.to_owned()), ("Version".to_owned(), api.version.to_string())];
    if let Some(Shape::Structure(members)) = shape.and_then(|shape| api.inputs.get(shape)) {
        add_members(api, members, input, "", &mut fields)?;
    }
    let written = fields.iter().map(|(name, value)| format!("{}={}", escaped(name, false), escaped(value, false)));
    Ok(written.collect::<Vec<_>>().join("&"))
}

type Fields = Vec<(String, String)>;

fn add_members(
    api: &Api,
    members: &Structure,
    object: &Map<String, Value>,
    prefix: &str,
    fields: &mut Fields,
) -> Result<(), String> {
    for (given, value) in object {
        let Some(member) = members.members.get(given.as_str()) else { return Err(format!("there is no `{given}`")) };
        add(api, member.shape(), value, &dotted(prefix, member.wire(given)), fields)?;
    }
    Ok(())
}

fn add(api: &Api, shape: &str, value: &Value, name: &str, fields: &mut Fields) -> Result<(), String> {
    match (api.inputs.get(shape), value) {
        (Some(Shape::Structure(members)), Value::Object(object)) => add_members(api, members, object, name, fields),
        (Some(Shape::List { list, wire, flat }), Value::Array(values)) => {
            // EC2 never names the elements; flattened lists have their element's name already.
            let is_flat = *flat || api.protocol == Protocol::Ec2;
            let name = if is_flat { name.to_owned() } else { dotted(name, wire.as_deref().unwrap_or("member")) };
            let mut numbered = values.iter().zip(1..);
            numbered.try_for_each(|(value, nth): (_, u32)| add(api, list, value, &format!("{name}.{nth}"), fields))
        }
        _ => {
            fields.push((name.to_owned(), text(value)?));
            Ok(())
        }
    }
}

fn dotted(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") }
}
