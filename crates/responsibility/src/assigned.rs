//! Who is named for a duty, by role.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use demarc_model::{Assignee, AssigneeId, Assignment, DutySelector, Party, Role, Service, ServiceSelector, Tenant};

use crate::DutyBook;

/// The active teams and people named for one duty of one service, as indices into the tenant's assignees.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// Who does the work.
    pub performs: Vec<u32>,
    /// Who answers for it.
    pub accountable: Vec<u32>,
    /// Who looks whether it was done.
    pub verifies: Vec<u32>,
    /// Whether somebody verifies who does not perform.
    pub is_verified: bool,
}

impl Named {
    /// The indices of one role.
    pub fn role(&self, role: Role) -> &[u32] {
        match role {
            Role::Performs => &self.performs,
            Role::Accountable => &self.accountable,
            Role::Verifies => &self.verifies,
        }
    }

    /// Whether an active assignee of `party` performs.
    pub fn performs_for(&self, tenant: &Tenant, party: Party) -> bool {
        self.performs.iter().any(|&index| tenant.assignees[index as usize].party == party)
    }
}

/// Who is named for every duty of every service of a tenant.
pub struct Assigned {
    /// Distinct results; most cells of a tenant share few.
    named: Vec<Named>,
    /// For every class of services and every duty, an index into `named`.
    by_class: Vec<Vec<u32>>,
    /// The class of each service: services that no assignment names are alike.
    class_of: Vec<u32>,
}

impl Assigned {
    /// Works out who is named, as of `today`.
    pub fn of(book: &DutyBook, tenant: &Tenant, today: NaiveDate) -> Self {
        let active: Vec<bool> = tenant.assignees.iter().map(|assignee| is_active(tenant, assignee, today)).collect();
        let mut classes: Vec<&Service> = Vec::new();
        let mut class_of = Vec::new();
        let mut ordinary = None;
        for service in &tenant.services {
            let special = tenant.assignments.iter().any(|one| one.services == ServiceSelector::One(service.id.clone()));
            let class = match (special, ordinary) {
                (false, Some(class)) => class,
                _ => {
                    classes.push(service);
                    (classes.len() - 1) as u32
                }
            };
            if !special {
                ordinary = Some(class);
            }
            class_of.push(class);
        }
        let mut named: Vec<Named> = Vec::new();
        let by_class = classes
            .iter()
            .map(|service| {
                (0..book.duties().len())
                    .map(|duty| intern(&mut named, resolve(book, tenant, &active, service, duty)))
                    .collect()
            })
            .collect();
        Self { named, by_class, class_of }
    }

    /// The index of the result for a cell, to be given to [`Assigned::get`].
    pub fn index(&self, service: usize, duty: usize) -> u32 {
        self.by_class[self.class_of[service] as usize][duty]
    }

    /// Every distinct result.
    pub fn into_named(self) -> Vec<Named> {
        self.named
    }

    /// One result.
    pub fn get(&self, index: u32) -> &Named {
        &self.named[index as usize]
    }
}

fn intern(all: &mut Vec<Named>, one: Named) -> u32 {
    let index = all.iter().position(|other| *other == one).unwrap_or_else(|| {
        all.push(one);
        all.len() - 1
    });
    index as u32
}

/// A person is active up to and including the last day; a team while any member is, or when it lists none.
fn is_active(tenant: &Tenant, assignee: &Assignee, today: NaiveDate) -> bool {
    let present = assignee.until.is_none_or(|until| today <= until);
    if !assignee.is_team || assignee.members.is_empty() {
        return present;
    }
    present
        && assignee
            .members
            .iter()
            .any(|id| tenant.assignee(id).is_some_and(|member| member.until.is_none_or(|until| today <= until)))
}

fn resolve(book: &DutyBook, tenant: &Tenant, active: &[bool], service: &Service, duty: usize) -> Named {
    let of_role = |role| {
        narrowest(book, tenant, service, duty, role).filter(|&index| active[index as usize]).collect::<BTreeSet<_>>()
    };
    let (performs, accountable, verifies) =
        (of_role(Role::Performs), of_role(Role::Accountable), of_role(Role::Verifies));
    let performers = people(tenant, active, &performs);
    let is_verified = people(tenant, active, &verifies).iter().any(|person| !performers.contains(person));
    Named {
        performs: performs.into_iter().collect(),
        accountable: accountable.into_iter().collect(),
        verifies: verifies.into_iter().collect(),
        is_verified,
    }
}

/// The active people behind assignees; a team without members stands for itself.
fn people<'a>(tenant: &'a Tenant, active: &[bool], assignees: &BTreeSet<u32>) -> BTreeSet<&'a AssigneeId> {
    let is_active = |id: &AssigneeId| tenant.assignees.iter().zip(active).any(|(one, active)| *active && one.id == *id);
    let behind = assignees.iter().map(|&index| &tenant.assignees[index as usize]).flat_map(|assignee| {
        if assignee.members.is_empty() { std::slice::from_ref(&assignee.id) } else { &assignee.members }
    });
    behind.filter(|id| is_active(id)).collect()
}

/// The assignees of the narrowest assignments of each party, active or not.
fn narrowest<'a>(
    book: &'a DutyBook,
    tenant: &'a Tenant,
    service: &'a Service,
    duty: usize,
    role: Role,
) -> impl Iterator<Item = u32> + 'a {
    let fitting = move || {
        let of_role = tenant.assignments.iter().filter(move |assignment| assignment.role == role);
        of_role.filter_map(move |assignment| {
            let width = width(book, assignment, service, duty)?;
            let index = tenant.assignees.iter().position(|assignee| assignee.id == assignment.assignee)?;
            Some((tenant.assignees[index].party, width, index as u32))
        })
    };
    let mut best: [Option<(u8, u8)>; 5] = [None; 5];
    for (party, width, _) in fitting() {
        best[party as usize] = best[party as usize].max(Some(width));
    }
    fitting().filter(move |(party, width, _)| best[*party as usize] == Some(*width)).map(|(_, _, index)| index)
}

/// How narrowly an assignment speaks of a cell: duty first, then service; none when it does not.
fn width(book: &DutyBook, assignment: &Assignment, service: &Service, duty: usize) -> Option<(u8, u8)> {
    let duties = match &assignment.duties {
        DutySelector::Every => 0,
        DutySelector::Layer(layer) if *layer == book.duties()[duty].layer => 1,
        DutySelector::One(id) if book.index(id) == Some(duty as u32) => 2,
        _ => return None,
    };
    match &assignment.services {
        ServiceSelector::Every => Some((duties, 0)),
        ServiceSelector::One(id) if *id == service.id => Some((duties, 1)),
        ServiceSelector::One(_) => None,
    }
}
