//! A server with a public address, an open rule and a route: reached, and not known as soon as anything of it was refused.

use std::{collections::BTreeMap, net::Ipv4Addr};

use aws_sdk_ec2::types::{
    InternetGateway, InternetGatewayAttachment, InternetGatewayBlockMode, IpPermission, IpRange, NetworkAcl,
    NetworkAclAssociation, NetworkAclEntry, PrefixListEntry, PrefixListId, Route, RouteTable, RouteTableAssociation,
    RuleAction, SecurityGroup, Vpc,
};
use demarc_inventory::{CollectionOutcome, Row};
use demarc_network::{Facts, Interface, reachable};

use super::{super::Access, *};
use crate::aws::read::Listing;

const ACCOUNT: &str = "111122223333";

fn read<T>(items: Vec<T>) -> Listing<T> {
    Listing { items, refused: None }
}

fn entry(is_outbound: bool) -> NetworkAclEntry {
    let entry = NetworkAclEntry::builder().rule_number(100).rule_action(RuleAction::Allow).egress(is_outbound);
    entry.protocol("-1").cidr_block("0.0.0.0/0").build()
}

fn group() -> SecurityGroup {
    let ssh = IpPermission::builder().ip_protocol("tcp").from_port(22).to_port(22);
    let listed = IpPermission::builder().ip_protocol("tcp").from_port(5432).to_port(5432);
    let list = PrefixListId::builder().prefix_list_id("pl-1").build();
    SecurityGroup::builder()
        .group_id("sg-1")
        .ip_permissions(ssh.ip_ranges(IpRange::builder().cidr_ip("0.0.0.0/0").build()).build())
        .ip_permissions(listed.prefix_list_ids(list).build())
        .build()
}

fn network() -> Network {
    let attached = InternetGatewayAttachment::builder().vpc_id("vpc-1").build();
    let route = Route::builder().destination_cidr_block("0.0.0.0/0").gateway_id("igw-1").build();
    let table = RouteTable::builder().route_table_id("rtb-1").vpc_id("vpc-1").routes(route);
    let acl = NetworkAcl::builder().network_acl_id("acl-1").vpc_id("vpc-1").entries(entry(false)).entries(entry(true));
    let acl = acl.associations(NetworkAclAssociation::builder().subnet_id("subnet-1").build());
    let listed = read(vec![PrefixListEntry::builder().cidr("0.0.0.0/0").build()]);
    Network {
        vpcs: read(vec![Vpc::builder().vpc_id("vpc-1").owner_id(ACCOUNT).build()]),
        groups: read(vec![group()]),
        acls: read(vec![acl.build()]),
        gateways: read(vec![InternetGateway::builder().internet_gateway_id("igw-1").attachments(attached).build()]),
        tables: read(vec![table.associations(RouteTableAssociation::builder().main(true).build()).build()]),
        access: Access { mode: Ok(InternetGatewayBlockMode::Off), spared: Ok(Vec::new()) },
        lists: BTreeMap::from([("pl-1".to_owned(), listed)]),
        facts: Facts::default(),
        block_refused: None,
    }
}

/// What is said of a server in it, with this address.
fn row(network: Network, public: &[Ipv4Addr]) -> Row {
    let network = network.understood(ACCOUNT);
    let server = Interface {
        vpc: Some("vpc-1".to_owned()),
        subnet: Some("subnet-1".to_owned()),
        groups: Some(vec!["sg-1".to_owned()]),
        public_ipv4: Some(public.to_vec()),
        ipv6: Some(Vec::new()),
    };
    let mut row = Row::default();
    Exposed::of(&[reachable(&server.into(), &network.facts)], &network).set_with_services(&mut row);
    row
}

type Refuse = fn(&mut Network, Refused);

/// Every call, and where its refusal lands.
const CALLS: [(&str, Refuse); 5] = [
    ("ec2:DescribeVpcBlockPublicAccessOptions", |network, refused| network.access.mode = Err(refused)),
    ("ec2:DescribeInternetGateways", |network, refused| network.gateways.refused = Some(refused)),
    ("ec2:DescribeRouteTables", |network, refused| network.tables.refused = Some(refused)),
    ("ec2:DescribeNetworkAcls", |network, refused| network.acls.refused = Some(refused)),
    ("ec2:DescribeSecurityGroups", |network, refused| network.groups.refused = Some(refused)),
];
const COLUMNS: [&str; 3] = ["internet_reachable", "internet_management_ports", "internet_database_ports"];

fn refused(call: &str) -> Refused {
    Refused::new(call, CollectionOutcome::Denied, "no")
}

#[test]
fn what_was_refused_leaves_it_not_known_and_is_named() {
    let address = [Ipv4Addr::new(198, 51, 100, 7)];
    let whole = row(network(), &address);
    assert!(COLUMNS.iter().all(|column| whole.values.get(*column) == Some(&true.into())) && whole.unread.is_empty());
    for (call, refuse) in CALLS {
        let mut network = network();
        refuse(&mut network, refused(call));
        let row = row(network, &address);
        assert!(COLUMNS.iter().all(|column| !row.values.contains_key(*column)), "{call}");
        assert_eq!(&*row.unread["network"].call, call);
    }
}

#[test]
fn without_a_public_address_nothing_else_matters() {
    for (call, refuse) in CALLS {
        let mut network = network();
        refuse(&mut network, refused(call));
        let row = row(network, &[]);
        assert!(COLUMNS.iter().all(|column| row.values[*column] == false.into()) && row.unread.is_empty(), "{call}");
        assert!(row.text("internet_path").is_some_and(|path| path.contains("no public IPv4 address")));
    }
}

#[test]
fn a_list_that_was_not_read_leaves_the_rest_known() {
    let mut network = network();
    let list = network.lists.get_mut("pl-1").unwrap();
    *list = Listing { items: Vec::new(), refused: Some(refused("ec2:GetManagedPrefixListEntries")) };
    let row = row(network, &[Ipv4Addr::new(198, 51, 100, 7)]);
    assert_eq!([COLUMNS[0], COLUMNS[1]].map(|column| row.values[column] == true.into()), [true, true]);
    assert!(!row.values.contains_key(COLUMNS[2]));
    let unread: Vec<_> = row.unread.iter().map(|(key, unread)| (&**key, &*unread.call)).collect();
    assert_eq!(unread, [(".internet_database_ports", "ec2:GetManagedPrefixListEntries")]);
}
