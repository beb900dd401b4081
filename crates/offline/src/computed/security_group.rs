//! What a security group opens, as AWS Config recorded it or Terraform writes it. What is not understood leaves everything unknown.

use demarc_network::{Direction, Opening, internet_openings, to_internet};
use serde_json::{Value, json};

use super::put;
use crate::{export::Item, sheet::has_unknown};

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
    let port = |name: &str| permission.get(name).and_then(Value::as_i64);
    let protocol = permission.get("ipProtocol")?.as_str()?;
    let opening = Opening::new(direction, Some(protocol), (port("fromPort"), port("toPort")));
    let begun = openings.len();
    for (list, kind, names) in [
        ("ipv4Ranges", "ipv4", &["cidrIp"][..]),
        ("ipRanges", "ipv4", &["cidrIp"]),
        ("ipv6Ranges", "ipv6", &["cidrIpv6"]),
        ("prefixListIds", "prefix_list", &["prefixListId"]),
        ("userIdGroupPairs", "security_group", &["groupId", "groupName"]),
    ] {
        for other in
            permission.get(list).filter(|list| !list.is_null()).map(Value::as_array).unwrap_or(Some(&Vec::new()))?
        {
            let source = other.as_str().or_else(|| names.iter().find_map(|name| other.get(name)?.as_str()))?;
            if !openings[begun..].iter().any(|known| known.source == source) {
                let text = |name: &str| other.get(name).and_then(Value::as_str);
                let source_account = text("userId").map(str::to_owned);
                openings.push(Opening { source_account, ..opening.with(source, kind, text("description")) });
            }
        }
    }
    Some(())
}

/// Works it out from what Terraform writes. `has_others` says that there are rules of their own that may belong to the group.
pub fn add_planned(item: &mut Item, has_others: bool) {
    if let Some(openings) = planned(item, has_others) {
        tell(item, &openings);
    }
}

fn planned(item: &Item, has_others: bool) -> Option<Vec<Opening>> {
    let mut openings = Vec::new();
    for (list, direction) in [("ingress", Direction::Inbound), ("egress", Direction::Outbound)] {
        let rules = item.body.get(list).and_then(Value::as_array);
        for rule in rules.into_iter().flatten() {
            add_rule(&mut openings, direction, rule)?;
        }
        // What is known only later, or stands elsewhere, may open anything to anybody.
        if rules.is_none() || has_others || has_unknown(item.unknown.get(list)) {
            openings.push(Opening::new(direction, None, (None, None)));
        }
    }
    Some(openings)
}

fn add_rule(openings: &mut Vec<Opening>, direction: Direction, rule: &Value) -> Option<()> {
    let port = |name: &str| rule.get(name).and_then(Value::as_i64);
    let protocol = Some(rule.get("protocol")?.as_str()?).filter(|protocol| *protocol != "all");
    let opening = Opening::new(direction, protocol, (port("from_port"), port("to_port")));
    let description = rule.get("description").and_then(Value::as_str);
    for (list, kind) in [
        ("cidr_blocks", "ipv4"),
        ("ipv6_cidr_blocks", "ipv6"),
        ("prefix_list_ids", "prefix_list"),
        ("security_groups", "security_group"),
    ] {
        // A list that is null was not set.
        for source in rule.get(list).filter(|list| !list.is_null()).map(Value::as_array).unwrap_or(Some(&Vec::new()))? {
            openings.push(opening.with(source.as_str()?, kind, description));
        }
    }
    if rule.get("self").is_some_and(|own| own == true) {
        openings.push(opening.with("self", "security_group", description));
    }
    Some(())
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
