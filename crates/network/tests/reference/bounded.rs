//! More rules than AWS allows are not followed, and not guessed about.

use std::net::Ipv4Addr;

use demarc_network::{
    Facts, GroupRule, Interface, Protocol, SecurityGroup, Source, Traffic, Truth, Unknown, reachable,
};

#[test]
fn too_many_rules_are_unknown() {
    let rule = |at: u32| GroupRule {
        name: at.to_string(),
        traffic: Traffic::Of(Protocol::Tcp, crate::worded::ports("22")),
        source: Source::Net(format!("{}/32", Ipv4Addr::from(0x0808_0000 + 2 * at)).parse().unwrap()),
    };
    let asked = |count: u32| {
        let group = SecurityGroup { id: "sg-1".to_owned(), inbound: Some((0..count).map(rule).collect()) };
        let interface = Interface {
            groups: Some(vec!["sg-1".to_owned()]),
            public_ipv4: Some(vec![Ipv4Addr::new(198, 51, 100, 7)]),
            ..Interface::default()
        };
        reachable(&interface.into(), &Facts { groups: Some(vec![group]), ..Facts::default() }).truth()
    };
    assert_ne!(asked(1_000), Truth::on(Unknown::TooMany), "a thousand rules are what AWS allows for an interface");
    assert_eq!(asked(2_501), Truth::on(Unknown::TooMany));
}

#[test]
fn a_prefix_list_counts_as_its_entries() {
    let net = |at: u32| format!("{}/32", Ipv4Addr::from(0x0808_0000 + 2 * at)).parse().unwrap();
    let rule = GroupRule { name: "r".to_owned(), traffic: Traffic::All, source: Source::List("pl-1".to_owned()) };
    let group = SecurityGroup { id: "sg-1".to_owned(), inbound: Some(vec![rule; 3]) };
    let interface = Interface {
        groups: Some(vec!["sg-1".to_owned()]),
        public_ipv4: Some(vec![Ipv4Addr::new(198, 51, 100, 7)]),
        ..Interface::default()
    };
    let prefix_lists = [("pl-1".to_owned(), (0..1_000).map(net).collect())].into();
    let facts = Facts { groups: Some(vec![group]), prefix_lists, ..Facts::default() };
    assert_eq!(reachable(&interface.into(), &facts).truth(), Truth::on(Unknown::TooMany));
}
