//! One tenant.

use std::{collections::BTreeMap, sync::Arc};

use demarc_model::{Agreement, Claim, Record, RecordKind, Source, Tenant, TenantId};
use serde::Serialize;

use super::{
    KeptError,
    bodies::Organisation,
    keys::{self, Keys},
    record,
};
use crate::{
    account::Account,
    roster::RosterEntry,
    tenant::{TenantFolder, is_signed},
};

/// What is stated about a tenant, in the order of kinds.
pub fn to_records(folder: &TenantFolder) -> Result<Vec<Record>, serde_json::Error> {
    let tenant = &folder.tenant;
    let mut all = All { records: Vec::new(), keys: Keys::default() };
    all.add(RecordKind::Organisation, "organisation".to_owned(), &organisation(folder))?;
    all.each(RecordKind::Assignee, &tenant.assignees, |one| one.id.to_string())?;
    all.each(RecordKind::Service, &tenant.services, |one| one.id.to_string())?;
    all.each(RecordKind::Account, &folder.accounts, account_key)?;
    all.each(RecordKind::Claim, &tenant.claims, keys::claim)?;
    let unsigned: Vec<Agreement> = tenant.agreements.iter().map(|one| with_signed(one, false)).collect();
    all.each(RecordKind::Agreement, &unsigned, |one| keys::source(&one.source))?;
    all.each(RecordKind::Assignment, &tenant.assignments, |one| {
        format!("{} {} {} of {}", one.assignee, one.role, keys::duties(&one.duties), keys::services(&one.services))
    })?;
    all.each(RecordKind::Evidence, &tenant.evidence, |one| {
        format!("{} of {}: {} of {} by {}", one.duty, keys::services(&one.services), one.kind, one.effective, one.by)
    })?;
    all.each(RecordKind::Review, &tenant.reviews, |one| format!("{} of {}", one.duty, keys::services(&one.services)))?;
    all.each(RecordKind::Exception, &tenant.exceptions, |one| one.id.to_string())?;
    all.each(RecordKind::Reweighting, &tenant.reweightings, |one| one.check.to_string())?;
    all.each(RecordKind::RosterEntry, &folder.roster, |one| one.email.clone().unwrap_or_else(|| one.name.clone()))?;
    Ok(all.records)
}

/// Records under way.
struct All {
    records: Vec<Record>,
    keys: Keys,
}

impl All {
    fn add(&mut self, kind: RecordKind, key: String, body: &impl Serialize) -> Result<(), serde_json::Error> {
        let key = self.keys.of(kind, key);
        self.records.push(record(kind, key, body)?);
        Ok(())
    }

    fn each<T: Serialize>(
        &mut self,
        kind: RecordKind,
        bodies: &[T],
        key: impl Fn(&T) -> String,
    ) -> Result<(), serde_json::Error> {
        bodies.iter().try_for_each(|body| self.add(kind, key(body), body))
    }
}

fn organisation(folder: &TenantFolder) -> Organisation {
    let tenant = &folder.tenant;
    let file = |one: &Agreement| {
        let file = folder.agreement_files.get(&(one.source.title.clone(), one.source.edition.clone()))?;
        Some((keys::source(&one.source), file.clone()))
    };
    Organisation {
        name: tenant.name.clone(),
        trade: tenant.trade.clone(),
        people_count: tenant.people_count,
        party_names: tenant.party_names.clone(),
        frameworks: tenant.frameworks.clone(),
        agreement_files: tenant.agreements.iter().filter_map(file).collect(),
    }
}

fn account_key(account: &Account) -> String {
    let way = account.role_arn.as_ref().or(account.profile.as_ref());
    format!("{} {}", account.provider, way.map_or("standard way in", |way| way))
}

/// The tenant that records state.
pub fn from_records(id: &TenantId, records: &[Record]) -> Result<TenantFolder, KeptError> {
    let organisation: Option<Organisation> = super::bodies(records, RecordKind::Organisation)?.pop();
    let organisation = organisation.ok_or_else(|| KeptError::NoOrganisation(id.clone()))?;
    let kept: Vec<Agreement> = super::bodies(records, RecordKind::Agreement)?;
    let mut agreements: Vec<Agreement> = kept.iter().map(|one| with_signed(one, signed(one))).collect();
    agreements.sort_by(|left, right| left.source.cmp(&right.source));
    let agreement_files = files(&agreements, &organisation);
    let tenant = Tenant {
        id: id.clone(),
        name: organisation.name,
        trade: organisation.trade,
        people_count: organisation.people_count,
        party_names: organisation.party_names,
        frameworks: organisation.frameworks,
        assignees: super::bodies(records, RecordKind::Assignee)?,
        services: super::bodies(records, RecordKind::Service)?,
        claims: claims(records)?,
        agreements,
        assignments: super::bodies(records, RecordKind::Assignment)?,
        evidence: super::bodies(records, RecordKind::Evidence)?,
        reviews: super::bodies(records, RecordKind::Review)?,
        exceptions: super::bodies(records, RecordKind::Exception)?,
        reweightings: super::bodies(records, RecordKind::Reweighting)?,
    };
    let accounts: Vec<Account> = super::bodies(records, RecordKind::Account)?;
    let roster: Vec<RosterEntry> = super::bodies(records, RecordKind::RosterEntry)?;
    Ok(TenantFolder { tenant, accounts, roster, agreement_files })
}

/// The claims, in the order of their statements: the tenth of a party's comes after its second.
fn claims(records: &[Record]) -> Result<Vec<Claim>, KeptError> {
    let mut claims: Vec<Claim> = super::bodies(records, RecordKind::Claim)?;
    claims.sort_by(|one, other| (one.source.id.len(), &one.source).cmp(&(other.source.id.len(), &other.source)));
    Ok(claims)
}

fn signed(agreement: &Agreement) -> bool {
    is_signed(agreement.splits.iter().map(|claim| claim.split), &agreement.signatures)
}

/// The agreement and its splits, of a source that is signed or not.
fn with_signed(agreement: &Agreement, signed: bool) -> Agreement {
    let source = Arc::new(Source { signed, ..(*agreement.source).clone() });
    let splits = agreement.splits.iter().map(|split| Claim { source: source.clone(), ..split.clone() });
    Agreement { splits: splits.collect(), signatures: agreement.signatures.clone(), source }
}

fn files(agreements: &[Agreement], organisation: &Organisation) -> BTreeMap<(Arc<str>, Arc<str>), String> {
    let file = |one: &Agreement| {
        let file = organisation.agreement_files.get(&keys::source(&one.source))?;
        Some(((one.source.title.clone(), one.source.edition.clone()), file.clone()))
    };
    agreements.iter().filter_map(file).collect()
}
