//! Targets behind load balancers.

use demarc_network::{
    Answer, Facts, Family, Ports, Protocol, Reach, SecurityGroup, Span, Through, Truth, Unknown, through,
};

use crate::worded;

/// A balancer that is reached at TCP 443 by everybody, or from one range.
fn reached(from: Option<&str>, truth: Truth) -> Answer {
    let sources = from.map_or_else(|| Family::V4.internet(), |net| vec![Span::of(net.parse().unwrap())]);
    let ports = Ports { first: 443, last: 443 };
    Answer {
        reaches: vec![Reach { family: Family::V4, protocol: Protocol::Tcp, ports, truth, sources }],
        ..Answer::default()
    }
}

fn facts(rules: &[&str], acl: &[&str]) -> Facts {
    let group = |rules: &[&str]| SecurityGroup {
        id: "sg-t".to_owned(),
        inbound: Some(rules.iter().map(|text| worded::rule(text)).collect()),
    };
    let acl = demarc_network::NetworkAcl {
        id: "acl-1".to_owned(),
        vpc: "vpc-1".to_owned(),
        is_default: true,
        subnets: Vec::new(),
        entries: Some(acl.iter().map(|text| worded::entry(text)).collect()),
    };
    Facts { groups: Some(vec![group(rules)]), acls: Some(vec![acl]), ..Facts::default() }
}

fn way(keeps_client_address: Option<bool>) -> Through {
    Through {
        listener: (Protocol::Tcp, 443),
        port: 8080,
        groups: Some(vec!["sg-t".to_owned()]),
        vpc: Some("vpc-1".to_owned()),
        subnet: Some("s-2".to_owned()),
        balancer_subnets: Some(vec!["s-1".to_owned()]),
        balancer_ranges: Some(vec!["10.0.1.0/24".parse().unwrap()]),
        balancer_groups: Some(vec!["sg-b".to_owned()]),
        keeps_client_address,
    }
}

#[test]
fn a_target_is_reached_where_balancer_and_groups_let_it() {
    const OPEN: &[&str] = &["in 100 allow all 0.0.0.0/0", "out 100 allow all 0.0.0.0/0"];
    let subnet = || Truth::on(Unknown::Subnet);
    let cases: &[(&str, &[&str], Option<bool>, Truth)] = &[
        ("the balancer's group is named", &["tcp 8080 sg-b"], Some(false), Truth::Yes),
        ("another group is named", &["tcp 8080 sg-x"], Some(false), Truth::No),
        ("another port is named", &["tcp 443 sg-b"], Some(false), Truth::No),
        ("the balancer's subnet is named", &["tcp 8080 10.0.1.0/24"], Some(false), Truth::Yes),
        ("the network is named", &["all 10.0.0.0/16"], Some(false), Truth::Yes),
        ("a part of the subnet is named", &["all 10.0.1.128/25"], Some(false), subnet()),
        ("another subnet is named", &["all 10.0.2.0/24"], Some(false), Truth::No),
        ("the internet is named, which the balancer is not", &["tcp 8080 203.0.113.0/24"], Some(false), Truth::No),
        ("everything is named", &["tcp 8080 0.0.0.0/0"], Some(false), Truth::Yes),
        ("the client's address is kept and named", &["tcp 8080 203.0.113.0/24"], Some(true), Truth::Yes),
        ("the client's address is kept, the balancer's named", &["tcp 8080 10.0.1.0/24"], Some(true), Truth::No),
        ("nobody knows whose address it is", &["tcp 8080 0.0.0.0/0"], None, Truth::Yes),
        ("nobody knows whose address it is, and it matters", &["all 10.0.0.0/16"], None, Truth::on(Unknown::Targets)),
        ("a list was not read", &["tcp 8080 pl-1"], Some(false), Truth::on(Unknown::PrefixList("pl-1".to_owned()))),
        ("no rule", &[], Some(false), Truth::No),
    ];
    for (name, rules, keeps, expected) in cases {
        assert_eq!(through(&way(*keeps), &reached(None, Truth::Yes), &facts(rules, OPEN)), *expected, "{name}");
    }
    let named = facts(&["tcp 8080 sg-b"], OPEN);
    assert_eq!(through(&way(Some(false)), &Answer::default(), &named), Truth::No, "a balancer that nobody reaches");
    let on_port = Truth::on(Unknown::Ports);
    assert_eq!(through(&way(Some(false)), &reached(None, on_port.clone()), &named), on_port);
    let narrow = facts(&["tcp 8080 203.0.113.0/25"], OPEN);
    assert_eq!(through(&way(Some(true)), &reached(Some("198.51.100.0/24"), Truth::Yes), &narrow), Truth::No);
}

#[test]
fn an_acl_between_them_is_not_guessed() {
    let closed = facts(&["tcp 8080 sg-b"], &["in 100 deny tcp 8080 0.0.0.0/0", "out 100 allow all 0.0.0.0/0"]);
    let balancer = reached(None, Truth::Yes);
    let hangs =
        |subnets: &[&str]| Truth::Depends(subnets.iter().map(|&subnet| Unknown::Acl(subnet.to_owned())).collect());
    assert_eq!(through(&way(Some(false)), &balancer, &closed), hangs(&["s-1", "s-2"]));
    let same = Through { subnet: Some("s-1".to_owned()), ..way(Some(false)) };
    assert_eq!(through(&same, &balancer, &closed), Truth::Yes, "an ACL stands at the edge of a subnet");
    let unread = Through { subnet: None, ..way(Some(false)) };
    assert_eq!(through(&unread, &balancer, &closed), Truth::on(Unknown::Subnet));
}
