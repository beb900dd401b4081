//! Small networks whose rules collide wherever they can.

use demarc_network::{
    AclEntry, Block, Facts, Gateway, GroupRule, Guard, Listens, NetworkAcl, Ports, Protocol, PublicAccess, Route,
    RouteTable, SecurityGroup,
};
use proptest::{collection::vec, prelude::*, sample::select};

use crate::{slow::Packet, worded};

const NETS: &[&str] = &[
    "0.0.0.0/0",
    "0.0.0.0/0",
    "0.0.0.0/1",
    "128.0.0.0/1",
    "203.0.113.0/24",
    "203.0.113.128/25",
    "198.51.100.7/32",
    "8.0.0.0/7",
    "10.0.0.0/8",
    "::/0",
    "::/0",
    "2000::/3",
    "2001:db8::/32",
    "2001:db8:1::/48",
    "fd00::/8",
];
const PORTS: &[&str] =
    &["all", "all", "22", "20-25", "80", "443", "1-1023", "1024-65535", "32768-60999", "65535", "0", "53"];
const TARGETS: &[&str] = &["igw-1", "igw-1", "igw-1", "igw-2", "nat-1", "eigw-1", "eni-1", "vpce-1", "local", "tgw-1"];

/// Addresses at and beside the ends of the ranges above.
pub const SOURCES: &[&str] = &[
    "1.1.1.1",
    "7.255.255.255",
    "8.0.0.0",
    "9.255.255.255",
    "126.255.255.255",
    "128.0.0.0",
    "198.51.100.6",
    "198.51.100.7",
    "198.51.100.8",
    "203.0.112.255",
    "203.0.113.0",
    "203.0.113.127",
    "203.0.113.128",
    "203.0.113.255",
    "203.0.114.0",
    "223.255.255.255",
    "2000::",
    "2001:db7:ffff::1",
    "2001:db8::1",
    "2001:db8:1::1",
    "2001:db8:2::1",
    "2001:db9::",
    "3fff:ffff::1",
];
/// Ports at and beside the ends of the ranges above.
pub const AT: &[u16] =
    &[0, 1, 19, 20, 21, 22, 23, 25, 26, 53, 54, 79, 80, 443, 444, 1023, 1024, 32767, 32768, 60999, 61000, 65534, 65535];

fn traffic() -> impl Strategy<Value = String> {
    let of =
        (select(&["tcp", "tcp", "udp"][..]), select(PORTS)).prop_map(|(protocol, ports)| format!("{protocol} {ports}"));
    prop_oneof![2 => Just("all".to_owned()), 5 => of, 1 => Just("icmp".to_owned())]
}

fn routes() -> impl Strategy<Value = Vec<Route>> {
    let destination = prop_oneof![6 => select(NETS), 1 => Just("pl-1")];
    let one = (destination, select(TARGETS), prop::bool::weighted(0.05)).prop_map(|(destination, target, is_gone)| {
        // An endpoint behind a list is one of AWS's services; see `route::decide`.
        let target = if destination == "pl-1" && target == "vpce-1" { "igw-1" } else { target };
        worded::route(&format!("{destination} {target}{}", if is_gone { " blackhole" } else { "" }))
    });
    let usual = ["0.0.0.0/0 igw-1", "::/0 igw-1"];
    (prop::bool::weighted(0.8), vec(one, 0..5)).prop_map(move |(is_usual, more)| {
        let usual = usual.iter().filter(|_| is_usual).map(|text| worded::route(text));
        usual.chain(more).collect()
    })
}

fn entries() -> impl Strategy<Value = Vec<AclEntry>> {
    let one = || (select(&["in", "out"][..]), prop::bool::weighted(0.7), traffic(), select(NETS));
    let numbered = |all: Vec<(&str, bool, String, &str)>| {
        let entry = |(at, (direction, allows, traffic, net)): (usize, (&str, bool, String, &str))| {
            // Numbers that are not in the order of the list.
            let number = (at * 7) % 13 + 1;
            worded::entry(&format!("{direction} {number} {} {traffic} {net}", if allows { "allow" } else { "deny" }))
        };
        all.into_iter().enumerate().map(entry).collect::<Vec<_>>()
    };
    let usual = [
        "in 100 allow all 0.0.0.0/0",
        "in 101 allow all ::/0",
        "out 100 allow all 0.0.0.0/0",
        "out 101 allow all ::/0",
    ];
    prop_oneof![
        1 => vec(one(), 1..9).prop_map(numbered),
        4 => vec(one(), 0..4).prop_map(move |few| {
            numbered(few).into_iter().chain(usual.iter().map(|text| worded::entry(text))).collect()
        }),
    ]
}

