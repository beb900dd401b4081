//! Which duties move to whom when a service changes its model or provider.

use chrono::NaiveDate;
use demarc_model::{Duty, Service, Split, Tenant};

use crate::{DutyBook, Matrix, Publications};

/// A duty whose split would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move<'a> {
    /// The duty.
    pub duty: &'a Duty,
    /// Who does it now.
    pub before: Split,
    /// Who would do it.
    pub after: Split,
}

/// The duties that move when the service at `index` becomes `changed`.
///
/// What the tenant's parties said and signed of the service is said of the changed one too: where an
/// agreement holds, nothing moves until it is signed anew.
pub fn what_if<'a>(
    book: &'a DutyBook,
    publications: &Publications,
    tenant: &Tenant,
    index: usize,
    changed: Service,
    today: NaiveDate,
) -> Vec<Move<'a>> {
    let only = |service: Service| Tenant { services: vec![service], ..tenant.clone() };
    let splits = |tenant: &Tenant| -> Vec<Split> {
        Matrix::build(book, publications, tenant, &[], today).cells.iter().map(|cell| cell.split).collect()
    };
    let Some(service) = tenant.services.get(index) else { return Vec::new() };
    let (before, after) = (splits(&only(service.clone())), splits(&only(changed)));
    let moves = book.duties().iter().zip(before.into_iter().zip(after));
    moves
        .filter(|(_, (before, after))| before != after)
        .map(|(duty, (before, after))| Move { duty, before, after })
        .collect()
}
