//! From the SDK's types to what is asked about. What is not understood makes the whole of its list not known.

use aws_sdk_ec2::types::{
    AttachmentStatus, InternetGateway, NetworkAcl, NetworkAclEntry, PrefixListEntry, Route, RouteState, RouteTable,
    RouteTableAssociation, RouteTableAssociationStateCode, RuleAction, SecurityGroup,
};
use demarc_network::{self as network, Destination, Direction, GroupRule, Opening, Target, Traffic};
use ipnet::IpNet;

use crate::aws::{
    read::Listing,
    vpc::{self, openings},
};

/// From here on, numbers of ACL entries are those of the last one (`*`) of each address family.
const LAST_ENTRY: i32 = 32_767;

/// Every item of a listing that was read whole.
pub fn all<T, U>(listing: &Listing<T>, of: impl Fn(&T) -> U) -> Option<Vec<U>> {
    listing.is_complete().then(|| listing.items.iter().map(of).collect())
}

pub fn gateway(gateway: &InternetGateway) -> network::Gateway {
    let attached = gateway.attachments().iter().find(|at| at.state() != Some(&AttachmentStatus::Detached));
    network::Gateway { id: owned(gateway.internet_gateway_id()), vpc: attached.and_then(|at| at.vpc_id.clone()) }
}

pub fn table(table: &RouteTable) -> network::RouteTable {
    use RouteTableAssociationStateCode::{Disassociated, Failed};
    let state = |at: &RouteTableAssociation| at.association_state().and_then(|state| state.state()).cloned();
    let held = table.associations().iter().filter(|at| !matches!(state(at), Some(Disassociated | Failed)));
    network::RouteTable {
        id: owned(table.route_table_id()),
        vpc: owned(table.vpc_id()),
        is_main: held.clone().any(|at| at.main() == Some(true)),
        subnets: held.filter_map(|at| at.subnet_id.clone()).collect(),
        routes: table.routes().iter().map(route).collect(),
    }
}

fn route(route: &Route) -> Option<network::Route> {
    let to = [route.destination_cidr_block(), route.destination_ipv6_cidr_block(), route.destination_prefix_list_id()];
    let is_blackhole = match route.state() {
        None | Some(RouteState::Active) => false,
        Some(RouteState::Blackhole) => true,
        Some(_) => return None,
    };
    let destination = Destination::named(to.into_iter().flatten().next()?)?;
    Some(network::Route { destination, target: target(route), is_blackhole })
}

/// A target of a kind that is not known may lead in.
fn target(route: &Route) -> Target {
    let unknown = || Target::Appliance("a target of an unknown kind".to_owned());
    vpc::target(route).map_or_else(unknown, Target::named)
}

/// Whether a route leads to an endpoint.
pub fn leads_to_endpoint(route: &Route) -> bool {
    matches!(target(route), Target::Endpoint(_))
}

pub fn acl(acl: &NetworkAcl) -> network::NetworkAcl {
    let entries = acl.entries().iter().filter(|entry| entry.rule_number().is_none_or(|number| number < LAST_ENTRY));
    network::NetworkAcl {
        id: owned(acl.network_acl_id()),
        vpc: owned(acl.vpc_id()),
        is_default: acl.is_default() == Some(true),
        subnets: acl.associations().iter().filter_map(|at| at.subnet_id.clone()).collect(),
        entries: entries.map(entry).collect(),
    }
}

fn entry(entry: &NetworkAclEntry) -> Option<network::AclEntry> {
    let range = entry.port_range().map_or((None, None), |range| (range.from(), range.to()));
    let allows = match entry.rule_action()? {
        RuleAction::Allow => true,
        RuleAction::Deny => false,
        _ => return None,
    };
    Some(network::AclEntry {
        number: u32::try_from(entry.rule_number()?).ok()?,
        is_outbound: entry.egress()?,
        allows,
        traffic: Traffic::named(entry.protocol()?, (range.0.map(i64::from), range.1.map(i64::from)))?,
        net: entry.cidr_block().or(entry.ipv6_cidr_block())?.parse().ok()?,
    })
}

pub fn group(group: &SecurityGroup) -> network::SecurityGroup {
    let inbound = group.ip_permissions().iter().flat_map(|permission| openings(Direction::Inbound, permission));
    network::SecurityGroup { id: owned(group.group_id()), inbound: inbound.map(|opening| rule(&opening)).collect() }
}

fn rule(opening: &Opening) -> Option<GroupRule> {
    GroupRule::named(Some(&opening.protocol), opening.ports.unzip(), Some(&opening.source), Some(opening.source_kind))
}

