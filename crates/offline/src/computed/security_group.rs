//! What a security group opens, as AWS Config recorded it or Terraform writes it. What is not understood leaves everything unknown.

use demarc_network::{Direction, Opening, internet_openings, to_internet};
use serde_json::{Value, json};

use super::{put, rule_apart};
use crate::{export::Item, later::has_unknown};

/// Works it out from a record of Config.
pub fn add_recorded(item: &mut Item) {
    if let Some(openings) = recorded(item.body.get("configuration").unwrap_or(&Value::Null)) {
        tell(item, &openings);
    }
}

fn recorded(group: &Value) -> Option<Vec<Opening>> {
    let mut openings = Vec::new();
    for (list, direction) in [("ipPermissions", Direction::Inbound), ("ipPermissionsEgress", Direction::Outbound)] {
        for permission in group.get(list)?.as_array()? {
            add_permission(&mut openings, direction, permission)?;
        }
    }
    Some(openings)
}

/// Adds an opening for every other end of a permission. Config lists IPv4 ranges twice, as texts and with their descriptions.
fn add_permission(openings: &mut Vec<Opening>, direction: Direction, permission: &Value) -> Option<()> {
    let protocol = permission.get("ipProtocol")?.as_str()?;
    let opening = Opening::new(direction, Some(protocol), (port(permission, "fromPort")?, port(permission, "toPort")?));
    let begun = openings.len();
    for (list, kind, names) in [
        ("ipv4Ranges", "ipv4", &["cidrIp"][..]),
        ("ipRanges", "ipv4", &["cidrIp"]),
        ("ipv6Ranges", "ipv6", &["cidrIpv6"]),
        ("prefixListIds", "prefix_list", &["prefixListId"]),
        ("userIdGroupPairs", "security_group", &["groupId", "groupName"]),
    ] {
        for other in ends(permission, list)? {
            let source = other.as_str().or_else(|| names.iter().find_map(|name| other.get(name)?.as_str()))?;
            if !openings[begun..].iter().any(|known| known.source == source) {
                let text = |name: &str| other.get(name).and_then(Value::as_str);
                let source_account = text("userId").map(str::to_owned);
                openings.push(Opening { source_account, ..opening.with(source, kind, text("description")) });
            }
        }
    }
    (openings.len() > begun).then_some(())
}

/// One of a permission's two ports, where it has one.
pub fn port(permission: &Value, name: &str) -> Option<Option<i64>> {
    match permission.get(name) {
        None | Some(Value::Null) => Some(None),
        Some(port) => port.as_i64().map(Some),
    }
}

/// One of the lists of other ends; a list that is null or left out is empty. All of them are never: AWS takes no rule about nobody.
pub fn ends<'v>(permission: &'v Value, list: &str) -> Option<&'v [Value]> {
    match permission.get(list) {
        None | Some(Value::Null) => Some(&[]),
        Some(ends) => ends.as_array().map(Vec::as_slice),
    }
}

/// Works it out from what Terraform writes. `has_others` says that there are rules apart that may belong to the group.
pub fn add_planned(item: &mut Item, has_others: bool) {
    if let Some(openings) = planned(item, has_others) {
        tell(item, &openings);
    }
}

fn planned(item: &Item, has_others: bool) -> Option<Vec<Opening>> {
    let mut openings = Vec::new();
    for (list, direction) in [("ingress", Direction::Inbound), ("egress", Direction::Outbound)] {
        let rules = item.body.get(list).and_then(Value::as_array);
        let is_unknown = has_unknown(item.unknown.get(list));
        for rule in rules.into_iter().flatten() {
            // Whom a rule is about may be known only later.
            if add_rule(&mut openings, direction, rule).is_none() && !is_unknown {
                return None;
            }
        }
        // What is known only later, or stands elsewhere, may open anything to anybody.
        if rules.is_none() || has_others || is_unknown {
            openings.push(unknown(direction));
        }
    }
    rule_apart::add(item, &mut openings);
    Some(openings)
}

/// What stands for rules that are not known.
pub fn unknown(direction: Direction) -> Opening {
    Opening::new(direction, None, (None, None))
}

fn add_rule(openings: &mut Vec<Opening>, direction: Direction, rule: &Value) -> Option<()> {
    let protocol = rule.get("protocol")?.as_str()?;
    let opening = Opening::new(direction, Some(protocol), (port(rule, "from_port")?, port(rule, "to_port")?));
    let begun = openings.len();
    let description = rule.get("description").and_then(Value::as_str);
    for (list, kind) in [
        ("cidr_blocks", "ipv4"),
        ("ipv6_cidr_blocks", "ipv6"),
        ("prefix_list_ids", "prefix_list"),
        ("security_groups", "security_group"),
    ] {
        for source in ends(rule, list)? {
            openings.push(opening.with(source.as_str()?, kind, description));
        }
    }
    if rule.get("self").is_some_and(|own| own == true) {
        openings.push(opening.with("self", "security_group", description));
    }
    (openings.len() > begun).then_some(())
}

/// Puts down what they come to, and each of them as a rule.
fn tell(item: &mut Item, openings: &[Opening]) {
    // What stands for rules that are not known has nobody at the other end.
    let of = |direction| -> Option<Vec<&Opening>> {
        let all = openings.iter().filter(|opening| opening.direction == direction);
        all.map(|opening| Some(opening).filter(|opening| !opening.source.is_empty())).collect()
    };
    let (inbound, outbound) = (of(Direction::Inbound), of(Direction::Outbound));
    let count = |all: &Option<Vec<&Opening>>| all.as_ref().map(|all| all.len().into());
    let judged = to_internet(openings).map(|(column, known)| (column, known.map(Value::from)));
    let both = inbound.as_ref().zip(outbound.as_ref());
    let rules =
        both.map(|(inbound, outbound)| inbound.iter().chain(outbound).map(|opening| rule(item, opening)).collect());
    let others = [
        ("inbound_rule_count", count(&inbound)),
        ("outbound_rule_count", count(&outbound)),
        ("internet_openings", inbound.as_ref().map(|_| internet_openings(openings).into())),
        ("rules", rules),
    ];
    put(item, judged.into_iter().chain(others));
}

/// A rule, under the key that it has where it is collected from the account itself.
fn rule(item: &Item, opening: &Opening) -> Value {
    let (from, to) = opening.ports.unzip();
    json!({
        "key": format!("{}/{}/{}", item.key, opening.direction.word(), opening.describe().replace(' ', "-")),
        "title": format!("{}: {}", item.title, opening.describe()),
        "direction": opening.direction.word(),
        "protocol": opening.protocol,
        "from_port": from,
        "to_port": to,
        "source": opening.source,
        "source_kind": opening.source_kind,
        "source_account_id": opening.source_account,
        "from_internet": opening.from_internet,
        "description": opening.description,
    })
}
