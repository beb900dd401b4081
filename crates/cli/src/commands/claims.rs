//! `demarc claims`: who says what, and what a provider changed between two editions.

use std::{collections::BTreeMap, sync::Arc};

use demarc_exchange::diff::{Change, Diff, DutyChange, Touched, diff, touched};
use demarc_model::{Claim, Service, Source, Subject, Tenant};
use demarc_responsibility::{Matrix, Publications};
use serde::Serialize;

use super::{FINE, Outcome};
use crate::{
    args::{Args, ClaimsCommand, ClaimsDiffArgs, FormatArgs, PlainFormat},
    desk::Desk,
    output::{Failure, answer, answer_json, safe, say, say_next, table},
};

/// Runs a claims command.
pub fn run(args: &Args, command: &ClaimsCommand) -> Outcome {
    match command {
        ClaimsCommand::List(format) => list(args, format),
        ClaimsCommand::Diff(diff) => compare(args, diff),
    }
}

#[derive(Serialize)]
struct SourceView {
    source: String,
    edition: String,
    as_of: chrono::NaiveDate,
    stated_by: String,
    claims: usize,
    title: String,
}

/// Every edition, with its claims.
fn editions(desk: &Desk) -> BTreeMap<&Arc<Source>, Vec<&Claim>> {
    let mut editions: BTreeMap<&Arc<Source>, Vec<&Claim>> = BTreeMap::new();
    for claim in desk.catalog.claims.iter().chain(&desk.workspace.claims) {
        editions.entry(&claim.source).or_default().push(claim);
    }
    editions
}

fn list(args: &Args, format: &FormatArgs) -> Outcome {
    let desk = Desk::open(args)?;
    let mut views: Vec<SourceView> = editions(&desk)
        .into_iter()
        .map(|(source, claims)| SourceView {
            source: source.id.to_string(),
            edition: source.edition.to_string(),
            as_of: source.as_of,
            stated_by: source.stated_by.to_string(),
            claims: claims.len(),
            title: source.title.to_string(),
        })
        .collect();
    views.sort_by(|a, b| (&a.source, a.as_of).cmp(&(&b.source, b.as_of)));
    match format.format {
        PlainFormat::Json => answer_json(&views)?,
        PlainFormat::Table => {
            let row = |view: &SourceView| {
                vec![
                    view.source.clone(),
                    view.edition.clone(),
                    view.as_of.to_string(),
                    view.claims.to_string(),
                    view.title.clone(),
                ]
            };
            answer(&table(&["source", "edition", "as of", "claims", "title"], views.iter().map(row)))?;
        }
    }
    say_next("demarc claims diff SOURCE@EDITION SOURCE@EDITION");
    FINE
}

/// The edition that `SOURCE@EDITION`, or the edition alone, names.
fn find<'d>(
    editions: &BTreeMap<&'d Arc<Source>, Vec<&'d Claim>>,
    name: &str,
) -> Result<(&'d Arc<Source>, Vec<Claim>), Failure> {
    let (source, edition) = name.split_once('@').map_or((None, name), |(source, edition)| (Some(source), edition));
    let fits = |one: &Source| &*one.edition == edition && source.is_none_or(|source| *one.id == *source);
    let found: Vec<_> = editions.iter().filter(|(one, _)| fits(one)).collect();
    match found[..] {
        [(source, claims)] => Ok((source, claims.iter().map(|&claim| claim.clone()).collect())),
        [] => Err(Failure::usage(format!("there is no edition `{name}`")).next("demarc claims list")),
        _ => Err(Failure::usage(format!("several sources have an edition `{name}`")).next("name it as SOURCE@EDITION")),
    }
}

#[derive(Serialize)]
struct DiffView<'a> {
    before: String,
    after: String,
    unchanged: usize,
    added: Vec<ClaimView>,
    removed: Vec<ClaimView>,
    changed: Vec<ChangeView>,
    touched: Vec<TouchedView<'a>>,
}

#[derive(Serialize)]
struct ClaimView {
    subject: String,
    feature: Option<String>,
    who: String,
    text: String,
}

#[derive(Serialize)]
struct ChangeView {
    subject: String,
    feature: Option<String>,
    before: String,
    after: String,
    text_changed: bool,
}

#[derive(Serialize)]
struct TouchedView<'a> {
    tenant: &'a str,
    service: &'a str,
    claims: usize,
    duties: Vec<String>,
}

fn compare(args: &Args, wanted: &ClaimsDiffArgs) -> Outcome {
    let desk = Desk::open(args)?;
    let editions = editions(&desk);
    let (before, old) = find(&editions, &wanted.before)?;
    let (after, new) = find(&editions, &wanted.after)?;
    let difference = diff(&old, &new);
    let moves = Moves { desk: &desk, before: desk.with(before, &old), after: desk.with(before, &new) };
    let tenants = desk.workspace.tenants.iter().map(|folder| &folder.tenant);
    let touched = touched(&difference, tenants, |tenant, service| moves.duties(tenant, service));
    let view = view(before, after, &difference, &touched);
    match wanted.format {
        PlainFormat::Json => answer_json(&view)?,
        PlainFormat::Table => write(&view)?,
    }
    say(format!(
        "{} added, {} removed, {} changed, {} the same",
        view.added.len(),
        view.removed.len(),
        view.changed.len(),
        view.unchanged
    ));
    say_next("demarc gaps --kind drifted shows where a signed agreement no longer fits");
    FINE
}

