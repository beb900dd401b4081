//! `catalog/services/<provider>.toml`.

use std::{collections::BTreeMap, sync::Arc};

use demarc_model::{CatalogService, Provider, ServiceId, ServiceModel};
use serde::Deserialize;

use crate::{
    problem::says,
    reader::{Origin, Reader},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    provider: Option<Provider>,
    title: Arc<str>,
    #[serde(default, rename = "service")]
    services: Vec<RawService>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawService {
    provider: Option<Provider>,
    id: ServiceId,
    title: Arc<str>,
    model: ServiceModel,
    #[serde(default)]
    aliases: Vec<ServiceId>,
}

/// A service with where it was written.
pub(crate) type Entry = (CatalogService, Origin);

/// Reads every service, sorted by id, and the providers' names.
pub(crate) fn read(reader: &mut Reader<'_>) -> (Vec<Entry>, BTreeMap<Provider, Arc<str>>) {
    let files = reader.files;
    let mut services = Vec::new();
    let mut titles = BTreeMap::new();
    for path in files.under("services").filter(|path| is_service_file(path)) {
        let Some(file) = reader.toml::<RawFile>(path, path) else { continue };
        reader.not_empty(path, &["title"], &file.title);
        if let Some(provider) = &file.provider {
            // The first file of a provider names it: `microsoft.toml` before `microsoft-365.toml` would be
            // luck, so the one that is called like the provider wins.
            if path == format!("services/{provider}.toml") || !titles.contains_key(provider) {
                titles.insert(provider.clone(), file.title.clone());
            }
        }
        for (nth, raw) in file.services.into_iter().enumerate() {
            let origin = Origin { path: path.to_owned(), keys: vec!["service".to_owned(), nth.to_string()] };
            services.extend(finish(reader, origin, raw, file.provider.as_ref()));
        }
    }
    services.sort_by(|(left, _), (right, _)| left.id.cmp(&right.id));
    (services, titles)
}

/// Whether a path is where services are written.
pub(crate) fn is_service_file(path: &str) -> bool {
    path.strip_prefix("services/").is_some_and(|name| name.ends_with(".toml") && !name.contains('/'))
}

fn finish(reader: &mut Reader<'_>, origin: Origin, raw: RawService, provider: Option<&Provider>) -> Option<Entry> {
    let Some(provider) = raw.provider.as_ref().or(provider) else {
        let what = format!("service `{}` has no provider", raw.id);
        reader.at_origin(&origin, &["id"], says(what, "`provider` in the service or at the top of the file", "add it"));
        return None;
    };
    let service = CatalogService {
        id: raw.id,
        aliases: raw.aliases,
        title: raw.title,
        provider: provider.clone(),
        model: raw.model,
    };
    if service.title.trim().is_empty() {
        reader.at_origin(&origin, &["title"], says("`title` is empty", "", "write it"));
    }
    Some((service, origin))
}
