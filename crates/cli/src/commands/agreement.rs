//! `demarc agreement`: versions of a tenant's matrix, how they differ, and signing one.

use demarc_exchange::diff::diff;
use demarc_model::{Agreement, Claim, Record as Stated, RecordKind, Signature, Subject};
use demarc_records::Change;
use serde::Serialize;

use super::{FINE, Outcome};
use crate::{
    args::{AgreementCommand, AgreementDiffArgs, AgreementSignArgs, Args, PlainFormat},
    desk::Desk,
    output::{Failure, answer, answer_json, safe, say, say_next, table},
    record::Record,
};

/// Runs a command about agreements.
pub fn run(args: &Args, command: &AgreementCommand) -> Outcome {
    match command {
        AgreementCommand::List(list) => self::list(args, &list.tenant, list.format),
        AgreementCommand::Diff(given) => compare(args, given),
        AgreementCommand::Sign(sign) => self::sign(args, sign),
    }
}

#[derive(Serialize)]
struct AgreementView {
    agreement: String,
    title: String,
    as_of: String,
    state: &'static str,
    splits: usize,
    signatures: Vec<String>,
}

fn list(args: &Args, tenant: &String, format: PlainFormat) -> Outcome {
    let desk = Desk::open_for(args, std::slice::from_ref(tenant))?;
    let views: Vec<AgreementView> = desk.tenant(tenant)?.tenant.agreements.iter().map(view).collect();
    match format {
        PlainFormat::Json => answer_json(&views)?,
        PlainFormat::Table => {
            let row = |one: &AgreementView| {
                let signed = one.signatures.join("; ");
                vec![one.agreement.clone(), one.as_of.clone(), one.state.to_owned(), one.splits.to_string(), signed]
            };
            answer(&table(&["agreement", "as of", "state", "splits", "signed by"], views.iter().map(row)))?;
        }
    }
    say_next("demarc agreement diff ONE OTHER --tenant TENANT");
    FINE
}

fn view(agreement: &Agreement) -> AgreementView {
    let signature = |one: &Signature| format!("{} ({}, {}) on {}", one.name, one.role, one.party, one.signed_on);
    AgreementView {
        agreement: name(agreement),
        title: agreement.source.title.to_string(),
        as_of: agreement.source.as_of.to_string(),
        state: match (agreement.source.signed, agreement.signatures.is_empty()) {
            (true, _) => "signed",
            (false, false) => "signed in part",
            (false, true) => "draft",
        },
        splits: agreement.splits.len(),
        signatures: agreement.signatures.iter().map(signature).collect(),
    }
}

/// What an agreement is called on the command line: its id and edition.
fn name(agreement: &Agreement) -> String {
    format!("{}@{}", agreement.source.id, agreement.source.edition)
}

fn find<'a>(agreements: &'a [Agreement], wanted: &str) -> Result<&'a Agreement, Failure> {
    let fits = |one: &&Agreement| name(one) == wanted || *one.source.edition == *wanted;
    let found: Vec<&Agreement> = agreements.iter().filter(fits).collect();
    match found[..] {
        [one] => Ok(one),
        _ => {
            let known: Vec<String> = agreements.iter().map(name).collect();
            let what = if found.is_empty() { "there is no agreement" } else { "more than one agreement is called" };
            Err(Failure::usage(format!("{what} `{wanted}`")).next(format!("choose one of: {}", known.join(", "))))
        }
    }
}

#[derive(Serialize)]
struct DiffView {
    before: String,
    after: String,
    added: Vec<String>,
    removed: Vec<String>,
    changed: Vec<String>,
    unchanged: usize,
}

