//! Whether a network access list lets the internet in to ports for remote administration, as Config recorded it.

use demarc_network::is_internet;
use serde_json::Value;

use super::put;
use crate::export::Item;

/// Works it out, where the entries are recorded.
pub fn add(item: &mut Item) {
    let Some(entries) = item.body.pointer("/configuration/entries").and_then(Value::as_array) else { return };
    let known = |port| lets_internet_in(entries, port).map(Value::from);
    let computed = [("internet_ssh", known(22)), ("internet_rdp", known(3389))];
    put(item, computed);
}

/// Whether the first entry about a TCP port that decides for the whole internet, in either address family, allows it. Nothing where an entry is not
/// understood.
fn lets_internet_in(entries: &[Value], port: i64) -> Option<bool> {
    let mut inbound = Vec::new();
    for entry in entries {
        let number = entry.get("ruleNumber")?.as_i64()?;
        if !entry.get("egress")?.as_bool()? && is_about(entry, port)? {
            inbound.push((number, entry.get("ruleAction")?.as_str()?, entry));
        }
    }
    inbound.sort_by_key(|(number, ..)| *number);
    let opens = ["cidrBlock", "ipv6CidrBlock"].into_iter().any(|family| {
        let decision = inbound.iter().find_map(|(_, action, entry)| {
            let range = entry.get(family)?.as_str()?;
            match (action.eq_ignore_ascii_case("allow"), range) {
                // What is not understood is wide.
                (true, range) if is_internet(range).unwrap_or(true) => Some(true),
                (false, "0.0.0.0/0" | "::/0") => Some(false),
                _ => None,
            }
        });
        decision == Some(true)
    });
    Some(opens)
}

/// Whether an entry is about a TCP port; protocol 6 is TCP and -1 is every protocol.
fn is_about(entry: &Value, port: i64) -> Option<bool> {
    let ports = entry.get("portRange").filter(|range| !range.is_null());
    let end = |name: &str, otherwise: i64| ports.and_then(|range| range.get(name)?.as_i64()).unwrap_or(otherwise);
    let in_range = end("from", 0) <= port && port <= end("to", i64::from(u16::MAX));
    Some(match entry.get("protocol")?.as_str()? {
        "-1" => true,
        "6" | "tcp" => in_range,
        _ => false,
    })
}
