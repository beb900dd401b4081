//! `exceptions.toml`: what is accepted, by whom and until when; and checks that weigh more or less here.

use std::{collections::BTreeMap, sync::Arc};

use demarc_model::{Check, Exception, ExceptionId, Reweighting, Scalar};

use crate::{item::Item, known::Known, section::Section, wrong::wrong};

const EXCEPTION_KEYS: &[&str] =
    &["id", "check", "resource", "tags", "reason", "accepted", "requested_by", "approved_by", "approved", "expires"];
const SEVERITY_KEYS: &[&str] = &["check", "severity", "reason", "approved_by"];

/// Reads every `[[exception]]` and every `[[severity]]`.
pub fn read(file: &Section<'_>, known: &Known<'_>) -> (Vec<Exception>, Vec<Reweighting>) {
    file.only(&["exception", "severity"]);
    let mut lines = BTreeMap::new();
    let exceptions = file.each("exception", "[[exception]]").into_iter();
    let exceptions = exceptions.filter_map(|section| {
        section.page.sound(|| {
            let exception = exception(&section, known)?;
            once(&section, &mut lines, &exception.id, "the id");
            Some(exception)
        })
    });
    let exceptions = exceptions.collect();
    let mut lines = BTreeMap::new();
    let severities = file.each("severity", "[[severity]]").into_iter();
    let severities = severities.filter_map(|section| {
        section.page.sound(|| {
            let reweighting = reweighting(&section, known)?;
            once(&section, &mut lines, &reweighting.check, "the check");
            Some(reweighting)
        })
    });
    (exceptions, severities.collect())
}

/// Complains when a name was already used on another line.
fn once(section: &Section<'_>, lines: &mut BTreeMap<String, usize>, name: &str, what: &str) {
    let first = *lines.entry(name.to_owned()).or_insert(section.line());
    if first != section.line() {
        section.say(wrong(format!("{what} `{name}` is already used on line {first}")).mend("keep one of them"));
    }
}

fn exception(section: &Section<'_>, known: &Known<'_>) -> Option<Exception> {
    section.only(EXCEPTION_KEYS);
    let id =
        section.required("id", "a short name for it, such as \"public-website\"").and_then(Item::id::<ExceptionId>);
    let check = section.required("check", "a check of the catalog").and_then(|item| known.check(item));
    let resource = section.optional("resource").map(|item| item.line());
    let tags = section.optional("tags").map(|item| tags(item));
    let reason = section.required("reason", "why it is accepted").and_then(Item::prose);
    let accepted = section.required("accepted", "the values that are accepted, such as { is_public = true }");
    let accepted = accepted.and_then(|item| values(item, known, check?));
    let requested_by = section.required("requested_by", "who asked for it").and_then(Item::line);
    let approver = section.required("approved_by", "who accepted it");
    let approved_by = approver.and_then(Item::line);
    let approved = section.required("approved", "the day since when it is accepted").and_then(Item::date);
    let last = section.required("expires", "the last day on which it holds");
    let expires = last.and_then(Item::date);
    if section.optional("resource").is_none() && section.optional("tags").is_none() {
        let expected = "`resource`, `tags` or both; `resource = \"*\"` for every resource";
        section.say(wrong("nothing says which resources this is about").expected(expected).mend("add one of them"));
        return None;
    }
    if let (Some(by), Some(approver), Some(asker)) = (&approved_by, approver, &requested_by)
        && by.eq_ignore_ascii_case(asker)
    {
        let wrong = wrong(format!("`{by}` asked for it and accepted it"));
        return approver
            .refuse(wrong.expected("somebody else than `requested_by`").mend("have somebody else accept it"));
    }
    if let (Some(expires), Some(approved), Some(last)) = (expires, approved, last)
        && expires < approved
    {
        let what = format!("`expires` is {expires}, before `approved` on {approved}");
        return last.refuse(wrong(what).expected("the last day on which it holds").mend("correct one of the days"));
    }
    Some(Exception {
        id: id?.into_inner(),
        check: check?.id.clone(),
        resource: resource.map_or(Some(None), |line| line.map(Some))?,
        tags: tags.unwrap_or(Some(BTreeMap::new()))?,
        reason: reason?,
        accepted: accepted?,
        requested_by: requested_by?,
        approved_by: approved_by?,
        approved: approved?,
        expires: expires?,
    })
}

fn tags(item: Item<'_>) -> Option<BTreeMap<Arc<str>, Arc<str>>> {
    let section = item.section("tags")?;
    section.items().into_iter().map(|tag| Some((tag.key.into(), tag.line()?))).collect()
}

/// The accepted values: at least one, each of a column or count that the check can see.
fn values(item: Item<'_>, known: &Known<'_>, check: &Check) -> Option<BTreeMap<Arc<str>, Scalar>> {
    let section = item.section("accepted")?;
    let columns = known.columns(check);
    let mut found = BTreeMap::new();
    for value in section.items() {
        if !columns.iter().any(|column| &**column == value.key) {
            let mend = demarc_catalog::did_you_mean(value.key, columns.iter().map(|column| &**column), "correct it");
            let what = format!("`{}` is no column of {} and no count of {}", value.key, check.table, check.id);
            let rule = format!("columns of the rule `{}`", check.rule);
            value.say(wrong(what).expected(rule).mend(mend));
        } else if let Some(scalar) = value.scalar() {
            found.insert(value.key.into(), scalar);
        }
    }
    if found.is_empty() && section.items().is_empty() {
        let what = format!("nothing says what is accepted of `{}`", check.rule);
        return item.refuse(wrong(what).expected("a value for at least one of its columns").mend("add it"));
    }
    Some(found)
}

fn reweighting(section: &Section<'_>, known: &Known<'_>) -> Option<Reweighting> {
    section.only(SEVERITY_KEYS);
    let check = section.required("check", "a check of the catalog").and_then(|item| known.check(item));
    let severity = section.required("severity", "how bad it is here").and_then(Item::word);
    let reason = section.required("reason", "why").and_then(Item::prose);
    let approved_by = section.required("approved_by", "who decided it").and_then(Item::line);
    Some(Reweighting { check: check?.id.clone(), severity: severity?, reason: reason?, approved_by: approved_by? })
}
