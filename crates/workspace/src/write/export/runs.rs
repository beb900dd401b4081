//! Entries that share everything but the service or the subject, told once with lists of them, as people do.

use std::mem::discriminant;

use demarc_model::{ServiceSelector, Subject};

/// Every one of some services with every one of some subjects.
#[derive(Debug, PartialEq, Eq)]
pub struct Run<T> {
    /// The services, outermost in the order of what is read.
    pub services: Vec<ServiceSelector>,
    /// What it is about.
    pub subjects: Vec<Subject>,
    /// What they share.
    pub rest: T,
}

/// Joins entries that follow each other. Only what the reader takes apart in the same order is joined.
pub fn runs<T: PartialEq>(entries: impl IntoIterator<Item = (ServiceSelector, Subject, T)>) -> Vec<Run<T>> {
    let mut of_one_service: Vec<Run<T>> = Vec::new();
    for (service, subject, rest) in entries {
        match of_one_service.last_mut() {
            Some(run)
                if run.rest == rest && run.services.first() == Some(&service) && listed(&run.subjects, &subject) =>
            {
                run.subjects.push(subject);
            }
            _ => of_one_service.push(Run { services: vec![service], subjects: vec![subject], rest }),
        }
    }
    let mut joined: Vec<Run<T>> = Vec::new();
    for next in of_one_service {
        match joined.last_mut() {
            Some(run) if run.rest == next.rest && run.subjects == next.subjects && apart(run, &next) => {
                run.services.extend(next.services);
            }
            _ => joined.push(next),
        }
    }
    joined
}

/// Whether a subject may stand in a list with the others: of the same kind, and not there yet.
fn listed(subjects: &[Subject], subject: &Subject) -> bool {
    let alike = |other: &Subject| discriminant(other) == discriminant(subject);
    *subject != Subject::Everything && subjects.iter().all(alike) && !subjects.contains(subject)
}

/// Whether the services of two runs may stand in one list, where neither `*` nor one that is there already may.
fn apart<T>(run: &Run<T>, next: &Run<T>) -> bool {
    let in_list = |service: &ServiceSelector| *service != ServiceSelector::Every;
    run.services.iter().chain(&next.services).all(in_list)
        && !next.services.iter().any(|one| run.services.contains(one))
}
