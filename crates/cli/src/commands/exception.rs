//! `demarc exception`: what is accepted, by whom and until when.

use std::{collections::BTreeMap, sync::Arc};

use demarc_exchange::answer::answer_finding;
use demarc_model::{Exception, ExceptionId, Finding, Scalar};
use demarc_workspace::{TenantFolder, exceptions_toml};
use serde::Serialize;

use super::{FINE, Outcome};
use crate::{
    args::{Args, ExceptionAddArgs, ExceptionCommand, PlainFormat},
    desk::Desk,
    output::{Failure, answer, answer_json, say, say_next, table},
};

/// Runs a command about exceptions.
pub fn run(args: &Args, command: &ExceptionCommand) -> Outcome {
    match command {
        ExceptionCommand::List(given) => {
            let desk = Desk::open_for(args, std::slice::from_ref(&given.tenant))?;
            list(&desk, desk.tenant(&given.tenant)?, given.format)
        }
        ExceptionCommand::Add(given) => {
            let desk = Desk::open_for(args, std::slice::from_ref(&given.tenant))?;
            add(&desk, given)
        }
    }
}

#[derive(Serialize)]
struct ExceptionView<'a> {
    #[serde(flatten)]
    exception: &'a Exception,
    /// How many failing resources it is about now.
    resources: usize,
    /// How many of them it holds for.
    holds_for: usize,
    /// Why it does not hold for others.
    otherwise: Vec<String>,
}

fn list(desk: &Desk, folder: &TenantFolder, format: PlainFormat) -> Outcome {
    let judged = desk.judge(&[folder], false)?.pop().unwrap_or_default();
    let views: Vec<ExceptionView<'_>> =
        folder.tenant.exceptions.iter().map(|exception| view(desk, exception, &judged.findings)).collect();
    match format {
        PlainFormat::Json => answer_json(&views)?,
        PlainFormat::Table => {
            answer(&table(
                &["exception", "check", "holds for", "until", "accepted by", "otherwise"],
                views.iter().map(row),
            ))?;
        }
    }
    let stale = views.iter().filter(|view| view.resources > view.holds_for).count();
    if stale > 0 {
        say(format!("{stale} of {} exceptions do not hold for all that they are about", views.len()));
    }
    say_next("mend what does not hold any more, or decide anew: demarc exception add --help");
    FINE
}

fn view<'a>(desk: &Desk, exception: &'a Exception, findings: &[Finding]) -> ExceptionView<'a> {
    let about: Vec<&Finding> = findings.iter().filter(|finding| is_under(finding, &exception.id)).collect();
    let holds = |finding: &&&Finding| finding.acceptance.as_ref().is_some_and(demarc_model::Acceptance::holds);
    let mut otherwise: Vec<String> = about
        .iter()
        .filter(|finding| !holds(finding))
        .filter_map(|finding| answer_finding(&desk.catalog, finding).acceptance)
        .map(|acceptance| acceptance.words)
        .collect();
    otherwise.sort();
    otherwise.dedup();
    ExceptionView { exception, resources: about.len(), holds_for: about.iter().filter(holds).count(), otherwise }
}

fn row(view: &ExceptionView<'_>) -> Vec<String> {
    vec![
        view.exception.id.to_string(),
        view.exception.check.to_string(),
        format!("{} of {}", view.holds_for, view.resources),
        view.exception.expires.to_string(),
        view.exception.approved_by.to_string(),
        view.otherwise.first().cloned().unwrap_or_default(),
    ]
}

fn is_under(finding: &Finding, id: &ExceptionId) -> bool {
    finding.acceptance.as_ref().is_some_and(|acceptance| acceptance.exception == *id)
}

