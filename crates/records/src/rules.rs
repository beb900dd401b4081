//! Rules of what may be stated by whom, and what a caller sees of it. Pure.

use std::collections::BTreeSet;

use demarc_model::{Record, RecordKind};
use serde_json::Value;

use crate::{
    access::{Act, AuthorisedTenant, Kind, Role},
    error::RecordsError,
    stated::Change,
};

/// What the caller may see of some records.
pub fn visible(tenant: &AuthorisedTenant, records: Vec<Record>) -> Vec<Record> {
    let all: BTreeSet<RecordKind> = kinds(tenant, false);
    let own: BTreeSet<RecordKind> = kinds(tenant, true);
    if own.len() == all.len() {
        return records.into_iter().filter(|record| all.contains(&record.kind)).collect();
    }
    let mine = assignees_of(&tenant.caller().id, &records);
    let shows = |record: &Record| all.contains(&record.kind) || (own.contains(&record.kind) && names(record, &mine));
    records.into_iter().filter(shows).collect()
}

fn kinds(tenant: &AuthorisedTenant, own: bool) -> BTreeSet<RecordKind> {
    RecordKind::ALL.iter().copied().filter(|&kind| tenant.may(Act::Read, Kind::Record(kind), own)).collect()
}

/// The assignees with the caller's address, and the teams that they are in.
fn assignees_of(address: &str, records: &[Record]) -> BTreeSet<String> {
    let assignees: Vec<Value> = bodies(records, RecordKind::Assignee).collect();
    let id = |assignee: &Value| assignee["id"].as_str().unwrap_or_default().to_owned();
    let is_theirs =
        |assignee: &&Value| assignee["email"].as_str().is_some_and(|email| email.eq_ignore_ascii_case(address));
    let mut mine: BTreeSet<String> = assignees.iter().filter(is_theirs).map(id).collect();
    let has_member = |team: &&Value| {
        let members = team["members"].as_array().into_iter().flatten();
        members.filter_map(Value::as_str).any(|member| mine.contains(member))
    };
    let teams: Vec<String> = assignees.iter().filter(has_member).map(id).collect();
    mine.extend(teams);
    mine
}

fn bodies(records: &[Record], kind: RecordKind) -> impl Iterator<Item = Value> + '_ {
    records
        .iter()
        .filter(move |record| record.kind == kind)
        .filter_map(|record| serde_json::from_str(&record.body).ok())
}

fn names(record: &Record, mine: &BTreeSet<String>) -> bool {
    let Ok(body) = serde_json::from_str::<Value>(&record.body) else { return false };
    let named = if record.kind == RecordKind::Assignee { &body["id"] } else { &body["assignee"] };
    named.as_str().is_some_and(|id| mine.contains(id))
}

/// Refuses a change that breaks a rule. `before` is the body that is there.
pub fn check(tenant: &AuthorisedTenant, change: &Change, before: Option<&str>) -> Result<(), RecordsError> {
    match change.kind {
        RecordKind::Agreement => check_agreement(tenant, change, before),
        RecordKind::Exception => check_exception(tenant, change),
        _ => Ok(()),
    }
}

/// What was signed is not rewritten: whoever agrees on something else signs a new edition. Adding a signature is signing.
fn check_agreement(tenant: &AuthorisedTenant, change: &Change, before: Option<&str>) -> Result<(), RecordsError> {
    let parse = |body: Option<&str>| body.and_then(|body| serde_json::from_str::<Value>(body).ok()).unwrap_or_default();
    let (before, after) = (parse(before), parse(change.body.as_deref()));
    let signatures = |agreement: &Value| agreement["signatures"].as_array().cloned().unwrap_or_default();
    let signed = !signatures(&before).is_empty();
    let kept = before["splits"] == after["splits"]
        && signatures(&before).iter().all(|signature| signatures(&after).contains(signature));
    if signed && !kept {
        let what = format!("the agreement `{}` is signed, and what was signed is not rewritten", change.key);
        return Err(RecordsError::Rule { what, mend: "make a new edition of it, and have that signed" });
    }
    if signatures(&after).len() > signatures(&before).len() {
        tenant.require(Act::Sign, Kind::Record(RecordKind::Agreement))?;
    }
    Ok(())
}

/// Nobody accepts their own deviation.
fn check_exception(tenant: &AuthorisedTenant, change: &Change) -> Result<(), RecordsError> {
    let Some(body) = change.body.as_deref().and_then(|body| serde_json::from_str::<Value>(body).ok()) else {
        return Ok(());
    };
    let approver = body["approved_by"].as_str().unwrap_or_default();
    if approver.is_empty() {
        return Ok(());
    }
    if body["requested_by"].as_str().unwrap_or_default().eq_ignore_ascii_case(approver) {
        let what = format!("the exception `{}` is approved by whoever asked for it", change.key);
        return Err(RecordsError::Rule { what, mend: "have somebody else approve it" });
    }
    let caller = tenant.caller();
    // Whoever keeps the record enters what others have decided; everybody else only what they decide themselves.
    if caller.role != Role::MsspOwner && !caller.id.eq_ignore_ascii_case(approver) {
        let what = format!("the exception `{}` names an approver who is not {}", change.key, caller.id);
        return Err(RecordsError::Rule { what, mend: "have the approver enter it" });
    }
    tenant.require(Act::Approve, Kind::Record(RecordKind::Exception))
}
