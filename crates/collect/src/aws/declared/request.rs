//! What is sent: method, address, headers and body, from an input and the facts of its operation.

use demarc_model::{Api, Operation, Place, Protocol, Shape, Structure};
use serde_json::{Map, Value};

use super::form;
use crate::aws::direct::AGENT;

/// A request before it is signed.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    /// The HTTP method.
    pub method: String,
    /// Path and query.
    pub uri: String,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Prepared {
    /// Writes an input as the API's protocol wants it.
    pub fn new(api: &Api, name: &str, operation: &Operation, input: &Map<String, Value>) -> Result<Self, String> {
        let nothing = Structure { members: Default::default(), payload: None };
        let members = api.input(operation).unwrap_or(&nothing);
        for given in input.keys() {
            if !members.members.contains_key(given.as_str()) {
                return Err(format!("`{name}` takes no `{given}`"));
            }
        }
        let mut prepared = match api.protocol {
            Protocol::Json => Self::json(api, name, members, input),
            Protocol::RestJson | Protocol::RestXml => Self::rest(api, operation, members, input),
            Protocol::Query | Protocol::Ec2 => Self::form(api, name, input),
        }?;
        prepared.headers.push(("user-agent".to_owned(), AGENT.to_owned()));
        Ok(prepared)
    }

    fn json(api: &Api, name: &str, members: &Structure, input: &Map<String, Value>) -> Result<Self, String> {
        let version = api.json_version.as_deref().unwrap_or("1.0");
        let target = api.target.as_deref().unwrap_or_default();
        let body = Value::Object(in_body(api, members, input));
        Ok(Self {
            method: "POST".to_owned(),
            uri: "/".to_owned(),
            headers: vec![
                ("content-type".to_owned(), format!("application/x-amz-json-{version}")),
                ("x-amz-target".to_owned(), format!("{target}.{name}")),
            ],
            body: body.to_string().into_bytes(),
        })
    }

    fn rest(api: &Api, operation: &Operation, members: &Structure, input: &Map<String, Value>) -> Result<Self, String> {
        let (path, fixed) = operation.uri.split_once('?').unwrap_or((&operation.uri, ""));
        let mut uri = path.to_owned();
        let mut query: Vec<String> = fixed.split('&').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        let mut headers = Vec::new();
        for (given, value) in input {
            let Some(member) = members.members.get(given.as_str()) else { continue };
            let wire = member.wire(given);
            match member.place() {
                Some(Place::Uri) => uri = labelled(&uri, wire, &text(value)?),
                Some(Place::Query) => add_query(&mut query, wire, value)?,
                Some(Place::Header) => headers.push((wire.to_ascii_lowercase(), text(value)?)),
                _ => {}
            }
        }
        if let Some((_, label)) = uri.split_once('{') {
            return Err(format!(
                "`{}` is missing, which is a part of the address",
                label.split('}').next().unwrap_or("")
            ));
        }
        if !query.is_empty() {
            uri = format!("{uri}?{}", query.join("&"));
        }
        let body = in_body(api, members, input);
        let body = if body.is_empty() { Vec::new() } else { rest_body(api, body, &mut headers)? };
        Ok(Self { method: operation.method.to_string(), uri, headers, body })
    }

    fn form(api: &Api, name: &str, input: &Map<String, Value>) -> Result<Self, String> {
        let operation = api.operations.get(name).and_then(|operation| operation.input.as_deref());
        let body = form::write(api, name, operation, input)?;
        let kind = "application/x-www-form-urlencoded; charset=utf-8".to_owned();
        let headers = vec![("content-type".to_owned(), kind)];
        Ok(Self { method: "POST".to_owned(), uri: "/".to_owned(), headers, body: body.into_bytes() })
    }
}

/// The members of a body, by their names on the wire.
fn in_body(api: &Api, members: &Structure, input: &Map<String, Value>) -> Map<String, Value> {
    let placed = |(name, value): (&String, &Value)| {
        let member = members.members.get(name.as_str()).filter(|member| member.place().is_none())?;
        Some((member.wire(name).to_owned(), wired(api, member.shape(), value)))
    };
    input.iter().filter_map(placed).collect()
}

/// A value with the names that go over the wire.
fn wired(api: &Api, shape: &str, value: &Value) -> Value {
    match (api.inputs.get(shape), value) {
        (Some(Shape::Structure(members)), Value::Object(object)) => Value::Object(in_body(api, members, object)),
        (Some(Shape::List { list, .. }), Value::Array(values)) => {
            values.iter().map(|value| wired(api, list, value)).collect()
        }
        (Some(Shape::Map { map, .. }), Value::Object(object)) => {
            Value::Object(object.iter().map(|(key, value)| (key.clone(), wired(api, map, value))).collect())
        }
        _ => value.clone(),
    }
}

/// Puts a value into the address's path. `{name+}` keeps its slashes.
fn labelled(uri: &str, wire: &str, value: &str) -> String {
    uri.replace(&format!("{{{wire}}}"), &escaped(value, false)).replace(&format!("{{{wire}+}}"), &escaped(value, true))
}

fn add_query(query: &mut Vec<String>, wire: &str, value: &Value) -> Result<(), String> {
    match value {
        Value::Array(values) => values.iter().try_for_each(|value| add_query(query, wire, value)),
        Value::Object(entries) => entries.iter().try_for_each(|(key, value)| add_query(query, key, value)),
        _ => {
            query.push(format!("{}={}", escaped(wire, false), escaped(&text(value)?, false)));
            Ok(())
        }
    }
}

/// A plain value as text.
pub(super) fn text(value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Bool(_) | Value::Number(_) => Ok(value.to_string()),
        _ => Err(format!("`{value}` is not a plain value")),
    }
}

/// Percent-encoded but for what RFC 3986 leaves unreserved.
pub(super) fn escaped(text: &str, keeps_slashes: bool) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut written, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || (keeps_slashes && byte == b'/') {
            written.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(written, "%{byte:02X}");
        }
        written
    })
}

fn rest_body(api: &Api, body: Map<String, Value>, headers: &mut Vec<(String, String)>) -> Result<Vec<u8>, String> {
    if api.protocol == Protocol::RestXml {
        return Err("a body in XML is not supported".to_owned());
    }
    headers.push(("content-type".to_owned(), "application/json".to_owned()));
    Ok(Value::Object(body).to_string().into_bytes())
}
