//! What a tenant's own parties say, by cell: statements, agreements, and editions that only this tenant has.

use demarc_model::{Claim, Tenant};

use crate::{DutyBook, Publications, book::Breadth, holding::Heard, publications::Editions};

/// The claims of one tenant, laid out by cell.
pub struct Statements<'a> {
    claims: Vec<&'a Claim>,
    /// Where each cell's entries begin in `entries`; one longer than there are cells.
    begins: Vec<u32>,
    entries: Vec<(u32, Breadth)>,
    /// Editions of shared publications that this tenant has newer.
    newer: Editions,
}

impl<'a> Statements<'a> {
    /// Lays out `tenant`'s claims. A cell's index is service × number of duties + duty.
    pub fn of(book: &DutyBook, publications: &Publications, tenant: &'a Tenant) -> Self {
        let mut claims: Vec<&Claim> = tenant.claims.iter().chain(tenant.agreed()).collect();
        let newest = Editions::newest(&claims);
        claims.retain(|claim| !newest.replace(claim) && !publications.newest().replace(claim));
        let (begins, entries) = Self::lay_out(book, tenant, &claims);
        Self { claims, begins, entries, newer: newest.newer_than(publications.newest()) }
    }

    fn lay_out(book: &DutyBook, tenant: &Tenant, claims: &[&Claim]) -> (Vec<u32>, Vec<(u32, Breadth)>) {
        let decided: Vec<_> = claims.iter().map(|claim| book.decided_by(claim)).collect();
        let duties = book.duties().len();
        let cells = |visit: &mut dyn FnMut(usize, u32, Breadth)| {
            for (index, claim) in claims.iter().enumerate() {
                for (service, _) in
                    tenant.services.iter().enumerate().filter(|(_, service)| claim.target.matches(service))
                {
                    for &(duty, breadth) in &decided[index] {
                        visit(service * duties + duty as usize, index as u32, breadth);
                    }
                }
            }
        };
        let mut begins = vec![0_u32; tenant.services.len() * duties + 1];
        cells(&mut |cell, _, _| begins[cell + 1] += 1);
        for cell in 1..begins.len() {
            begins[cell] += begins[cell - 1];
        }
        let mut next = begins.clone();
        let mut entries = vec![(0, Breadth::Everything); begins.last().map_or(0, |&end| end as usize)];
        cells(&mut |cell, claim, breadth| {
            entries[next[cell] as usize] = (claim, breadth);
            next[cell] += 1;
        });
        (begins, entries)
    }

    /// Whether a shared publication's claim is of an edition that this tenant has newer.
    pub fn replace(&self, claim: &Claim) -> bool {
        self.newer.replace(claim)
    }

    /// Whether any shared publication's claim is.
    pub fn replace_any(&self) -> bool {
        !self.newer.is_empty()
    }

    /// What is said of a cell.
    pub fn heard(&self, cell: usize) -> impl Iterator<Item = Heard<'a>> + Clone + '_ {
        let entries = &self.entries[self.begins[cell] as usize..self.begins[cell + 1] as usize];
        entries.iter().map(|&(claim, breadth)| (self.claims[claim as usize], breadth))
    }
}
