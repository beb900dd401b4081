//! When a user of a credential report was last used, and since when nothing was.

use demarc_inventory::convert::moment;
use serde_json::Value;

use crate::export::Item;

/// Adds the moments to a line of the report, under the names of its columns.
pub fn add(item: &mut Item) {
    let body = &item.body;
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    let keys: Vec<&Value> = body.get("keys").and_then(Value::as_array).into_iter().flatten().collect();
    let of_keys = |name: &str, only_active: bool| -> Vec<String> {
        let keys = keys.iter().filter(|key| !only_active || key.get("active").is_none_or(|active| active != "false"));
        keys.filter_map(|key| key.get(name)?.as_str().map(str::to_owned)).collect()
    };
    let (created, used) = (text("user_creation_time"), text("password_last_used"));
    let last_used = latest(of_keys("used", false).into_iter().chain(used.clone()));
    // A password or key that is switched off is no way in, however new it is.
    let is_off = text("password_enabled").is_some_and(|enabled| enabled.eq_ignore_ascii_case("false"));
    let changed = text("password_last_changed");
    let in_use = changed.clone().filter(|_| !is_off);
    let idle =
        latest(of_keys("created", true).into_iter().chain(created.clone()).chain(in_use).chain(last_used.clone()));
    let certificates: Option<Vec<bool>> =
        ["cert_1_active", "cert_2_active"].map(|name| text(name)?.parse().ok()).into_iter().collect();
    let found = [
        ("used_since", last_used.clone().or(created)),
        ("last_used", last_used),
        ("password_idle_since", latest(used.into_iter().chain(changed))),
        ("idle_since", idle),
    ];
    let Some(body) = item.body.as_object_mut() else { return };
    body.extend(found.into_iter().filter_map(|(name, moment)| Some((name.to_owned(), moment?.into()))));
    body.extend(certificates.map(|all| ("certificates".to_owned(), all.iter().filter(|on| **on).count().into())));
    for key in body.get_mut("keys").and_then(Value::as_array_mut).into_iter().flatten().filter_map(Value::as_object_mut)
    {
        let of = |name: &str| key.get(name).and_then(Value::as_str).map(str::to_owned);
        let idle = latest(of("used").into_iter().chain(of("created")));
        key.extend(idle.map(|moment| ("idle_since".to_owned(), moment.into())));
    }
}

/// The latest of some moments, as it was written.
fn latest(moments: impl IntoIterator<Item = String>) -> Option<String> {
    moments.into_iter().filter_map(|text| Some((moment(&text)?, text))).max().map(|(_, text)| text)
}
