//! The ids that a tenant gives: used once, and known where they are used.

use std::collections::BTreeMap;

use demarc_catalog::did_you_mean;
use demarc_model::{AssigneeId, ServiceId};
use toml::Spanned;

use crate::{
    item::Item,
    page::Page,
    wrong::{one_of, wrong},
};

/// Ids of one kind.
#[derive(Debug)]
pub struct Names {
    /// What they name, such as "service".
    what: &'static str,
    /// Id to the line it stands on, and whether what it names is sound.
    ids: BTreeMap<String, (usize, bool)>,
}

impl Names {
    /// No ids yet.
    pub fn of(what: &'static str) -> Self {
        Self { what, ids: BTreeMap::new() }
    }

    /// Takes an id in use; complains when it already is.
    pub fn take(&mut self, page: &Page<'_>, id: &Spanned<impl std::ops::Deref<Target = str>>) {
        let name: &str = id.get_ref();
        let line = page.line(id.span().start);
        if let Some((first, _)) = self.ids.get(name) {
            let what = format!("the id `{name}` is already used on line {first}");
            page.say(&id.span(), wrong(what).expected("an id that is used once").mend("choose another"));
            return;
        }
        self.ids.insert(name.to_owned(), (line, false));
    }

    /// Takes an id that was already taken, with all that is to be said about it, from another list.
    pub fn take_quietly(&mut self, page: &Page<'_>, id: &Spanned<impl std::ops::Deref<Target = str>>) {
        let line = page.line(id.span().start);
        self.ids.entry(id.get_ref().to_string()).or_insert((line, false));
    }

    /// Notes that what the id names is sound.
    pub fn sound(&mut self, id: &str) {
        if let Some((_, sound)) = self.ids.get_mut(id) {
            *sound = true;
        }
    }

    /// Whether the id names something sound; complains when it names nothing. What is not sound has been said.
    pub fn has(&self, item: Item<'_>, id: &str, otherwise: &str) -> bool {
        if let Some((_, sound)) = self.ids.get(id) {
            return *sound;
        }
        let ids = || self.ids.keys().map(String::as_str);
        let mend = did_you_mean(id, ids(), otherwise);
        let wrong = wrong(format!("unknown {} `{id}`", self.what));
        let few = !self.ids.is_empty() && self.ids.len() <= 12;
        item.say(if few { wrong.expected(one_of(ids())).mend(mend) } else { wrong.mend(mend) });
        false
    }
}

/// The ids of one tenant.
#[derive(Debug)]
pub struct TenantNames {
    /// Of its services.
    pub services: Names,
    /// Of its teams and people, who share one list.
    pub assignees: Names,
    /// Catalog service to the tenant's first service of that kind.
    pub by_catalog: BTreeMap<ServiceId, ServiceId>,
}

impl TenantNames {
    /// No ids yet.
    pub fn new() -> Self {
        let services = Names::of("service");
        Self { services, assignees: Names::of("team or person"), by_catalog: BTreeMap::new() }
    }

    /// A service of the tenant.
    pub fn service(&self, item: Item<'_>) -> Option<ServiceId> {
        let id: ServiceId = item.id()?.into_inner();
        let called = self.by_catalog.get(&id).map(|own| format!("this tenant calls it `{own}`"));
        let otherwise = called.as_deref().unwrap_or("add it to tenant.toml as `[[service]]`");
        self.services.has(item, &id, otherwise).then_some(id)
    }

    /// A team or person of the tenant.
    pub fn assignee(&self, item: Item<'_>) -> Option<AssigneeId> {
        let id: AssigneeId = item.id()?.into_inner();
        self.assignees.has(item, &id, "add them to tenant.toml as `[[person]]` or `[[team]]`").then_some(id)
    }
}
