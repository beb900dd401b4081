//! Rules of security groups that Terraform keeps apart from their groups, joined with them (`parts`).

use demarc_network::{Direction, Opening};
use serde_json::Value;

use super::security_group::{ends, port, unknown};
use crate::{export::Item, later::has_unknown};

/// The types of such rules, with their direction where the type says it.
const TYPES: [(&str, Option<Direction>); 3] = [
    ("aws_security_group_rule", None),
    ("aws_vpc_security_group_ingress_rule", Some(Direction::Inbound)),
    ("aws_vpc_security_group_egress_rule", Some(Direction::Outbound)),
];
/// Other ends, as lists (the older type) and alone.
const ENDS: [(&str, &str); 4] = [
    ("cidr_blocks", "ipv4"),
    ("ipv6_cidr_blocks", "ipv6"),
    ("prefix_list_ids", "prefix_list"),
    ("source_security_group_id", "security_group"),
];
const END: [(&str, &str); 4] = [
    ("cidr_ipv4", "ipv4"),
    ("cidr_ipv6", "ipv6"),
    ("prefix_list_id", "prefix_list"),
    ("referenced_security_group_id", "security_group"),
];
/// What says nothing of what is opened.
const NAMES: [&str; 6] = ["id", "arn", "security_group_id", "security_group_rule_id", "tags", "tags_all"];

/// Whether a resource is such a rule, by its type.
pub fn direction(item: &Item) -> Option<Option<Direction>> {
    TYPES.iter().find(|(kind, _)| *kind == &*item.kind).map(|(_, direction)| *direction)
}

/// Adds what the rules of a group open. What is not understood may open anything.
pub fn add(group: &Item, openings: &mut Vec<Opening>) {
    for (kind, direction) in TYPES {
        let part = |of: &Value| of.get("parts")?.get(kind)?.as_array().cloned();
        let (rules, later) = (part(&group.body).unwrap_or_default(), part(&group.unknown).unwrap_or_default());
        for (nth, rule) in rules.iter().enumerate() {
            let Some(direction) = direction.or_else(|| stated(rule)) else {
                openings.extend([unknown(Direction::Inbound), unknown(Direction::Outbound)]);
                continue;
            };
            match opened(direction, rule, later.get(nth).unwrap_or(&Value::Null)) {
                Some(opened) => openings.extend(opened),
                None => openings.push(unknown(direction)),
            }
        }
    }
}

fn stated(rule: &Value) -> Option<Direction> {
    match rule.get("type")?.as_str()? {
        "ingress" => Some(Direction::Inbound),
        "egress" => Some(Direction::Outbound),
        _ => None,
    }
}

fn opened(direction: Direction, rule: &Value, later: &Value) -> Option<Vec<Opening>> {
    let is_later = |name: &str| has_unknown(later.get(name));
    // An id of another group that is known only later is an id of a group all the same.
    let harmless = |name: &str| NAMES.contains(&name) || name.ends_with("security_group_id");
    if later.as_object().into_iter().flatten().any(|(name, value)| has_unknown(Some(value)) && !harmless(name)) {
        return None;
    }
    let protocol = rule.get("protocol").or_else(|| rule.get("ip_protocol"))?.as_str()?;
    let opening = Opening::new(direction, Some(protocol), (port(rule, "from_port")?, port(rule, "to_port")?));
    let description = rule.get("description").and_then(Value::as_str);
    let mut opened = Vec::new();
    for (name, kind) in ENDS.into_iter().chain(END) {
        match rule.get(name) {
            Some(Value::String(source)) => opened.push(opening.with(source, kind, description)),
            _ if kind == "security_group" && is_later(name) => {
                opened.push(opening.with("known later", kind, description))
            }
            _ => {
                for source in ends(rule, name)? {
                    opened.push(opening.with(source.as_str()?, kind, description));
                }
            }
        }
    }
    if rule.get("self").is_some_and(|own| own == true) {
        opened.push(opening.with("self", "security_group", description));
    }
    (!opened.is_empty()).then_some(opened)
}