/// The ranges of a prefix list that was read whole.
pub fn list(entries: &Listing<PrefixListEntry>) -> Option<Vec<IpNet>> {
    let ranges = entries.items.iter().map(|entry| entry.cidr()?.parse().ok());
    entries.is_complete().then(|| ranges.collect())?
}

fn owned(id: Option<&str>) -> String {
    id.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::{PortRange, RouteTableAssociation, RouteTableAssociationState};

    use super::*;

    fn described(route: &Route) -> String {
        match super::route(route) {
            None => "not known".to_owned(),
            Some(network::Route { is_blackhole: true, .. }) => "nowhere".to_owned(),
            Some(network::Route { target, .. }) => format!("{target:?}"),
        }
    }

    #[test]
    fn routes_are_understood_or_not_known() {
        let to = || Route::builder().destination_cidr_block("0.0.0.0/0");
        let cases = [
            (to().gateway_id("igw-1"), r#"Gateway("igw-1")"#),
            (to().gateway_id("igw-1").state(RouteState::Blackhole), "nowhere"),
            (to().gateway_id("igw-1").state(RouteState::Filtered), "not known"),
            (to().gateway_id("local"), "Local"),
            (to().gateway_id("vpce-1"), r#"Endpoint("vpce-1")"#),
            (to().nat_gateway_id("nat-1"), r#"Other("nat-1")"#),
            (to().instance_id("i-1").network_interface_id("eni-1"), r#"Appliance("eni-1")"#),
            (to(), r#"Appliance("a target of an unknown kind")"#),
            (Route::builder().destination_cidr_block("odd").gateway_id("igw-1"), "not known"),
            (Route::builder().gateway_id("igw-1"), "not known"),
        ];
        for (route, expected) in cases {
            let route = route.build();
            assert_eq!(described(&route), expected, "{route:?}");
        }
        let odd =
            RouteTable::builder().routes(to().gateway_id("igw-1").build()).routes(Route::builder().build()).build();
        assert!(table(&odd).routes.is_none(), "one that is not understood may be the one that decides");
    }

    #[test]
    fn a_table_is_used_by_subnets_that_are_not_gone() {
        let at = |subnet: &str, state| {
            let state = RouteTableAssociationState::builder().state(state).build();
            RouteTableAssociation::builder().subnet_id(subnet).association_state(state).build()
        };
        let main = RouteTableAssociation::builder().main(true).build();
        let used = RouteTable::builder()
            .associations(main)
            .associations(at("s-1", RouteTableAssociationStateCode::Associated))
            .associations(at("s-2", RouteTableAssociationStateCode::Disassociated))
            .associations(at("s-3", RouteTableAssociationStateCode::Disassociating));
        let used = table(&used.build());
        assert_eq!((used.is_main, used.subnets), (true, vec!["s-1".to_owned(), "s-3".to_owned()]));
    }

    #[test]
    fn entries_are_understood_or_not_known() {
        let rule = |number: i32| {
            let builder = NetworkAclEntry::builder().rule_number(number).rule_action(RuleAction::Allow).egress(false);
            builder.protocol("6").cidr_block("0.0.0.0/0")
        };
        let ports = PortRange::builder().from(22).to(22).build();
        let list =
            |entries: Vec<NetworkAclEntry>| acl(&NetworkAcl::builder().set_entries(Some(entries)).build()).entries;
        let found =
            list(vec![rule(100).port_range(ports).build(), rule(32_767).build(), rule(32_768).build()]).unwrap();
        assert_eq!((found.len(), found[0].number, found[0].allows), (1, 100, true));
        for odd in [rule(1).protocol(""), rule(1).cidr_block("odd"), rule(1).set_egress(None), rule(-1)] {
            let is_known =
                list(vec![odd.clone().build()]).is_some_and(|entries| entries[0].traffic != Traffic::Elsewhere);
            assert!(!is_known, "{odd:?}");
        }
    }

    #[test]
    fn a_listing_that_broke_off_is_not_known() {
        let refused = crate::Refused::new("ec2:DescribeRouteTables", demarc_inventory::CollectionOutcome::Denied, "no");
        assert!(all(&Listing { items: vec![1], refused: None }, |item| *item).is_some());
        assert!(all(&Listing { items: vec![1], refused: Some(refused.clone()) }, |item| *item).is_none());
        let entry = |cidr: &str| PrefixListEntry::builder().cidr(cidr).build();
        assert!(list(&Listing { items: vec![entry("10.0.0.0/8")], refused: None }).is_some());
        assert!(list(&Listing { items: vec![entry("10.0.0.0/8")], refused: Some(refused) }).is_none());
        assert!(list(&Listing { items: vec![entry("odd")], refused: None }).is_none());
    }
}
