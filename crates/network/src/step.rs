//! A step on the way from the internet: what lets it through, so that a person can follow it and close it.

use std::fmt;

/// What lets something through.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// It has a public endpoint that stands in no network of the account.
    Outside,
    /// The gateway that answers leave by.
    Gateway(String),
    /// The route that sends answers there.
    Route {
        /// The route table.
        table: String,
        /// Its range or prefix list.
        destination: String,
    },
    /// The rule of the subnet's ACL that lets the packet in.
    Inbound {
        /// The ACL.
        acl: String,
        /// The rule's number.
        number: u32,
    },
    /// The rules of the subnet's ACL that let answers out.
    Outbound {
        /// The ACL.
        acl: String,
        /// Their numbers.
        numbers: Vec<u32>,
        /// Whether a client has to send from a port below 1024, as few do by themselves.
        only_low_ports: bool,
    },
    /// The rule of a security group that lets the packet in.
    Rule {
        /// The group.
        group: String,
        /// The rule.
        name: String,
    },
    /// No security group stands before it.
    Unguarded,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Outside => write!(f, "a public endpoint outside the account's networks"),
            Self::Gateway(id) => write!(f, "internet gateway {id}"),
            Self::Route { table, destination } => write!(f, "route {destination} of {table}"),
            Self::Inbound { acl, number } => write!(f, "inbound rule {number} of {acl}"),
            Self::Outbound { acl, numbers, only_low_ports } => {
                let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
                let plural = if numbers.len() == 1 { "" } else { "s" };
                write!(f, "outbound rule{plural} {} of {acl} for the answer", numbers.join(", "))?;
                if *only_low_ports { write!(f, " (only to client ports below 1024)") } else { Ok(()) }
            }
            Self::Rule { group, name } => write!(f, "rule {name} of {group}"),
            Self::Unguarded => write!(f, "no security group"),
        }
    }
}
