//! The keys that say what an entry is about: `service`; and `duty`, `layer`, `control` or `everything`.

use demarc_model::{Duty, Layer, ServiceId, ServiceSelector, Subject, Target};

use crate::{
    item::Item,
    known::Known,
    names::TenantNames,
    section::Section,
    wrong::{listed, wrong},
};

/// What the entries of a tenant's files may name.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'s> {
    /// What the catalog knows.
    pub known: &'s Known<'s>,
    /// What the tenant named.
    pub names: &'s TenantNames,
}

/// The keys of which exactly one says what an entry is about.
const SUBJECTS: &[&str] = &["duty", "layer", "control", "everything"];

impl<'s> Scope<'s> {
    /// The services of an entry that must say which.
    pub fn services(self, section: &Section<'_>) -> Vec<ServiceSelector> {
        let item = section.required("service", "a service of the tenant, a list of them, or \"*\" for all");
        item.map(|item| self.selectors(item)).unwrap_or_default()
    }

    /// The services of an entry that is about all when it does not say.
    pub fn services_or_every(self, section: &Section<'_>) -> Vec<ServiceSelector> {
        section.optional("service").map_or_else(|| vec![ServiceSelector::Every], |item| self.selectors(item))
    }

    fn selectors(self, item: Item<'_>) -> Vec<ServiceSelector> {
        let items = item.each();
        let several = items.len() > 1;
        let mut found: Vec<ServiceSelector> = Vec::new();
        for item in items {
            let Some(selector) = self.selector(item) else { continue };
            if several && selector == ServiceSelector::Every {
                item.say(wrong("`*` in a list of services").expected("\"*\" alone, which means all of them"));
            } else if found.contains(&selector) {
                twice(item);
            }
            found.push(selector);
        }
        found
    }

    fn selector(self, item: Item<'_>) -> Option<ServiceSelector> {
        if item.raw()? == "*" {
            return Some(ServiceSelector::Every);
        }
        self.names.service(item).map(ServiceSelector::One)
    }

    /// The duties of an entry that is about duties only.
    pub fn duties(self, section: &Section<'_>) -> Vec<&'s Duty> {
        let item = section.required("duty", "a duty of the catalog, or a list of them");
        item.map(|item| self.each_duty(item)).unwrap_or_default()
    }

    fn each_duty(self, item: Item<'_>) -> Vec<&'s Duty> {
        once(item.each(), |item| self.known.duty(item), |duty| duty.id.clone())
    }

    /// What an entry is about: exactly one of the keys, of those that are allowed.
    pub fn subjects(self, section: &Section<'_>, allowed: &[&str]) -> Vec<Subject> {
        let mut given = section.items();
        given.retain(|item| SUBJECTS.contains(&item.key) && allowed.contains(&item.key));
        match given.as_slice() {
            [item] => self.subject(*item),
            [] => {
                section.say(
                    wrong("nothing says which duty this is about").expected(one_of(allowed)).mend("add one of them"),
                );
                Vec::new()
            }
            [first, second, ..] => {
                let what = format!("both `{}` and `{}` say what this is about", first.key, second.key);
                section
                    .page
                    .say(&section.key_span(second.key), wrong(what).expected(one_of(allowed)).mend("keep one of them"));
                Vec::new()
            }
        }
    }

    fn subject(self, item: Item<'_>) -> Vec<Subject> {
        match item.key {
            "duty" => self.each_duty(item).into_iter().map(|duty| Subject::Duty(duty.id.clone())).collect(),
            "layer" => once(item.each(), Item::word::<Layer>, |layer| *layer).into_iter().map(Subject::Layer).collect(),
            "control" => {
                let controls = once(item.each(), |item| self.known.control(item), Clone::clone);
                controls.into_iter().map(Subject::Control).collect()
            }
            _ => everything(item),
        }
    }
}

fn one_of(keys: &[&str]) -> String {
    format!("exactly one of {}", listed(keys.iter().copied()))
}

fn everything(item: Item<'_>) -> Vec<Subject> {
    match item.flag() {
        Some(true) => vec![Subject::Everything],
        Some(false) => {
            item.say(
                wrong("`everything` is false")
                    .expected("true")
                    .mend("leave it out and name a duty, a layer or a control"),
            );
            Vec::new()
        }
        None => Vec::new(),
    }
}

/// What the items name, each once.
fn once<'i, T, K: Ord>(items: Vec<Item<'i>>, read: impl Fn(Item<'i>) -> Option<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut seen = std::collections::BTreeSet::new();
    let mut found = Vec::new();
    for item in items {
        let Some(value) = read(item) else { continue };
        if !seen.insert(key(&value)) {
            twice(item);
        }
        found.push(value);
    }
    found
}

fn twice(item: Item<'_>) {
    item.say(wrong("this is in the list twice").mend("keep one of them"));
}

/// Which services a claim is about, of those that an entry names.
pub fn target(services: &ServiceSelector) -> Target {
    match services {
        ServiceSelector::Every => Target::Every,
        ServiceSelector::One(id) => Target::Service(ServiceId::clone(id)),
    }
}
