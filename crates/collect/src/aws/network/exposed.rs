//! What the internet reaches, as rows hold it.

use demarc_inventory::{Row, Unread, unread_column};
use demarc_network::{Answer, Exposure, Truth, Unknown};

use super::Network;
use crate::Refused;

/// The facet that these columns belong to.
const FACET: &str = "network";

/// What the internet reaches of one resource, with the calls for want of which something of it is not known.
pub(in crate::aws) struct Exposed<'a> {
    exposure: Exposure,
    network: &'a Network,
    listeners: Option<&'a Refused>,
}

impl<'a> Exposed<'a> {
    /// Of a resource that has an answer for each of its network interfaces.
    pub fn of(answers: &[Answer], network: &'a Network) -> Self {
        Self { exposure: Exposure::of(answers), network, listeners: None }
    }

    /// The same, where the ports that it listens on may not have been read.
    pub fn of_listeners(answer: Answer, network: &'a Network, listeners: Option<&'a Refused>) -> Self {
        Self { listeners, ..Self::of(&[answer], network) }
    }

    /// Sets whether it is reached, at which ports and which way. What hangs on a refused call is unread by its name; what hangs
    /// on anything else, such as an appliance on the way, is null.
    pub fn set(self, row: &mut Row) {
        row.set("internet_reachable", known(&self.exposure.reachable));
        if let Some(unread) = self.missed(&self.exposure.reachable) {
            row.set_unread(FACET, unread);
        }
        row.set("internet_reachable_ports", self.exposure.ports);
        row.set("internet_path", self.exposure.path);
    }

    /// The same, and whether it is reached at ports for administration and of databases.
    pub fn set_with_services(self, row: &mut Row) {
        let services = [
            ("internet_management_ports", &self.exposure.management),
            ("internet_database_ports", &self.exposure.databases),
        ];
        for (column, truth) in services {
            row.set(column, known(truth));
            if let Some(unread) = self.missed(truth) {
                row.set_unread(&unread_column(column), unread);
            }
        }
        self.set(row);
    }

    fn missed(&self, truth: &Truth) -> Option<Unread> {
        let Truth::Depends(unknowns) = truth else { return None };
        let of =
            |unknown: &Unknown| if *unknown == Unknown::Ports { self.listeners } else { self.network.missed(unknown) };
        unknowns.iter().find_map(of).map(Refused::unread)
    }
}

const fn known(truth: &Truth) -> Option<bool> {
    match truth {
        Truth::Yes => Some(true),
        Truth::No => Some(false),
        Truth::Depends(_) => None,
    }
}

#[cfg(test)]
#[path = "exposed_tests.rs"]
mod tests;
