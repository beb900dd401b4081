//! What the internet can reach in a virtual network of AWS, and by which path.
//!
//! [`Facts`] is what is known of the network; whatever was not read is `None`. An [`Endpoint`] is something that may be spoken
//! to: a network interface, a load balancer, a database. [`reachable`] says which of its ports which part of the internet
//! reaches, in three values, with the gateway, the route, the numbers of the ACL's rules and the rules of the groups that let it
//! in. [`through`] goes on from a load balancer to its targets. [`Exposure`] is what a table says of all that.
//!
//! "Reached" means spoken with: a packet from a public address arrives, and the answer finds its way back. The client chooses
//! its port, so one port that answers may go to is enough. TCP and UDP are asked about; nothing listens on anything else.
//! What is not known is never taken for open or closed.

mod acl;
mod answer;
mod endpoint;
mod exposure;
mod facts;
mod group;
mod internet;
mod merge;
mod named;
mod opening;
mod place;
mod reach;
mod route;
mod span;
mod step;
mod through;
mod truth;
pub mod usual;

pub use answer::{Answer, Path, Reach};
pub use endpoint::{Balancer, BalancerKind, Endpoint, Guard, Interface, Listens, Service, Stands};
pub use exposure::Exposure;
pub use facts::{
    AclEntry, Block, Destination, Facts, Gateway, GroupRule, NetworkAcl, PublicAccess, Route, RouteTable,
    SecurityGroup, Source, Target, Traffic,
};
pub use internet::is_internet;
pub use opening::{Direction, Opening, internet_openings, to_internet};
pub use reach::reachable;
pub use span::{Family, Ports, Protocol, Span};
pub use step::Step;
pub use through::{Through, through};
pub use truth::{Truth, Unknown};
