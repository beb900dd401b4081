//! `assignments.toml`: who performs, is accountable for, or verifies.

use demarc_model::{Assignment, DutySelector, Role, Subject};

use crate::{
    section::Section,
    tenant::about::Scope,
    wrong::{listed, wrong},
};

const KEYS: &[&str] = &["service", "duty", "layer", "everything", "performs", "accountable", "verifies"];
/// A person is named for duties; what a framework calls them is not theirs to know.
const SUBJECTS: &[&str] = &["duty", "layer", "everything"];

/// Reads every `[[assignment]]`.
pub fn read(file: &Section<'_>, scope: Scope<'_>) -> Vec<Assignment> {
    file.only(&["assignment"]);
    let sections = file.each("assignment", "[[assignment]]");
    let sound = sections.iter().filter_map(|section| section.page.sound(|| Some(assignments(section, scope))));
    sound.flatten().collect()
}

fn assignments(section: &Section<'_>, scope: Scope<'_>) -> Vec<Assignment> {
    section.only(KEYS);
    let services = scope.services_or_every(section);
    let duties: Vec<DutySelector> = scope.subjects(section, SUBJECTS).into_iter().filter_map(selector).collect();
    let roles = Role::ALL.iter().filter_map(|&role| Some((role, section.optional(role.word())?)));
    let named: Vec<_> = roles.map(|(role, item)| (role, item.each())).collect();
    if named.is_empty() {
        let words = listed(Role::ALL.iter().map(|role| role.word()));
        section
            .say(wrong("an assignment that names nobody").expected(format!("at least one of {words}")).mend("add it"));
    }
    let mut found = Vec::new();
    for (role, items) in named {
        for assignee in items.into_iter().filter_map(|item| scope.names.assignee(item)) {
            for services in &services {
                let assignment = |duties: &DutySelector| Assignment {
                    services: services.clone(),
                    duties: duties.clone(),
                    role,
                    assignee: assignee.clone(),
                };
                found.extend(duties.iter().map(assignment));
            }
        }
    }
    found
}

fn selector(subject: Subject) -> Option<DutySelector> {
    match subject {
        Subject::Duty(id) => Some(DutySelector::One(id)),
        Subject::Layer(layer) => Some(DutySelector::Layer(layer)),
        Subject::Everything => Some(DutySelector::Every),
        Subject::Control(_) => None,
    }
}
