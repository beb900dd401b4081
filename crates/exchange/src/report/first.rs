//! What to do first: the worst gaps, those of the same kind and duty as one.

use std::collections::BTreeMap;

use demarc_model::GapKind;

use super::words::{Mark, action, arises, count, grouped, listed, once, severity_mark, shown};
use crate::answer::{AnswerGap, TenantAnswer};

/// How many steps are shown.
const SHOWN: usize = 10;
/// Kinds that usually hold for nearly every duty. One line each says so; a list would bury the rest.
const FLOODS: [GapKind; 3] = [GapKind::Unsigned, GapKind::Unnamed, GapKind::Unverified];

/// One thing to do.
pub struct Step {
    /// How urgent it is.
    pub mark: Mark,
    /// What to do.
    pub action: String,
    /// What is amiss.
    pub sentence: String,
    /// The other services where it is the same.
    pub also: String,
    /// Who answers for it.
    pub who: String,
}

/// What to do, and how much.
pub struct First {
    /// The first things.
    pub steps: Vec<Step>,
    /// How many more there are.
    pub more: usize,
    /// What holds nearly everywhere.
    pub floods: Vec<String>,
}

/// What a tenant should do first.
pub fn first(tenant: &TenantAnswer) -> First {
    let mut groups: Vec<Vec<&AnswerGap>> = Vec::new();
    let mut places: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for gap in tenant.gaps.iter().filter(|gap| !is_flood(&gap.kind)) {
        let place = *places.entry((&gap.kind, &gap.duty)).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(gap),
            None => groups.push(vec![gap]),
        }
    }
    let titles = Titles::of(tenant);
    let steps = groups.iter().take(SHOWN).filter_map(|group| step(group, &titles)).collect();
    First { steps, more: groups.len().saturating_sub(SHOWN), floods: floods(tenant) }
}

/// Names of services and duties by their ids.
struct Titles<'t> {
    services: BTreeMap<&'t str, &'t str>,
    duties: BTreeMap<&'t str, &'t str>,
}

impl<'t> Titles<'t> {
    fn of(tenant: &'t TenantAnswer) -> Self {
        Self {
            services: tenant.cells.iter().map(|cell| (&*cell.service, &*cell.service_title)).collect(),
            duties: tenant.cells.iter().map(|cell| (&*cell.duty, &*cell.duty_title)).collect(),
        }
    }
}

fn step(group: &[&AnswerGap], titles: &Titles<'_>) -> Option<Step> {
    let gap = group.first()?;
    let service = |id: &str| shown(titles.services.get(id).copied().unwrap_or(id));
    let others = once(group.iter().skip(1).map(|gap| service(&gap.service)));
    let duty = shown(titles.duties.get(&*gap.duty).copied().unwrap_or(&gap.duty));
    let who = once(group.iter().flat_map(|gap| &gap.accountable).map(|name| shown(name)));
    Some(Step {
        mark: severity_mark(&gap.severity),
        action: action(&gap.kind, &duty),
        sentence: shown(&gap.sentence),
        also: listed(&others),
        who: listed(&who),
    })
}

fn is_flood(kind: &str) -> bool {
    FLOODS.iter().any(|flood| flood.word() == kind)
}

fn floods(tenant: &TenantAnswer) -> Vec<String> {
    let arising = tenant.cells.iter().filter(|cell| arises(cell)).count();
    let line = |kind: &GapKind| {
        let number = tenant.gaps.iter().filter(|gap| gap.kind == kind.word()).count();
        if number == 0 {
            return None;
        }
        let of = format!("{} of {}", grouped(number), count(arising, "duty", "duties"));
        Some(match kind {
            GapKind::Unsigned => format!(
                "For {of}, who does it is not agreed in writing. Signing the split once with your providers settles all of them."
            ),
            GapKind::Unnamed => format!(
                "For {of}, a side that must act names no active person or team. One name for a whole layer settles many at once."
            ),
            _ => format!(
                "For {of}, nobody other than the one who does the work looks whether it is done. Name somebody who looks."
            ),
        })
    };
    FLOODS.iter().filter_map(line).collect()
}
