//! Resources that fail, with how to mend them, and what could not be read.

use std::collections::BTreeMap;

use demarc_model::Verdict;

use super::words::{Mark, count, severity_mark, shown};
use crate::answer::{AnswerFinding, Mend, TenantAnswer};

/// How many resources of one check are listed.
const LISTED: usize = 50;

/// A check that is not met, or could not be judged.
pub struct CheckView {
    /// How bad it is.
    pub mark: Mark,
    /// What would be true if it were met.
    pub title: String,
    /// How many resources.
    pub count: String,
    /// What was found, where it is the same for all.
    pub reason: String,
    /// The resources.
    pub resources: Vec<ResourceView>,
    /// How many more there are.
    pub more: usize,
    /// When it is as it should be.
    pub exclusion: String,
    /// How to mend it.
    pub mend: Option<Mend>,
}

/// A resource.
pub struct ResourceView {
    /// Its name, or key.
    pub name: String,
    /// Its key, where the name is another.
    pub key: String,
    /// Its account and region.
    pub place: String,
    /// What was found, where it differs within the check; and what an exception says of it.
    pub reason: String,
}

/// Checks that resources fail, worst first.
pub fn failing(tenant: &TenantAnswer) -> Vec<CheckView> {
    views(tenant, Verdict::Failing, |_| "", true)
}

/// Checks that could not be judged, by what could not be read.
pub fn unread(tenant: &TenantAnswer) -> Vec<CheckView> {
    views(tenant, Verdict::Unproven, |finding| &finding.reason, false)
}

fn views(tenant: &TenantAnswer, verdict: Verdict, apart: fn(&AnswerFinding) -> &str, mend: bool) -> Vec<CheckView> {
    let mut groups: Vec<Vec<&AnswerFinding>> = Vec::new();
    let mut places: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for finding in tenant.findings.iter().filter(|finding| finding.verdict == verdict.word()) {
        let place = *places.entry((&finding.check, apart(finding))).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups.iter().filter_map(|group| view(group, mend)).collect()
}

fn view(group: &[&AnswerFinding], mend: bool) -> Option<CheckView> {
    let first = group.first()?;
    let same = group.iter().all(|finding| finding.reason == first.reason);
    Some(CheckView {
        mark: severity_mark(&first.severity),
        title: shown(&first.title),
        count: count(group.len(), "resource", "resources"),
        reason: if same { shown(&first.reason) } else { String::new() },
        resources: group.iter().take(LISTED).map(|finding| resource(finding, same)).collect(),
        exclusion: first.exclusion.as_deref().filter(|_| mend).map(shown).unwrap_or_default(),
        more: group.len().saturating_sub(LISTED),
        mend: first.remediation.as_ref().filter(|_| mend).map(|mend| Mend {
            console: shown(mend.console.trim()).into(),
            cli: shown(mend.cli.trim()).into(),
            terraform: shown(mend.terraform.trim()).into(),
        }),
    })
}

fn resource(finding: &AnswerFinding, same: bool) -> ResourceView {
    let (title, key) = (shown(&finding.resource_title), shown(&finding.resource));
    let named = !title.trim().is_empty() && title != key;
    let words = finding.acceptance.as_ref().map(|acceptance| acceptance.words.as_str());
    let reasons = [(!same).then_some(&*finding.reason), words];
    ResourceView {
        name: if named { title } else { key.clone() },
        key: if named { key } else { String::new() },
        place: shown(&[&*finding.account, &*finding.region].map(str::trim).join(" ")),
        reason: shown(&reasons.into_iter().flatten().collect::<Vec<_>>().join("; ")),
    }
}