fn rules() -> impl Strategy<Value = Vec<GroupRule>> {
    let source = prop_oneof![8 => select(NETS), 2 => Just("pl-1"), 1 => Just("sg-9")];
    vec((traffic(), source).prop_map(|(traffic, source)| worded::rule(&format!("{traffic} {source}"))), 1..7)
}

fn access() -> impl Strategy<Value = PublicAccess> {
    let spared = vec(select(&["vpc-1", "s-1", "s-2", "s-9"][..]).prop_map(str::to_owned), 0..2);
    (prop::bool::weighted(0.15), spared).prop_map(|(blocks, spared)| PublicAccess {
        block: if blocks { Block::On } else { Block::Off },
        spared,
        strange: Vec::new(),
    })
}

/// A network of which everything is known, with subnets `s-1` and `s-2`.
pub fn facts() -> impl Strategy<Value = Facts> {
    let own_table = (any::<bool>(), routes(), routes());
    let own_acl = (any::<bool>(), entries(), entries());
    let gateway =
        select(&[Some("vpc-1"), Some("vpc-1"), Some("vpc-1"), Some("vpc-1"), Some("vpc-1"), Some("vpc-2"), None][..]);
    let list = vec(select(NETS), 0..4).prop_map(|nets| nets.iter().map(|net| net.parse().unwrap()).collect());
    (access(), gateway, own_table, own_acl, rules(), rules(), list).prop_map(
        |(access, at, tables, acls, one, two, list)| {
            let table = |id: &str, is_main, subnets: &[&str], routes| RouteTable {
                id: id.to_owned(),
                vpc: "vpc-1".to_owned(),
                is_main,
                subnets: subnets.iter().map(|&subnet| subnet.to_owned()).collect(),
                routes: Some(routes),
            };
            let acl = |id: &str, is_default, subnets: &[&str], entries| NetworkAcl {
                id: id.to_owned(),
                vpc: "vpc-1".to_owned(),
                is_default,
                subnets: subnets.iter().map(|&subnet| subnet.to_owned()).collect(),
                entries: Some(entries),
            };
            let named = |names: bool| if names { vec!["s-1"] } else { Vec::new() };
            Facts {
                public_access: Some(access),
                gateways: Some(vec![
                    Gateway { id: "igw-1".to_owned(), vpc: at.map(str::to_owned) },
                    Gateway { id: "igw-2".to_owned(), vpc: None },
                ]),
                route_tables: Some(vec![
                    table("rtb-1", true, &[], tables.1),
                    table("rtb-2", false, &named(tables.0), tables.2),
                ]),
                acls: Some(vec![acl("acl-1", true, &[], acls.1), acl("acl-2", false, &named(acls.0), acls.2)]),
                groups: Some(vec![
                    SecurityGroup { id: "sg-1".to_owned(), inbound: Some(one) },
                    SecurityGroup { id: "sg-2".to_owned(), inbound: Some(two) },
                ]),
                prefix_lists: [("pl-1".to_owned(), list)].into(),
            }
        },
    )
}

/// Which security groups stand before it.
pub fn guard() -> impl Strategy<Value = Guard> {
    let groups = |ids: &[&str]| Guard::Groups(Some(ids.iter().map(|&id| id.to_owned()).collect()));
    prop_oneof![3 => Just(groups(&["sg-1"])), 3 => Just(groups(&["sg-1", "sg-2"])), 1 => Just(Guard::Nothing)]
}

pub fn listens() -> impl Strategy<Value = Listens> {
    let on = vec((select(&[Protocol::Tcp, Protocol::Udp][..]), select(AT), 0..3_u16), 0..3).prop_map(|on| {
        let ports = |(protocol, first, more): (Protocol, u16, u16)| {
            (protocol, Ports { first, last: first.saturating_add(more) })
        };
        Listens::On(on.into_iter().map(ports).collect())
    });
    prop_oneof![3 => Just(Listens::Anywhere), 1 => on]
}

pub fn packets() -> impl Strategy<Value = Vec<Packet>> {
    let one = (select(SOURCES), select(&[Protocol::Tcp, Protocol::Udp][..]), select(AT));
    vec(one.prop_map(|(from, protocol, to_port)| Packet { from: from.parse().unwrap(), protocol, to_port }), 16)
}
