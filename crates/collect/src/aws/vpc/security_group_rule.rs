//! Rules of security groups, a row for each other end.

use std::collections::BTreeMap;

use demarc_inventory::{Row, unread_column};
use demarc_network::Opening;

use crate::{Refused, Rows};

/// Adds the rules of one group to `aws_vpc_security_group_rule`; `refused` are the prefix lists that could not be read.
pub fn push(rules: &mut Rows, group: &Row, openings: &[Opening], refused: &BTreeMap<String, Refused>) {
    for opening in openings {
        let (from, to) = opening.ports.unzip();
        let key = format!("{}/{}/{}", group.arn, opening.direction.word(), opening.describe().replace(' ', "-"));
        let mut row = rules.row(key, format!("{}: {}", group.title, opening.describe()));
        row.set("group_id", group.text("group_id"));
        row.set("group_name", group.text("group_name"));
        row.set("direction", opening.direction.word());
        row.set("protocol", opening.protocol.as_str());
        row.set("from_port", from);
        row.set("to_port", to);
        row.set("source", opening.source.as_str());
        row.set("source_kind", opening.source_kind);
        row.set("source_account_id", opening.source_account.as_deref());
        row.set("from_internet", opening.from_internet);
        if let Some(refused) = refused.get(&opening.source).filter(|_| opening.from_internet.is_none()) {
            row.set_unread(&unread_column("from_internet"), refused.unread());
        }
        row.set("description", opening.description.as_deref());
        rules.push(row);
    }
}