fn compare(args: &Args, given: &AgreementDiffArgs) -> Outcome {
    let desk = Desk::open_for(args, std::slice::from_ref(&given.tenant))?;
    let agreements = &desk.tenant(&given.tenant)?.tenant.agreements;
    let (before, after) = (find(agreements, &given.before)?, find(agreements, &given.after)?);
    let difference = diff(&before.splits, &after.splits);
    let view = DiffView {
        before: name(before),
        after: name(after),
        added: difference.added.iter().map(said).collect(),
        removed: difference.removed.iter().map(said).collect(),
        changed: difference
            .changed
            .iter()
            .map(|one| format!("{}, was: {}", said(&one.after), who(&one.before)))
            .collect(),
        unchanged: difference.unchanged,
    };
    match given.format {
        PlainFormat::Json => answer_json(&view)?,
        PlainFormat::Table => {
            for (sign, lines) in [("+", &view.added), ("-", &view.removed), ("~", &view.changed)] {
                lines.iter().try_for_each(|line| answer(&format!("{sign} {}\n", safe(line))))?;
            }
        }
    }
    let (added, removed, changed) = (view.added.len(), view.removed.len(), view.changed.len());
    say(format!("{added} added, {removed} removed, {changed} changed, {} the same", view.unchanged));
    say_next("demarc matrix --tenant TENANT shows what holds now");
    FINE
}

fn said(claim: &Claim) -> String {
    let subject = match &claim.subject {
        Subject::Duty(duty) => duty.to_string(),
        Subject::Control(control) => control.to_string(),
        Subject::Layer(layer) => format!("the layer {layer}"),
        Subject::Everything => "everything".to_owned(),
    };
    let target = match &claim.target {
        demarc_model::Target::Service(service) => service.to_string(),
        _ => "every service".to_owned(),
    };
    format!("{subject} of {target}: {}", who(claim))
}

fn who(claim: &Claim) -> String {
    let shares: Vec<String> = claim
        .split
        .shares()
        .filter(|(_, share)| share.takes_part())
        .map(|(party, share)| format!("{party} {share}"))
        .collect();
    if shares.is_empty() { "nobody".to_owned() } else { shares.join(", ") }
}

/// Adds a signature in the record.
fn sign(args: &Args, given: &AgreementSignArgs) -> Outcome {
    let desk = Desk::open_for(args, std::slice::from_ref(&given.tenant))?;
    let agreement = find(&desk.tenant(&given.tenant)?.tenant.agreements, &given.agreement)?;
    let Some(record) = &desk.record else {
        return Err(Failure::new("without a record, an agreement is signed in its file: add a [[signature]] to it")
            .next("docs/workspace.md shows one; demarc apply begins a record"));
    };
    let signature = Signature {
        party: given.party.parse().map_err(Failure::usage)?,
        name: given.name.as_str().into(),
        role: given.role.as_str().into(),
        signed_on: given.on.unwrap_or_else(|| desk.today()),
    };
    let was = stated(record, &given.tenant, agreement)?;
    record.change(&given.tenant, &[Change::replace(&was, &signed(&was, &signature)?)])?;
    say(format!("{} has signed {} for the {}", signature.name, name(agreement), signature.party));
    say_next(&format!("demarc agreement list --tenant {}", given.tenant));
    FINE
}

/// The agreement as the record has it.
fn stated(record: &Record, tenant: &str, agreement: &Agreement) -> Result<Stated, Failure> {
    let all = record.wait(record.records.read(&record.tenant(tenant)?))?;
    let key = name(agreement);
    let found = all.into_iter().find(|one| one.kind == RecordKind::Agreement && *one.key == *key);
    found.ok_or_else(|| Failure::new(format!("the record does not have `{key}`")).next("demarc agreement list"))
}

fn signed(was: &Stated, signature: &Signature) -> Result<Stated, Failure> {
    let mut agreement: Agreement = serde_json::from_str(&was.body)?;
    if agreement.signatures.iter().any(|one| one.party == signature.party && one.name == signature.name) {
        return Err(Failure::new(format!("{} has signed it already", signature.name)));
    }
    agreement.signatures.push(signature.clone());
    Ok(Stated { body: serde_json::to_string(&agreement)?.into(), ..was.clone() })
}
