//! XML as JSON, with the names that the API's reference gives to members.

use std::collections::BTreeMap;

use demarc_model::{Api, Member, Place, Shape, Structure};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use serde_json::{Map, Value};

use super::plain;

/// No answer nests deeper.
const DEEPEST: usize = 64;

/// An element: its text, and its children in order.
#[derive(Debug, Default)]
pub(in crate::aws) struct Element {
    /// Without its namespace.
    pub name: String,
    pub text: String,
    pub attributes: BTreeMap<String, String>,
    pub children: Vec<Element>,
}

/// Reads an answer by its members, which lie in the root or in `wrapper` below it.
pub(super) fn read(
    api: &Api,
    members: &Structure,
    wrapper: Option<&str>,
    body: &[u8],
) -> Result<Map<String, Value>, String> {
    let Some(root) = parse(body)? else { return Ok(Map::new()) };
    let inside = wrapper.and_then(|wrapper| root.children.iter().find(|child| child.name == wrapper));
    structure(api, members, inside.unwrap_or(&root))
}

/// The code and message of an error, wherever they lie.
pub(super) fn error(body: &[u8]) -> (Option<String>, Option<String>) {
    let Ok(Some(root)) = parse(body) else { return (None, None) };
    let Some(error) = find_error(&root) else { return (None, None) };
    let text = |name: &str| error.children.iter().find(|child| child.name == name).map(|child| child.text.clone());
    (text("Code"), text("Message").or_else(|| text("message")))
}

fn find_error(element: &Element) -> Option<&Element> {
    let is_error = element.children.iter().any(|child| child.name == "Code");
    if is_error { Some(element) } else { element.children.iter().find_map(find_error) }
}

fn structure(api: &Api, members: &Structure, element: &Element) -> Result<Map<String, Value>, String> {
    let mut read = Map::new();
    for (name, member) in &members.members {
        if let Some(value) = member_of(api, name, member, element).map_err(|why| format!("{name}: {why}"))? {
            read.insert(name.to_string(), value);
        }
    }
    Ok(read)
}

fn member_of(api: &Api, name: &str, member: &Member, element: &Element) -> Result<Option<Value>, String> {
    let wire = member.wire(name);
    match member.place() {
        None => {}
        Some(Place::Attribute) => return Ok(element.attributes.get(wire).map(|text| text.as_str().into())),
        Some(_) => return Ok(None),
    }
    let mut found = element.children.iter().filter(|child| child.name == wire).peekable();
    if found.peek().is_none() {
        return Ok(None);
    }
    match api.outputs.get(member.shape()) {
        Some(Shape::List { list, flat: true, .. }) => {
            found.map(|child| value(api, list, child)).collect::<Result<_, _>>().map(Some)
        }
        Some(Shape::Map { map, key, value, flat: true }) => {
            entries(api, map, key.as_deref(), value.as_deref(), found).map(Some)
        }
        _ => found.next().map(|child| value(api, member.shape(), child)).transpose(),
    }
}

fn value(api: &Api, shape: &str, element: &Element) -> Result<Value, String> {
    match api.outputs.get(shape) {
        Some(Shape::Structure(members)) => structure(api, members, element).map(Value::Object),
        Some(Shape::List { list, wire, .. }) => {
            let wire = wire.as_deref().unwrap_or("member");
            let items = element.children.iter().filter(|child| child.name == wire);
            items.map(|child| value(api, list, child)).collect()
        }
        Some(Shape::Map { map, key, value, .. }) => {
            entries(api, map, key.as_deref(), value.as_deref(), element.children.iter())
        }
        Some(Shape::Words { .. } | Shape::Document { .. }) => Ok(element.text.as_str().into()),
        None => plain::of_text(shape, &element.text),
    }
}

fn entries<'e>(
    api: &Api,
    shape: &str,
    key_name: Option<&str>,
    value_name: Option<&str>,
    found: impl Iterator<Item = &'e Element>,
) -> Result<Value, String> {
    let mut read = Map::new();
    for entry in found {
        let part = |name: &str| entry.children.iter().find(|child| child.name == name);
        let (key, inside) = (part(key_name.unwrap_or("key")), part(value_name.unwrap_or("value")));
        let (Some(key), Some(inside)) = (key, inside) else { return Err("an entry without key or value".to_owned()) };
        read.insert(key.text.clone(), value(api, shape, inside)?);
    }
    Ok(Value::Object(read))
}

/// The root element; nothing when the body is empty.
pub(in crate::aws) fn parse(body: &[u8]) -> Result<Option<Element>, String> {
    let wrong = |why: &dyn std::fmt::Display| format!("the answer is not XML: {why}");
    let text = std::str::from_utf8(body).map_err(|error| wrong(&error))?;
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    loop {
        let done = match reader.read_event().map_err(|error| wrong(&error))? {
            Event::Start(start) => {
                if open.len() >= DEEPEST {
                    return Err(wrong(&"it nests too deeply"));
                }
                open.push(begun(&start)?);
                None
            }
            Event::Empty(start) => Some(begun(&start)?),
            Event::End(_) => open.pop(),
            Event::Eof if open.is_empty() => return Ok(None),
            Event::Eof => return Err(wrong(&"it ends early")),
            other => {
                if let (Some(text), Some(element)) = (text_of(&other)?, open.last_mut()) {
                    element.text.push_str(&text);
                }
                None
            }
        };
        match (done, open.last_mut()) {
            (Some(done), Some(parent)) => parent.children.push(done),
            (Some(root), None) => return Ok(Some(root)),
            (None, _) => {}
        }
    }
}

fn begun(start: &BytesStart<'_>) -> Result<Element, String> {
    let mut element = Element { name: local(start.name().as_ref()), ..Element::default() };
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        element.attributes.insert(attribute.key.as_ref().to_owned(), attribute.value.into_owned());
    }
    Ok(element)
}

/// A name without its namespace.
fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_owned()
}

fn text_of(event: &Event<'_>) -> Result<Option<String>, String> {
    match event {
        Event::Text(text) => Ok(Some(text.xml10_content().into_owned())),
        Event::CData(text) => Ok(Some(text.xml10_content().into_owned())),
        Event::GeneralRef(reference) => {
            if let Some(letter) = reference.resolve_char_ref().map_err(|error| error.to_string())? {
                return Ok(Some(letter.to_string()));
            }
            // Nothing but what XML itself defines: an answer has no entities of its own.
            let known = quick_xml::escape::resolve_predefined_entity(reference);
            known.map(|text| Some(text.to_owned())).ok_or_else(|| format!("`&{};` is not known", &**reference))
        }
        _ => Ok(None),
    }
}