fn add(desk: &Desk, given: &ExceptionAddArgs) -> Outcome {
    let folder = desk.tenant(&given.tenant)?;
    let mut exception = stated(desk, folder, given)?;
    let (count, accepted) = found(desk, folder, &exception)?;
    exception.accepted = accepted;
    let path = desk.workspace.root.join("tenants").join(&given.tenant).join("exceptions.toml");
    let mut text = desk.file(&path)?.unwrap_or_default();
    if !text.is_empty() {
        text.extend_from_slice(if text.ends_with(b"\n") { b"\n" } else { b"\n\n" });
    }
    text.extend_from_slice(&exceptions_toml(std::slice::from_ref(&exception)));
    desk.save(&[(path, text)])?;
    let values: Vec<String> = exception.accepted.iter().map(|(column, value)| format!("{column} = {value}")).collect();
    say(format!(
        "`{}` accepts {} for {count} failing resources, until {}; it reopens when that changes",
        exception.id,
        values.join(", "),
        exception.expires
    ));
    say_next(&format!("demarc assess --tenant {}", given.tenant));
    FINE
}

/// The exception without the values that it accepts.
fn stated(desk: &Desk, folder: &TenantFolder, given: &ExceptionAddArgs) -> Result<Exception, Failure> {
    let check = desk.catalog.check(&given.check).ok_or_else(|| {
        Failure::usage(format!("there is no check `{}`", given.check)).next("demarc catalog list checks")
    })?;
    if given.requested_by.eq_ignore_ascii_case(&given.approved_by) {
        return Err(Failure::usage(format!("{} asked for it and accepted it", given.approved_by))
            .next("have somebody else accept it"));
    }
    if given.expires < desk.today() {
        return Err(Failure::usage(format!("it would have expired on {}", given.expires)).next("give a later day"));
    }
    let tag = |tag: &String| {
        let (key, value) = tag.split_once('=').ok_or_else(|| Failure::usage(format!("`{tag}` is not KEY=VALUE")))?;
        Ok::<_, Failure>((Arc::from(key), Arc::from(value)))
    };
    let check = &check.check;
    let taken = |id: &str| folder.tenant.exceptions.iter().any(|one| *one.id == *id);
    if let Some(id) = given.id.as_ref().filter(|id| taken(id)) {
        return Err(Failure::usage(format!("there is an exception `{id}` already")).next("choose another id"));
    }
    let made = (1..).map(|nth| if nth == 1 { check.id.to_string() } else { format!("{}-{nth}", check.id) });
    let id = match &given.id {
        Some(id) => id.clone(),
        None => ExceptionId::new(&{ made }.find(|id| !taken(id)).unwrap_or_default()).map_err(Failure::usage)?,
    };
    Ok(Exception {
        id,
        check: check.id.clone(),
        resource: given.resource.as_deref().map(Arc::from),
        tags: given.tag.iter().map(tag).collect::<Result<_, _>>()?,
        reason: given.reason.trim().into(),
        accepted: BTreeMap::new(),
        requested_by: given.requested_by.as_str().into(),
        approved_by: given.approved_by.as_str().into(),
        approved: desk.today(),
        expires: given.expires,
    })
}

/// How many resources fail as the exception is about, and what was found of them: it must be the same of all.
fn found(
    desk: &Desk,
    folder: &TenantFolder,
    exception: &Exception,
) -> Result<(usize, BTreeMap<Arc<str>, Scalar>), Failure> {
    let mut with = folder.clone();
    // Alone, so that no other exception speaks first.
    with.tenant.exceptions = vec![exception.clone()];
    let judged = desk.judge(&[&with], true)?.pop().unwrap_or_default();
    let about: Vec<&Finding> = judged.findings.iter().filter(|finding| is_under(finding, &exception.id)).collect();
    let Some(first) = about.first() else {
        return Err(Failure::new(format!("no resource that fails {} is like that", exception.check))
            .next(format!("demarc assess --tenant {} shows what fails", folder.tenant.id)));
    };
    let other = about.iter().find(|finding| finding.found != first.found);
    if let Some(other) = other {
        let what = |finding: &Finding| format!("{} ({})", finding.resource.key, finding.reason);
        return Err(Failure::new(format!("not the same was found of all: {} and {}", what(first), what(other)))
            .next("accept them one by one, with a narrower --resource"));
    }
    if first.found.is_empty() {
        return Err(Failure::new(format!("what {} found has no value that could be watched", exception.check))
            .next("mend it instead"));
    }
    Ok((about.len(), first.found.clone()))
}
