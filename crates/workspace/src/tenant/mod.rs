//! `tenants/<tenant>/`: one organisation, with everything that is stated about it.

mod about;
mod accounts;
mod agreements;
mod assignees;
mod assignments;
mod evidence;
mod exceptions;
mod organisation;
mod services;
mod split;
mod stated;
mod statements;

use std::{collections::BTreeMap, sync::Arc};

use demarc_catalog::{did_you_mean, nearest};
use demarc_model::{Tenant, TenantId};

use crate::{
    account::Account,
    desk::{Desk, Opened},
    folder::LARGEST_CSV,
    known::Known,
    roster::{RosterEntry, read_roster},
    section::Section,
    wrong::{escaped, one_of, wrong},
};
use about::Scope;
pub use agreements::is_signed;
use organisation::Organisation;

/// A tenant, and what is kept beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct TenantFolder {
    /// What is stated about it.
    pub tenant: Tenant,
    /// How to get into its accounts.
    pub accounts: Vec<Account>,
    /// Who works there and who has left.
    pub roster: Vec<RosterEntry>,
    /// Title and edition of an agreement to the name of its file, such as `2026.toml`.
    pub agreement_files: BTreeMap<(Arc<str>, Arc<str>), String>,
}

const TOML_FILES: &[&str] =
    &["tenant.toml", "claims.toml", "assignments.toml", "evidence.toml", "reviews.toml", "exceptions.toml"];
const OTHERS: &[&str] = &["roster.csv", "agreements"];

/// Reads a tenant's folder; nothing when there is no `tenant.toml` that can be read.
pub fn read(desk: &mut Desk<'_>, known: &Known<'_>, id: &TenantId) -> Option<TenantFolder> {
    let folder = format!("tenants/{id}");
    strays(desk, &folder);
    let file = format!("{folder}/tenant.toml");
    match desk.toml(&file, |section| organisation::read(section, known, id)) {
        Opened::Read(organisation) => Some(finish(desk, known, id, organisation)),
        Opened::Broken => {
            // What the others name cannot be looked up now, but whether they can be read is said at once.
            for name in TOML_FILES.iter().filter(|name| **name != "tenant.toml") {
                desk.toml(&format!("{folder}/{name}"), |_| ());
            }
            roster(desk, &folder);
            None
        }
        Opened::Absent => {
            let wrong = wrong("the file is missing").expected("`tenant.toml` in every folder of `tenants/`");
            desk.problems.push(wrong.mend("add it, or remove the folder").of(&file));
            None
        }
    }
}

fn finish(desk: &mut Desk<'_>, known: &Known<'_>, id: &TenantId, organisation: Organisation) -> TenantFolder {
    let folder = format!("tenants/{id}");
    let scope = Scope { known, names: &organisation.names };
    let claims = entries(desk, &folder, "claims.toml", |file| statements::read(file, scope));
    let (agreements, agreement_files) = agreements::read(desk, &format!("{folder}/agreements"), scope);
    let assignments = entries(desk, &folder, "assignments.toml", |file| assignments::read(file, scope));
    let evidence = entries(desk, &folder, "evidence.toml", |file| evidence::read(file, scope));
    let reviews = entries(desk, &folder, "reviews.toml", |file| evidence::reviews(file, scope));
    let (exceptions, reweightings) = entries(desk, &folder, "exceptions.toml", |file| exceptions::read(file, known));
    let tenant = Tenant {
        id: id.clone(),
        name: organisation.name,
        trade: organisation.trade,
        people_count: organisation.people_count,
        party_names: organisation.party_names,
        frameworks: organisation.frameworks,
        assignees: organisation.assignees,
        services: organisation.services,
        claims,
        agreements,
        assignments,
        evidence,
        reviews,
        exceptions,
        reweightings,
    };
    TenantFolder { tenant, accounts: organisation.accounts, roster: roster(desk, &folder), agreement_files }
}

/// What a file that may be left out says.
fn entries<T: Default>(desk: &mut Desk<'_>, folder: &str, name: &str, read: impl FnOnce(&Section<'_>) -> T) -> T {
    desk.toml(&format!("{folder}/{name}"), read).read().unwrap_or_default()
}

fn roster(desk: &mut Desk<'_>, folder: &str) -> Vec<RosterEntry> {
    let file = format!("{folder}/roster.csv");
    let Some(Some(bytes)) = desk.bytes(&file, LARGEST_CSV) else { return Vec::new() };
    read_roster(&bytes, &file).map_err(|problems| desk.problems.extend(problems)).unwrap_or_default()
}

/// A misspelt file would be passed over in silence, and with it everything that somebody wrote down there.
fn strays(desk: &mut Desk<'_>, folder: &str) {
    for entry in desk.list(folder) {
        let name = entry.name.as_str();
        let known = || TOML_FILES.iter().chain(OTHERS).copied();
        let is_stray = name.ends_with(".toml") || nearest(name, known()).is_some();
        if known().any(|known| known == name) || !is_stray {
            continue;
        }
        let what = format!("unknown {} `{}`", if entry.is_folder { "folder" } else { "file" }, escaped(name));
        let wrong = wrong(what).expected(one_of(known()));
        desk.problems.push(
            wrong.mend(did_you_mean(name, known(), "rename it or move it elsewhere")).of(&format!("{folder}/{name}")),
        );
    }
}
