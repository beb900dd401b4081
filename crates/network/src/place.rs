//! A subnet, with its route table, its ACL and what stands before its network.

use crate::{AclEntry, Block, Facts, Route, Stands, Truth, Unknown};

/// What decides about packets to and from a subnet.
pub(crate) struct Place<'a> {
    pub vpc: Option<&'a str>,
    /// Whether the region lets the internet in at all.
    pub spared: Truth,
    /// The route table's id and routes.
    pub routes: Result<(&'a str, &'a [Route]), Unknown>,
    /// The ACL's id and entries.
    pub acl: Result<(&'a str, &'a [AclEntry]), Unknown>,
}

/// The places where something stands. Nothing outside; one of which nothing is known where the subnets were not read.
pub(crate) fn places<'a>(stands: &'a Stands, facts: &'a Facts) -> Vec<Place<'a>> {
    let (Stands::InEach(vpc, subnets) | Stands::InOne(vpc, subnets)) = stands else { return Vec::new() };
    let vpc = vpc.as_deref();
    match subnets {
        Some(subnets) => subnets.iter().map(|subnet| place(vpc, subnet, facts)).collect(),
        None => vec![Place {
            vpc,
            spared: spared(vpc, None, facts),
            routes: Err(Unknown::Subnet),
            acl: Err(Unknown::Subnet),
        }],
    }
}

fn place<'a>(vpc: Option<&'a str>, subnet: &'a str, facts: &'a Facts) -> Place<'a> {
    Place {
        vpc,
        spared: spared(vpc, Some(subnet), facts),
        routes: routes(vpc, subnet, facts),
        acl: acl(vpc, subnet, facts),
    }
}

/// Whether Block Public Access leaves a subnet alone.
fn spared(vpc: Option<&str>, subnet: Option<&str>, facts: &Facts) -> Truth {
    let unknown = Truth::on(Unknown::Block);
    let Some(access) = &facts.public_access else { return unknown };
    let names = |id: Option<&str>| id.is_some_and(|id| access.spared.iter().any(|spared| spared == id));
    if !access.strange.is_empty() && vpc.is_none_or(|vpc| access.strange.iter().any(|strange| strange == vpc)) {
        return unknown;
    }
    match access.block {
        Block::Off => Truth::Yes,
        Block::On if names(vpc) || names(subnet) => Truth::Yes,
        Block::On if !access.spared.is_empty() && (vpc.is_none() || subnet.is_none()) => unknown,
        Block::On => Truth::No,
    }
}

/// The table that names the subnet, else the main one of its network.
fn routes<'a>(vpc: Option<&str>, subnet: &str, facts: &'a Facts) -> Result<(&'a str, &'a [Route]), Unknown> {
    let tables = || facts.route_tables.iter().flatten();
    let own = tables().find(|table| table.subnets.iter().any(|own| own == subnet));
    let table = own.or_else(|| tables().find(|table| table.is_main && Some(&*table.vpc) == vpc));
    let read = table.and_then(|table| Some((&*table.id, table.routes.as_deref()?)));
    read.ok_or_else(|| Unknown::RouteTable(subnet.to_owned()))
}

/// The ACL that names the subnet, else the default one of its network.
pub(crate) fn acl<'a>(vpc: Option<&str>, subnet: &str, facts: &'a Facts) -> Result<(&'a str, &'a [AclEntry]), Unknown> {
    let acls = || facts.acls.iter().flatten();
    let own = acls().find(|acl| acl.subnets.iter().any(|own| own == subnet));
    let acl = own.or_else(|| acls().find(|acl| acl.is_default && Some(&*acl.vpc) == vpc));
    let read = acl.and_then(|acl| Some((&*acl.id, acl.entries.as_deref()?)));
    read.ok_or_else(|| Unknown::Acl(subnet.to_owned()))
}
