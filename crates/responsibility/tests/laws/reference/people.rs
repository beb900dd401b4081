//! Who is named.

use std::collections::{BTreeMap, BTreeSet};

use demarc_model::{Assignee, Assignment, Duty, DutySelector, Party, Role, Service, ServiceSelector};

use super::claims::is_called;
use crate::{answer::People, world::World};

/// The active teams and people named for a cell.
pub fn people(world: &World, service: &Service, duty: &Duty) -> People {
    let of_role = |role: Role| named(world, service, duty, role);
    let present = |role: Role| of_role(role).into_iter().flat_map(|one| present(world, one)).collect::<BTreeSet<_>>();
    let ids = |role: Role| (role, of_role(role).iter().map(|one| one.id.to_string()).collect());
    let named: BTreeMap<_, _> = Role::ALL.iter().copied().map(ids).collect();
    let is_verified = present(Role::Verifies).difference(&present(Role::Performs)).next().is_some();
    People { named, is_verified }
}

/// Whether an active assignee of `party` performs.
pub fn performs(world: &World, people: &People, party: Party) -> bool {
    let of_party = |id: &String| world.tenant.assignees.iter().any(|one| one.id.as_str() == id && one.party == party);
    people.named[&Role::Performs].iter().any(of_party)
}

/// The assignees of a role whose assignment is the narrowest of their party, and who are still there.
fn named<'w>(world: &'w World, service: &Service, duty: &Duty, role: Role) -> Vec<&'w Assignee> {
    let fitting = || {
        let of_role = world.tenant.assignments.iter().filter(|assignment| assignment.role == role);
        of_role.filter_map(|assignment| {
            let assignee = world.tenant.assignees.iter().find(|one| one.id == assignment.assignee)?;
            Some((assignee, narrowness(assignment, service, duty)?))
        })
    };
    let mut named = Vec::new();
    for (assignee, width) in fitting() {
        let narrower = fitting().any(|(other, theirs)| other.party == assignee.party && theirs > width);
        if !narrower && !present(world, assignee).is_empty() {
            named.push(assignee);
        }
    }
    named
}

/// One duty before a layer before all duties, and within that one service before all services.
fn narrowness(assignment: &Assignment, service: &Service, duty: &Duty) -> Option<u8> {
    let of_duty = match &assignment.duties {
        DutySelector::One(id) => is_called(duty, id).then_some(4),
        DutySelector::Layer(layer) => (duty.layer == *layer).then_some(2),
        DutySelector::Every => Some(0),
    };
    let of_service = match &assignment.services {
        ServiceSelector::One(id) => (service.id == *id).then_some(1),
        ServiceSelector::Every => Some(0),
    };
    Some(of_duty? + of_service?)
}

/// The people behind an assignee who are there today. A team that lists nobody stands for itself.
fn present<'w>(world: &'w World, assignee: &'w Assignee) -> Vec<&'w str> {
    let is_there = |one: &Assignee| one.until.is_none_or(|last| world.today <= last);
    if !is_there(assignee) {
        return Vec::new();
    }
    if !assignee.is_team || assignee.members.is_empty() {
        return vec![assignee.id.as_str()];
    }
    let members = world.tenant.assignees.iter().filter(|one| assignee.members.contains(&one.id));
    members.filter(|one| is_there(one)).map(|one| one.id.as_str()).collect()
}
