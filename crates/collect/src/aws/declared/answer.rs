//! What came back, with the names that the API's reference gives to its members.

use demarc_model::{Api, Operation, Place, Protocol, Shape, Structure};
use serde_json::{Map, Value};

use super::{client::Answer, plain, xml};

/// Reads an answer by the shape of its operation. What the shape does not have is left out.
pub(super) fn read(api: &Api, operation: &Operation, answer: &Answer) -> Result<Value, String> {
    let Some(members) = api.output(operation) else { return Ok(Value::Object(Map::new())) };
    let mut read = match (&members.payload, api.protocol) {
        (Some(payload), protocol) => from_payload(api, members, payload, protocol, &answer.body)?,
        (None, Protocol::Json | Protocol::RestJson) => object(api, members, &json(&answer.body)?)?,
        (None, _) => xml::read(api, members, operation.wrapper.as_deref(), &answer.body)?,
    };
    for (name, member) in members.members.iter().filter(|(_, member)| member.place() == Some(Place::Header)) {
        let wire = member.wire(name).to_ascii_lowercase();
        if let Some((_, value)) = answer.headers.iter().find(|(header, _)| *header == wire) {
            read.insert(name.to_string(), plain::of_text(member.shape(), value)?);
        }
    }
    Ok(Value::Object(read))
}

/// An answer whose body is one of its members.
fn from_payload(
    api: &Api,
    members: &Structure,
    name: &str,
    protocol: Protocol,
    body: &[u8],
) -> Result<Map<String, Value>, String> {
    let mut read = Map::new();
    let Some(shape) = members.members.get(name).map(|member| member.shape()) else { return Ok(read) };
    let value = match api.outputs.get(shape) {
        Some(Shape::Structure(inner)) if protocol == Protocol::RestXml => {
            Value::Object(xml::read(api, inner, None, body)?)
        }
        Some(_) => value(api, shape, &json(body)?)?,
        None => String::from_utf8_lossy(body).into_owned().into(),
    };
    read.insert(name.to_owned(), value);
    Ok(read)
}

fn json(body: &[u8]) -> Result<Value, String> {
    if body.is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    serde_json::from_slice(body).map_err(|error| format!("the answer is not JSON: {error}"))
}

/// An object's known members that are there.
fn object(api: &Api, members: &Structure, found: &Value) -> Result<Map<String, Value>, String> {
    let Value::Object(found) = found else { return Err("the answer is not an object".to_owned()) };
    let mut read = Map::new();
    for (name, member) in members.members.iter().filter(|(_, member)| member.place().is_none()) {
        if let Some(found) = found.get(member.wire(name)).filter(|value| !value.is_null()) {
            let value = value(api, member.shape(), found).map_err(|why| format!("{name}: {why}"))?;
            read.insert(name.to_string(), value);
        }
    }
    Ok(read)
}

fn value(api: &Api, shape: &str, found: &Value) -> Result<Value, String> {
    match (api.outputs.get(shape), found) {
        (Some(Shape::Structure(members)), _) => object(api, members, found).map(Value::Object),
        (Some(Shape::List { list, .. }), Value::Array(values)) => {
            values.iter().filter(|found| !found.is_null()).map(|found| value(api, list, found)).collect()
        }
        (Some(Shape::Map { map, .. }), Value::Object(entries)) => {
            let read = entries.iter().filter(|(_, found)| !found.is_null());
            read.map(|(key, found)| Ok((key.clone(), value(api, map, found)?)))
                .collect::<Result<_, _>>()
                .map(Value::Object)
        }
        (Some(Shape::List { .. }), _) => Err("not a list".to_owned()),
        (Some(Shape::Map { .. }), _) => Err("not an object".to_owned()),
        (Some(Shape::Words { .. }), _) => plain::of_json("string", found),
        (Some(Shape::Document { .. }), _) => Ok(found.clone()),
        (None, _) => plain::of_json(shape, found),
    }
}
