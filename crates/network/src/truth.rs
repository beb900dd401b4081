//! Three-valued truth: whether something is reached may hang on something that nobody has read.

use std::{collections::BTreeSet, fmt};

/// Something that an answer hangs on and that is not known. A name is the id of what could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unknown {
    /// Whether it has a public address.
    Address,
    /// Whether public access is blocked for the whole region.
    Block,
    /// Which internet gateways are attached to the network.
    Gateways,
    /// The route table of a subnet.
    RouteTable(String),
    /// The network ACL of a subnet.
    Acl(String),
    /// Which security groups it has.
    Groups,
    /// The rules of a security group.
    Group(String),
    /// The entries of a prefix list.
    PrefixList(String),
    /// What an appliance on the way lets through: a firewall endpoint, an instance, a network interface.
    Appliance(String),
    /// Which of its subnets it stands in.
    Subnet,
    /// Which ports it listens on.
    Ports,
    /// Where a load balancer sends what reaches it.
    Targets,
    /// More rules than are followed.
    TooMany,
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address => write!(f, "its public addresses"),
            Self::Block => write!(f, "the region's block on public access"),
            Self::Gateways => write!(f, "the internet gateways"),
            Self::RouteTable(subnet) => write!(f, "the route table of {subnet}"),
            Self::Acl(subnet) => write!(f, "the network ACL of {subnet}"),
            Self::Groups => write!(f, "its security groups"),
            Self::Group(id) => write!(f, "the rules of {id}"),
            Self::PrefixList(id) => write!(f, "the entries of {id}"),
            Self::Appliance(id) => write!(f, "what {id} lets through"),
            Self::Subnet => write!(f, "which of its subnets it stands in"),
            Self::Ports => write!(f, "the ports it listens on"),
            Self::Targets => write!(f, "the targets of the load balancer"),
            Self::TooMany => write!(f, "more rules than demarc follows"),
        }
    }
}

/// Whether something holds, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    /// It holds, whatever the unknown turns out to be.
    Yes,
    /// It does not hold, whatever the unknown turns out to be.
    No,
    /// It hangs on these.
    Depends(BTreeSet<Unknown>),
}

impl Truth {
    /// It hangs on one thing.
    pub fn on(unknown: Unknown) -> Self {
        Self::Depends([unknown].into())
    }

    /// Both hold. A certain no outweighs what is not known.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, truth) | (truth, Self::Yes) => truth,
            (Self::Depends(mut one), Self::Depends(two)) => {
                one.extend(two);
                Self::Depends(one)
            }
        }
    }

    /// One of them holds. A certain yes outweighs what is not known.
    pub(crate) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::No, truth) | (truth, Self::No) => truth,
            (one, two) => one.and(two),
        }
    }

    /// Either of them may be the case, and nobody knows which: certain only where both say the same.
    pub(crate) fn either(self, other: Self, which: Unknown) -> Self {
        if self == other {
            return self;
        }
        [self, other].into_iter().fold(Self::on(which), |together, truth| match truth {
            Self::Depends(_) => together.and(truth),
            Self::Yes | Self::No => together,
        })
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_certain_outweighs_what_is_not() {
        let on = |id: &str| Truth::on(Unknown::Group(id.to_owned()));
        assert_eq!(on("a").and(Truth::No), Truth::No);
        assert_eq!(on("a").or(Truth::Yes), Truth::Yes);
        assert_eq!(on("a").and(Truth::Yes), on("a"));
        assert_eq!(on("a").or(Truth::No), on("a"));
        assert_eq!(on("a").or(on("b")), on("b").and(on("a")));
        assert_eq!(Truth::Yes.either(Truth::Yes, Unknown::Subnet), Truth::Yes);
        assert_eq!(Truth::Yes.either(Truth::No, Unknown::Subnet), Truth::on(Unknown::Subnet));
        assert_eq!(Truth::No.either(on("a"), Unknown::Subnet), on("a").and(Truth::on(Unknown::Subnet)));
    }
}
