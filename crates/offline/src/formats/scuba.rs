//! ScubaGear's export of a Microsoft 365 tenant's settings (ProviderSettingsExport.json): a list of objects for each cmdlet.

use demarc_inventory::convert::moment;
use serde_json::Value;

use crate::{
    Given, Refusal,
    export::{Export, Item, any_text, text},
};

/// What the export says of itself rather than of the tenant.
const ABOUT: [&str; 7] =
    ["baseline_version", "module_version", "date", "timestamp_zulu", "report_uuid", "scuba_config", "tenant_id"];

/// Whether a document is one.
pub fn is(document: &Value) -> bool {
    ["baseline_version", "module_version", "tenant_details", "scuba_config"]
        .iter()
        .filter(|name| document.get(**name).is_some())
        .count()
        > 2
}

/// Reads it.
pub fn read(document: Value, given: &Given<'_>) -> Result<Export, Refusal> {
    let mut export = Export { what: "ScubaGear settings export".into(), format: "scubagear", ..Export::default() };
    export.captured = moment(&text(&document, "timestamp_zulu"));
    let details = document.pointer("/tenant_details/0").or_else(|| document.get("tenant_details"));
    let tenant = details.map(|details| text(details, "TenantId")).filter(|id| !id.is_empty());
    let tenant = tenant.or_else(|| given.account.map(Into::into));
    let Some(tenant) = tenant else {
        return Err(Refusal::of(&export.what, "`tenant_details` with the tenant's id").mend("say it with --account"));
    };
    let Value::Object(members) = document else { return Ok(export) };
    for (name, value) in members.into_iter().filter(|(name, _)| !ABOUT.contains(&&**name)) {
        if let Some(product) = name.strip_suffix("_unsuccessful_commands") {
            let failed: Vec<&str> = value.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            if !failed.is_empty() {
                export.notes.push(format!("{product}: could not be read when it was exported: {}", failed.join(", ")));
            }
        } else if !name.ends_with("_successful_commands") {
            add(&mut export, &name, value, &tenant);
        }
    }
    Ok(export)
}

fn add(export: &mut Export, name: &str, value: Value, tenant: &str) {
    let members = match value {
        Value::Array(all) => all,
        // Users by id.
        Value::Object(all) if !all.is_empty() && all.values().all(Value::is_object) => {
            all.into_iter().map(|(_, one)| one).collect()
        }
        one => vec![one],
    };
    for (nth, body) in members.into_iter().enumerate().filter(|(_, body)| !body.is_null()) {
        let named = any_text(
            &body,
            &[
                "Id",
                "Identity",
                "DomainName",
                "Domain",
                "domain",
                "ServicePrincipalId",
                "AppId",
                "ObjectId",
                "Name",
                "DisplayName",
            ],
        );
        let title = any_text(&body, &["DisplayName", "Name", "Identity", "DomainName", "domain"]);
        let own = if named.is_empty() { (nth + 1).to_string().into() } else { named };
        export.items.push(Item {
            kind: name.into(),
            account: tenant.into(),
            region: "global".into(),
            key: format!("{tenant}/{name}/{own}").into(),
            title: if title.is_empty() { name.into() } else { title },
            body,
            ..Item::default()
        });
    }
}
