//! Five people on any side, some of whom have left, two teams, and who of them does what.

use chrono::NaiveDate;
use demarc_model::{Assignee, Assignment, DutySelector, Party, Role};
use proptest::{
    collection::vec,
    prelude::*,
    sample::{select, subsequence},
};

use super::{LAYERS, day, duty_id, id, services};

const PEOPLE: [&str; 5] = ["anna", "bob", "cora", "dan", "eve"];
const TEAMS: [&str; 2] = ["it", "desk"];

/// People and teams, and assignments.
pub fn people() -> impl Strategy<Value = (Vec<Assignee>, Vec<Assignment>)> {
    let people = vec((party(), prop::option::weighted(0.4, day())), PEOPLE.len());
    let teams = vec((party(), subsequence(&PEOPLE, 0..=2)), TEAMS.len());
    (people, teams, vec(assignment(select([&PEOPLE[..], &TEAMS[..], &["unknown"][..]].concat())), 0..8)).prop_map(
        |(people, teams, assignments)| {
            let person = |(name, (party, until)): (&&str, _)| Assignee { until, ..assignee(name, party) };
            let team = |(name, (party, members)): (&&str, (Party, Vec<&str>))| Assignee {
                is_team: true,
                members: members.into_iter().map(id).collect(),
                ..assignee(name, party)
            };
            let assignees = TEAMS.iter().zip(teams).map(team).chain(PEOPLE.iter().zip(people).map(person));
            (assignees.collect(), assignments)
        },
    )
}

/// Somebody who left the day before `today`, and an assignment of theirs.
pub fn stranger(today: NaiveDate) -> impl Strategy<Value = (Assignee, Assignment)> {
    (party(), assignment(Just("stranger"))).prop_map(move |(party, assignment)| {
        (Assignee { until: today.pred_opt(), ..assignee("stranger", party) }, assignment)
    })
}

fn party() -> impl Strategy<Value = Party> {
    prop_oneof![1 => select(Party::ALL), 2 => select(&[Party::Customer, Party::Mssp][..])]
}

fn assignee(name: &str, party: Party) -> Assignee {
    Assignee { id: id(name), name: name.into(), party, email: None, members: Vec::new(), is_team: false, until: None }
}

fn assignment(who: impl Strategy<Value = &'static str>) -> impl Strategy<Value = Assignment> {
    let duties = prop_oneof![
        2 => Just(DutySelector::Every),
        1 => select(&LAYERS[..]).prop_map(DutySelector::Layer),
        1 => duty_id().prop_map(DutySelector::One),
    ];
    let role = prop_oneof![2 => Just(Role::Performs), 1 => Just(Role::Accountable), 2 => Just(Role::Verifies)];
    (services(), duties, role, who).prop_map(|(services, duties, role, who)| Assignment {
        services,
        duties,
        role,
        assignee: id(who),
    })
}
