//! `assignments.toml`.

use demarc_model::{Assignment, DutySelector, Role, Subject};

use crate::write::export::{
    about,
    runs::{Run, runs},
    toml_text::TomlText,
};

/// Who performs, is accountable for, or verifies.
pub fn toml(assignments: &[Assignment]) -> TomlText {
    let entry =
        |one: &Assignment| (one.services.clone(), subject(&one.duties), vec![(one.role, one.assignee.to_string())]);
    let mut toml = TomlText::default();
    for table in tables(runs(assignments.iter().map(entry))) {
        toml.heading("[[assignment]]");
        about::services(&mut toml, &table.services);
        about::subjects(&mut toml, &table.subjects);
        for &role in Role::ALL {
            let named = table.rest.iter().filter(|(other, _)| *other == role);
            toml.one_or_list(role.word(), &named.map(|(_, assignee)| assignee.as_str()).collect::<Vec<_>>());
        }
    }
    toml
}

fn subject(duties: &DutySelector) -> Subject {
    match duties {
        DutySelector::Every => Subject::Everything,
        DutySelector::Layer(layer) => Subject::Layer(*layer),
        DutySelector::One(id) => Subject::Duty(id.clone()),
    }
}

/// Roles and assignees.
type Named = Vec<(Role, String)>;

/// Joins what is said of the same duties. The reader takes the roles of a table in their order.
fn tables(runs: Vec<Run<Named>>) -> Vec<Run<Named>> {
    let mut tables: Vec<Run<Named>> = Vec::new();
    for next in runs {
        let role = |named: &Named| named.last().map(|(role, _)| *role);
        match tables.last_mut() {
            Some(table)
                if table.services == next.services
                    && table.subjects == next.subjects
                    && role(&table.rest) <= role(&next.rest) =>
            {
                table.rest.extend(next.rest);
            }
            _ => tables.push(next),
        }
    }
    tables
}