impl Desk {
    /// Publications with every edition of a source replaced by these claims.
    fn with(&self, source: &Source, claims: &[Claim]) -> Publications {
        let all = self.catalog.claims.iter().chain(&self.workspace.claims);
        let others = all.filter(|claim| claim.source.id != source.id).chain(claims);
        Publications::new(&self.book, others.cloned().collect())
    }
}

/// Which duties of a service change hands between two editions.
struct Moves<'a> {
    desk: &'a Desk,
    before: Publications,
    after: Publications,
}

impl Moves<'_> {
    fn duties(&self, tenant: &Tenant, service: &Service) -> Vec<DutyChange> {
        let only = Tenant { services: vec![service.clone()], ..tenant.clone() };
        let cells = |publications| Matrix::build(&self.desk.book, publications, &only, &[], self.desk.today()).cells;
        let pairs = cells(&self.before).into_iter().zip(cells(&self.after));
        let duty = |index: u32| self.desk.book.duties()[index as usize].id.clone();
        pairs
            .filter(|(before, after)| before.split != after.split)
            .map(|(before, after)| DutyChange { duty: duty(before.duty), before: before.split, after: after.split })
            .collect()
    }
}

fn view<'a>(before: &Source, after: &Source, difference: &Diff, touched: &'a [Touched]) -> DiffView<'a> {
    let services = |one: &'a Touched| {
        one.services.iter().map(|service| TouchedView {
            tenant: &one.tenant,
            service: &service.service,
            claims: service.claims,
            duties: service.duties.iter().map(|change| change.duty.to_string()).collect(),
        })
    };
    DiffView {
        before: format!("{}@{}", before.id, before.edition),
        after: format!("{}@{}", after.id, after.edition),
        unchanged: difference.unchanged,
        added: difference.added.iter().map(claim_view).collect(),
        removed: difference.removed.iter().map(claim_view).collect(),
        changed: difference.changed.iter().map(change_view).collect(),
        touched: touched.iter().flat_map(services).collect(),
    }
}

fn claim_view(claim: &Claim) -> ClaimView {
    ClaimView {
        subject: subject(&claim.subject),
        feature: claim.feature.as_ref().map(ToString::to_string),
        who: shares(claim),
        text: claim.text.to_string(),
    }
}

fn change_view(change: &Change) -> ChangeView {
    ChangeView {
        subject: subject(&change.after.subject),
        feature: change.after.feature.as_ref().map(ToString::to_string),
        before: shares(&change.before),
        after: shares(&change.after),
        text_changed: change.text().is_some(),
    }
}

fn subject(subject: &Subject) -> String {
    match subject {
        Subject::Duty(duty) => format!("duty:{duty}"),
        Subject::Control(control) => control.to_string(),
        Subject::Layer(layer) => format!("layer:{layer}"),
        Subject::Everything => "everything".to_owned(),
    }
}

/// The parties that take part, without any tenant's names for them.
fn shares(claim: &Claim) -> String {
    let parts: Vec<String> = claim
        .split
        .shares()
        .filter(|(_, share)| share.takes_part())
        .map(|(party, share)| format!("{party} {share}"))
        .collect();
    match parts.is_empty() {
        true if claim.split.is_not_applicable() => "not applicable".to_owned(),
        true if !claim.split.says_something() => "not published".to_owned(),
        true => "nobody".to_owned(),
        false => parts.join(", "),
    }
}

fn write(view: &DiffView<'_>) -> Result<(), Failure> {
    let claim =
        |mark: &str, claim: &ClaimView| vec![mark.to_owned(), claim.subject.clone(), claim.who.clone(), String::new()];
    let change = |change: &ChangeView| {
        let text = if change.text_changed { "text" } else { "" };
        let after = if change.before == change.after { String::new() } else { change.after.clone() };
        vec![format!("~ {text}"), change.subject.clone(), change.before.clone(), after]
    };
    let rows = view.added.iter().map(|one| claim("+", one));
    let rows = rows.chain(view.removed.iter().map(|one| claim("-", one))).chain(view.changed.iter().map(change));
    answer(&table(&["", "about", &view.before, &view.after], rows))?;
    for touched in &view.touched {
        let duties =
            if touched.duties.is_empty() { "no duty changes hands".to_owned() } else { touched.duties.join(", ") };
        answer(&format!(
            "touches {} / {}: {} claims; {}\n",
            touched.tenant,
            touched.service,
            touched.claims,
            safe(&duties)
        ))?;
    }
    Ok(())
}
