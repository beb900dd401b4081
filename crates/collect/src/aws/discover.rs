//! The accounts of an organisation, as its management account or a delegated administrator may list them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use aws_sdk_organizations::{
    Client,
    types::{Account, AccountStatus},
};

use super::connect::Connection;
use crate::Refused;

/// Which accounts are meant.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// Only accounts in these units or below; all when empty.
    pub only_units: Vec<Arc<str>>,
    /// Not these accounts.
    pub except: Vec<Arc<str>>,
}

/// An account of the organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its id.
    pub id: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Why it is not collected, where it is not: closed, or not yet open.
    pub not_collected: Option<Arc<str>>,
}

/// Every account that is meant, by its id.
pub async fn members(connection: &Connection, scope: &Scope) -> Result<Vec<Member>, Refused> {
    let config = connection.in_region(&connection.home_region);
    let client = Client::new(&config);
    let mut found = BTreeMap::new();
    if scope.only_units.is_empty() {
        let mut pages = client.list_accounts().into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| crate::run::refused("organizations:ListAccounts", &error))?;
            add(&mut found, page.accounts());
        }
    }
    let mut units: Vec<String> = scope.only_units.iter().map(ToString::to_string).collect();
    let mut seen = BTreeSet::new();
    while let Some(unit) = units.pop() {
        if seen.insert(unit.clone()) {
            accounts_of(&client, &unit, &mut found).await?;
            units.extend(units_of(&client, &unit).await?);
        }
    }
    found.retain(|id, _| !scope.except.contains(id));
    Ok(found.into_values().collect())
}

async fn accounts_of(client: &Client, unit: &str, found: &mut BTreeMap<Arc<str>, Member>) -> Result<(), Refused> {
    let mut pages = client.list_accounts_for_parent().parent_id(unit).into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| crate::run::refused("organizations:ListAccountsForParent", &error))?;
        add(found, page.accounts());
    }
    Ok(())
}

async fn units_of(client: &Client, unit: &str) -> Result<Vec<String>, Refused> {
    let call = "organizations:ListOrganizationalUnitsForParent";
    let mut units = Vec::new();
    let mut pages = client.list_organizational_units_for_parent().parent_id(unit).into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| crate::run::refused(call, &error))?;
        units.extend(page.organizational_units().iter().filter_map(|unit| unit.id().map(str::to_owned)));
    }
    Ok(units)
}

fn add(found: &mut BTreeMap<Arc<str>, Member>, accounts: &[Account]) {
    for account in accounts {
        let Some(id) = account.id().map(Arc::<str>::from) else { continue };
        let member =
            Member { id: id.clone(), name: account.name().unwrap_or_default().into(), not_collected: closed(account) };
        found.insert(id, member);
    }
}

/// An account that is not active lets nobody in. One whose state is not said is tried.
fn closed(account: &Account) -> Option<Arc<str>> {
    let state = account.state().map(|state| state.as_str().to_owned());
    let status = account.status().map(|status: &AccountStatus| status.as_str().to_owned());
    let word = state.or(status)?;
    (word != "ACTIVE")
        .then(|| format!("the organisation says that it is {}", word.to_lowercase().replace('_', " ")).into())
}
