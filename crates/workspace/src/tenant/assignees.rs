//! The teams and people of a tenant.

use std::collections::BTreeSet;

use demarc_model::{Assignee, AssigneeId};

use crate::{
    item::Item,
    names::Names,
    section::Section,
    wrong::{escaped, wrong},
};

const TEAM_KEYS: &[&str] = &["id", "name", "party", "members"];
const PERSON_KEYS: &[&str] = &["id", "name", "party", "email", "until"];

/// Reads every `[[team]]` and `[[person]]`.
pub fn read(file: &Section<'_>, names: &mut Names) -> Vec<Assignee> {
    let mut people = Names::of("person");
    let persons = read_persons(&file.each("person", "[[person]]"), names, &mut people);
    let mut assignees = read_teams(&file.each("team", "[[team]]"), names, &people);
    assignees.extend(persons);
    assignees
}

fn read_persons(sections: &[Section<'_>], names: &mut Names, people: &mut Names) -> Vec<Assignee> {
    let mut found = Vec::new();
    for section in sections {
        let sound = section.page.sound(|| {
            let id = take(section, names)?;
            people.take_quietly(section.page, &id);
            person(section, id.into_inner())
        });
        if let Some(person) = sound {
            names.sound(&person.id);
            people.sound(&person.id);
            found.push(person);
        }
    }
    found
}

fn read_teams(sections: &[Section<'_>], names: &mut Names, people: &Names) -> Vec<Assignee> {
    let mut found = Vec::new();
    for section in sections {
        let sound = section.page.sound(|| {
            let id = take(section, names)?;
            team(section, id.into_inner(), people)
        });
        if let Some(team) = sound {
            names.sound(&team.id);
            found.push(team);
        }
    }
    found
}

fn take(section: &Section<'_>, names: &mut Names) -> Option<toml::Spanned<AssigneeId>> {
    let id = section.required("id", "a short id, such as \"anna\"").and_then(Item::id);
    if let Some(id) = &id {
        names.take(section.page, id);
    }
    id
}

fn person(section: &Section<'_>, id: AssigneeId) -> Option<Assignee> {
    section.only(PERSON_KEYS);
    let name = section.required("name", "the person's name").and_then(Item::line);
    let party = section.required("party", "the side they belong to, such as \"customer\"").and_then(Item::word);
    let email = section.optional("email").and_then(email);
    let until = section.optional("until").and_then(Item::date);
    Some(Assignee { id, name: name?, party: party?, email, members: Vec::new(), is_team: false, until })
}

fn team(section: &Section<'_>, id: AssigneeId, people: &Names) -> Option<Assignee> {
    section.only(TEAM_KEYS);
    let name = section.required("name", "the team's name").and_then(Item::line);
    let party = section.required("party", "the side it belongs to, such as \"customer\"").and_then(Item::word);
    let members = section.optional("members").map(|members| read_members(members, people)).unwrap_or_default();
    Some(Assignee { id, name: name?, party: party?, email: None, members, is_team: true, until: None })
}

fn read_members(members: Item<'_>, people: &Names) -> Vec<AssigneeId> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for item in members.list() {
        let Some(id) = item.id::<AssigneeId>().map(toml::Spanned::into_inner) else { continue };
        if !people.has(item, &id, "members are people: add each as `[[person]]`") {
            continue;
        }
        if seen.insert(id.clone()) {
            found.push(id);
        } else {
            item.say(wrong(format!("`{id}` is there twice")).mend("keep one of them"));
        }
    }
    found
}

fn email(item: Item<'_>) -> Option<std::sync::Arc<str>> {
    let email = item.line()?;
    let looks_right = email.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty() && !host.is_empty() && !host.contains('@') && !email.contains(char::is_whitespace)
    });
    if looks_right {
        return Some(email);
    }
    item.refuse(wrong(format!("`{}` is not an e-mail address", escaped(&email))).expected("name@example.org"))
}
