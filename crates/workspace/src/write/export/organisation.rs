//! `tenant.toml`.

use demarc_model::{Assignee, Party, Service, Tenant};

use crate::{account::Account, tenant::TenantFolder, write::export::toml_text::TomlText};

/// The organisation, its people, services and accounts.
pub fn toml(folder: &TenantFolder) -> TomlText {
    let tenant = &folder.tenant;
    let mut toml = TomlText::default();
    toml.text("name", &tenant.name);
    toml.filled("trade", &tenant.trade);
    if let Some(people) = tenant.people_count {
        toml.plain("people", i64::from(people));
    }
    toml.list("frameworks", &texts(&tenant.frameworks));
    parties(&mut toml, tenant);
    let (teams, people): (Vec<_>, Vec<_>) = tenant.assignees.iter().partition(|assignee| assignee.is_team);
    teams.into_iter().for_each(|one| team(&mut toml, one));
    people.into_iter().for_each(|one| person(&mut toml, one));
    tenant.services.iter().for_each(|one| service(&mut toml, one));
    folder.accounts.iter().for_each(|one| account(&mut toml, one));
    toml
}

fn parties(toml: &mut TomlText, tenant: &Tenant) {
    if tenant.party_names.is_empty() {
        return;
    }
    toml.heading("[parties]");
    for party in Party::ALL {
        let named = tenant.party_names.iter().find(|(named, _)| named == party);
        toml.maybe(party.word(), named.map(|(_, name)| &**name));
    }
}

fn team(toml: &mut TomlText, team: &Assignee) {
    toml.heading("[[team]]");
    toml.text("id", &team.id);
    toml.text("name", &team.name);
    toml.text("party", team.party.word());
    toml.list("members", &texts(&team.members));
}

fn person(toml: &mut TomlText, person: &Assignee) {
    toml.heading("[[person]]");
    toml.text("id", &person.id);
    toml.text("name", &person.name);
    toml.text("party", person.party.word());
    toml.maybe("email", person.email.as_deref());
    if let Some(until) = person.until {
        toml.day("until", until);
    }
}

fn service(toml: &mut TomlText, service: &Service) {
    toml.heading("[[service]]");
    toml.text("id", &service.id);
    toml.maybe("catalog", service.catalog.as_deref());
    toml.text("title", &service.title);
    toml.text("provider", &service.provider);
    toml.text("model", service.model.word());
    toml.list("accounts", &service.scope.accounts);
    toml.list("regions", &service.scope.regions);
}

fn account(toml: &mut TomlText, account: &Account) {
    toml.heading("[[account]]");
    toml.text("provider", &account.provider);
    toml.maybe("profile", account.profile.as_deref());
    toml.maybe("role_arn", account.role_arn.as_deref());
    toml.maybe("external_id", account.external_id.as_deref());
    toml.list("regions", &account.regions);
    toml.maybe("endpoint_url", account.endpoint_url.as_deref());
    if let Some(all) = &account.organisation {
        toml.heading("[account.organisation]");
        toml.text("role_name", &all.role_name);
        toml.maybe("external_id", all.external_id.as_deref());
        toml.list("only_units", &all.only_units);
        toml.list("except", &all.except);
    }
}

fn texts<T: std::ops::Deref<Target = str>>(ids: &[T]) -> Vec<&str> {
    ids.iter().map(|id| &**id).collect()
}
