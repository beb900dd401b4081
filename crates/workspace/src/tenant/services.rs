//! The services that a tenant uses.

use demarc_model::{CatalogService, Provider, Scope, Service, ServiceId, ServiceModel};
use toml::Spanned;

use crate::{
    item::Item,
    known::Known,
    names::TenantNames,
    section::Section,
    wrong::{escaped, wrong},
};

const KEYS: &[&str] = &["id", "catalog", "title", "provider", "model", "accounts", "regions"];

/// Reads every `[[service]]`.
pub fn read(file: &Section<'_>, known: &Known<'_>, names: &mut TenantNames) -> Vec<Service> {
    let mut services = Vec::new();
    let mut ids = Vec::new();
    for section in file.each("service", "[[service]]") {
        let sound = section.page.sound(|| {
            let id: Spanned<ServiceId> = section.required("id", "the tenant's own id, such as \"web-shop\"")?.id()?;
            names.services.take(section.page, &id);
            let service = service(&section, known, id.get_ref().clone());
            ids.push((section, id));
            service
        });
        if let Some(service) = sound {
            names.services.sound(&service.id);
            if let Some(catalog) = &service.catalog {
                names.by_catalog.entry(catalog.clone()).or_insert_with(|| service.id.clone());
            }
            services.push(service);
        }
    }
    for (section, id) in &ids {
        not_of_another(section, known, id, &services);
    }
    services
}

fn service(section: &Section<'_>, known: &Known<'_>, id: ServiceId) -> Option<Service> {
    section.only(KEYS);
    let catalog = match section.optional("catalog") {
        Some(item) => Some(known.service(item)?),
        None => None,
    };
    let title = own_or("title", section, catalog, Item::line, |service| service.title.clone());
    let provider = own_or("provider", section, catalog, provider, |service| service.provider.clone());
    let model = own_or("model", section, catalog, Item::word::<ServiceModel>, |service| service.model);
    let scope = Scope { accounts: lines(section, "accounts"), regions: lines(section, "regions") };
    let catalog = catalog.map(|service| service.id.clone());
    Some(Service { id, catalog, title: title?, provider: provider?, model: model?, scope })
}

/// The service's own value, else the catalog's; without a catalog the key must be there.
fn own_or<'a, T>(
    key: &'a str,
    section: &Section<'a>,
    catalog: Option<&CatalogService>,
    read: impl FnOnce(Item<'a>) -> Option<T>,
    of_catalog: impl FnOnce(&CatalogService) -> T,
) -> Option<T> {
    match (section.optional(key), catalog) {
        (Some(item), _) => read(item),
        (None, Some(catalog)) => Some(of_catalog(catalog)),
        (None, None) => {
            section.say(
                wrong(format!("`{key}` is missing"))
                    .expected("`title`, `provider` and `model` for a service that is not in the catalog")
                    .mend("add it, or name the catalog's service with `catalog`"),
            );
            None
        }
    }
}

fn provider(item: Item<'_>) -> Option<Provider> {
    item.id().map(Spanned::into_inner)
}

/// Account ids and regions, as text.
pub fn lines(section: &Section<'_>, key: &str) -> Vec<String> {
    let Some(item) = section.optional(key) else { return Vec::new() };
    item.list().into_iter().filter_map(|item| item.line().map(|line| line.to_string())).collect()
}

/// A claim that names a service by the catalog's id is about every service of that kind. An id that is the
/// catalog's for something else would therefore draw claims to the wrong service.
fn not_of_another(section: &Section<'_>, known: &Known<'_>, id: &Spanned<ServiceId>, services: &[Service]) {
    let name = id.get_ref();
    let Some(service) = services.iter().find(|service| service.id == *name) else { return };
    let is_catalog_id = known.catalog_service(name).is_some_and(|catalog| catalog.id == *name);
    if is_catalog_id && service.catalog.as_ref() != Some(name) {
        let what = format!("the id `{}` is the catalog's id of another service", escaped(name));
        let mend = format!("choose another id, or add `catalog = \"{name}\"`");
        section.page.say(&id.span(), wrong(what).expected("an id of the tenant's own").mend(mend));
    }
    let shares = |other: &&Service| other.id != *name && other.catalog.as_ref() == Some(name);
    if let Some(other) = services.iter().find(shares) {
        let what = format!("the id `{name}` is also what the catalog calls `{}`", other.id);
        let expected = "an id of the tenant's own, so that statements about one are not about both";
        section.page.say(&id.span(), wrong(what).expected(expected).mend("choose another id"));
    }
}
