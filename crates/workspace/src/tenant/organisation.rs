//! `tenant.toml`: the organisation, its people, services and accounts.

use std::sync::Arc;

use demarc_model::{Assignee, FrameworkId, Party, Service, TenantId};

use crate::{
    account::Account,
    item::Item,
    known::Known,
    names::TenantNames,
    section::Section,
    tenant::{accounts, assignees, services},
};

/// What `tenant.toml` says.
#[derive(Debug)]
pub struct Organisation {
    /// Its name; its id where the name is not sound.
    pub name: Arc<str>,
    /// What it does for a living.
    pub trade: Arc<str>,
    /// How many people work there.
    pub people_count: Option<u32>,
    /// What the sides are called.
    pub party_names: Vec<(Party, Arc<str>)>,
    /// Frameworks in scope.
    pub frameworks: Vec<FrameworkId>,
    /// Teams and people.
    pub assignees: Vec<Assignee>,
    /// Services in use.
    pub services: Vec<Service>,
    /// How to get into its accounts.
    pub accounts: Vec<Account>,
    /// The ids that the other files may use.
    pub names: TenantNames,
}

const KEYS: &[&str] = &["name", "trade", "people", "frameworks", "parties", "team", "person", "service", "account"];

/// Reads `tenant.toml`.
pub fn read(file: &Section<'_>, known: &Known<'_>, id: &TenantId) -> Organisation {
    file.only(KEYS);
    let mut names = TenantNames::new();
    let name = file.required("name", "what the organisation is called").and_then(Item::line);
    Organisation {
        name: name.unwrap_or_else(|| id.as_str().into()),
        trade: file.optional("trade").and_then(Item::line).unwrap_or_default(),
        people_count: file.optional("people").and_then(Item::count),
        party_names: party_names(file),
        frameworks: frameworks(file, known),
        assignees: assignees::read(file, &mut names.assignees),
        services: services::read(file, known, &mut names),
        accounts: accounts::read(file),
        names,
    }
}

fn party_names(file: &Section<'_>) -> Vec<(Party, Arc<str>)> {
    let Some(section) = file.one("parties", "[parties]") else { return Vec::new() };
    let words: Vec<&str> = Party::ALL.iter().map(|party| party.word()).collect();
    section.only(&words);
    let named = |&party: &Party| Some((party, section.optional(party.word())?.line()?));
    Party::ALL.iter().filter_map(named).collect()
}

fn frameworks(file: &Section<'_>, known: &Known<'_>) -> Vec<FrameworkId> {
    let items = file.optional("frameworks").map(Item::list).unwrap_or_default();
    let mut frameworks = Vec::new();
    for item in items {
        match known.framework(item) {
            Some(id) if frameworks.contains(&id) => {
                item.say(crate::wrong::wrong(format!("`{id}` is there twice")).mend("keep one of them"))
            }
            Some(id) => frameworks.push(id),
            None => {}
        }
    }
    frameworks
}
