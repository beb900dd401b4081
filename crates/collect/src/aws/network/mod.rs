//! The networks of one account and region, read once for every collector that asks what the internet reaches.

mod access;
mod exposed;
mod facts;

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_ec2::{
    Client,
    types::{InternetGateway, IpPermission, NetworkAcl, PrefixListEntry, Route, RouteTable, SecurityGroup, Vpc},
};
use demarc_network::{Facts, Unknown};
use futures::{StreamExt, stream};

pub(super) use exposed::Exposed;

use access::Access;

use super::{
    ec2::AT_ONCE,
    read::{Listing, every_page},
};
use crate::{Refused, Run};

/// What was read, and what it comes to.
pub(crate) struct Network {
    /// Every network.
    pub(super) vpcs: Listing<Vpc>,
    /// Every security group.
    pub(super) groups: Listing<SecurityGroup>,
    /// Every network ACL.
    pub(super) acls: Listing<NetworkAcl>,
    /// Every internet gateway.
    pub(super) gateways: Listing<InternetGateway>,
    /// Every route table.
    pub(super) tables: Listing<RouteTable>,
    /// The region's block on public access.
    pub(super) access: Access,
    /// The entries of the prefix lists that rules and routes name.
    pub(super) lists: BTreeMap<String, Listing<PrefixListEntry>>,
    /// What is known, for the question what the internet reaches.
    pub(super) facts: Facts,
    block_refused: Option<Refused>,
}

impl Network {
    /// Reads everything of one region.
    pub async fn read(run: &Run<'_>) -> Self {
        let client = Client::new(run.config);
        let pages = client.describe_vpcs().into_paginator().page_size(1000).send();
        let vpcs = async { every_page!(run, "ec2:DescribeVpcs", pages, vpcs) };
        let pages = client.describe_security_groups().into_paginator().page_size(1000).send();
        let groups = async { every_page!(run, "ec2:DescribeSecurityGroups", pages, security_groups) };
        let pages = client.describe_network_acls().into_paginator().page_size(1000).send();
        let acls = async { every_page!(run, "ec2:DescribeNetworkAcls", pages, network_acls) };
        let pages = client.describe_internet_gateways().into_paginator().page_size(1000).send();
        let gateways = async { every_page!(run, "ec2:DescribeInternetGateways", pages, internet_gateways) };
        let pages = client.describe_route_tables().into_paginator().page_size(100).send();
        let tables = async { every_page!(run, "ec2:DescribeRouteTables", pages, route_tables) };
        let (vpcs, groups, acls, gateways, tables, access) =
            futures::join!(vpcs, groups, acls, gateways, tables, Access::read(run, &client));
        let lists = read_lists(run, &client, named_lists(&groups.items, &tables.items)).await;
        let (facts, block_refused) = (Facts::default(), None);
        let read = Self { vpcs, groups, acls, gateways, tables, access, lists, facts, block_refused };
        read.understood(&run.account)
    }

    fn understood(self, account: &str) -> Self {
        let access = self.access.known(&self.vpcs, account);
        let lists = self.lists.iter().filter_map(|(id, list)| Some((id.clone(), facts::list(list)?)));
        let facts = Facts {
            public_access: access.as_ref().ok().cloned(),
            gateways: facts::all(&self.gateways, facts::gateway),
            route_tables: facts::all(&self.tables, facts::table),
            acls: facts::all(&self.acls, facts::acl),
            groups: facts::all(&self.groups, facts::group),
            prefix_lists: lists.collect(),
        };
        Self { facts, block_refused: access.err(), ..self }
    }

    /// The call for want of which something is not known, if it is a call.
    fn missed(&self, unknown: &Unknown) -> Option<&Refused> {
        match unknown {
            Unknown::Block => self.block_refused.as_ref(),
            Unknown::Gateways => self.gateways.refused.as_ref(),
            Unknown::RouteTable(_) => self.tables.refused.as_ref(),
            Unknown::Acl(_) => self.acls.refused.as_ref(),
            Unknown::Group(_) => self.groups.refused.as_ref(),
            Unknown::PrefixList(id) => self.lists.get(id)?.refused.as_ref(),
            Unknown::Address
            | Unknown::Groups
            | Unknown::Appliance(_)
            | Unknown::Subnet
            | Unknown::Ports
            | Unknown::Targets
            | Unknown::TooMany => None,
        }
    }
}

/// The prefix lists that decide about anything. Those of routes to endpoints are AWS's own, and lead nowhere else.
fn named_lists(groups: &[SecurityGroup], tables: &[RouteTable]) -> BTreeSet<String> {
    let rules = groups.iter().flat_map(|group| group.ip_permissions().iter().chain(group.ip_permissions_egress()));
    let of_rules = rules.flat_map(IpPermission::prefix_list_ids).filter_map(|list| list.prefix_list_id());
    let routes = tables.iter().flat_map(RouteTable::routes).filter(|route| !facts::leads_to_endpoint(route));
    of_rules.chain(routes.filter_map(Route::destination_prefix_list_id)).map(str::to_owned).collect()
}

async fn read_lists(
    run: &Run<'_>,
    client: &Client,
    named: BTreeSet<String>,
) -> BTreeMap<String, Listing<PrefixListEntry>> {
    let answers = stream::iter(named).map(async |id| {
        let pages = client.get_managed_prefix_list_entries().prefix_list_id(&id).into_paginator().send();
        let entries = every_page!(run, "ec2:GetManagedPrefixListEntries", pages, entries);
        (id, entries)
    });
    answers.buffer_unordered(AT_ONCE).collect().await
}
