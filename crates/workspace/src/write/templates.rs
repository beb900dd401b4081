//! The texts of new files. Remarks in them are `# …`; examples are `#…`, and are read by a test as if they were not
//! remarks.

use demarc_model::TenantId;

use crate::{roster::RosterEntry, workspace::WorkspaceKind, write::TenantAnswers};

const PEOPLE: &str = include_str!("templates/people.toml");
const SERVICES: &str = include_str!("templates/services.toml");
const FILES: &[(&str, &str)] = &[
    ("assignments.toml", include_str!("templates/assignments.toml")),
    ("claims.toml", include_str!("templates/claims.toml")),
    ("evidence.toml", include_str!("templates/evidence.toml")),
    ("reviews.toml", include_str!("templates/reviews.toml")),
    ("agreements/agreement.toml.example", include_str!("templates/agreement.toml")),
];

/// `demarc.toml`.
pub fn workspace(name: &str, kind: WorkspaceKind) -> String {
    let whose = match kind {
        WorkspaceKind::Mssp => "of the security provider that keeps this workspace",
        WorkspaceKind::Business => "of the business that keeps this workspace",
    };
    format!("name = {}    # {whose}\nkind = \"{kind}\"    # mssp or business\n", text(name))
}

/// The files of a tenant's folder, with their paths.
pub fn tenant(id: &TenantId, answers: &TenantAnswers) -> Vec<(String, String)> {
    let about = ("tenant.toml", organisation(answers));
    let others = FILES.iter().map(|&(name, text)| (name, text.to_owned()));
    std::iter::once(about).chain(others).map(|(name, text)| (format!("tenants/{id}/{name}"), text)).collect()
}

fn organisation(answers: &TenantAnswers) -> String {
    let mut toml = format!("name = {}\n", text(&answers.name));
    if !answers.trade.trim().is_empty() {
        toml += &format!("trade = {}\n", text(&answers.trade));
    }
    if let Some(people) = answers.people {
        toml += &format!("people = {people}    # how many work there\n");
    }
    let frameworks: Vec<String> = answers.frameworks.iter().map(|id| text(id)).collect();
    toml += &format!(
        "frameworks = [{}]    # such as \"gdpr\"; `demarc catalog list frameworks` lists them\n",
        frameworks.join(", ")
    );
    if let Some(mssp) = &answers.mssp {
        toml += &format!("\n# What the sides are called.\n[parties]\nmssp = {}\n", text(mssp));
    }
    toml += "\n";
    toml += PEOPLE;
    toml += "\n";
    toml += SERVICES;
    for service in &answers.services {
        toml += &format!("\n[[service]]\nid = {}\ncatalog = {}\n", text(service), text(service));
    }
    toml
}

/// A text as TOML writes it, on one line.
fn text(text: &str) -> String {
    let mut written = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => written.extend(['\\', character]),
            control if control.is_control() => written += &format!("\\u{:04X}", u32::from(control)),
            plain => written.push(plain),
        }
    }
    written.push('"');
    written
}

/// `roster.csv`.
pub fn roster(entries: &[RosterEntry]) -> Vec<u8> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail, and what is written is read before it is kept.
    let _ = csv.write_record(["name", "email", "status", "end_date", "manager"]);
    for entry in entries {
        let end_date = entry.end_date.map(|day| day.to_string()).unwrap_or_default();
        let (email, manager) = (entry.email.as_deref().unwrap_or(""), entry.manager.as_deref().unwrap_or(""));
        let _ = csv.write_record([&entry.name, email, entry.status.word(), &end_date, manager]);
    }
    csv.into_inner().unwrap_or_default()
}
