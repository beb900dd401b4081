//! The reference definition: what is right, said slowly and plainly.
//!
//! Written from DESIGN.md ("Rules of the domain") without looking at how the fast way does it. Every question
//! is answered for one cell at a time by scanning everything; nothing is indexed, cached or shared, and of the
//! crate under test nothing is used.

mod claims;
mod evidence;
mod gaps;
mod people;

use std::collections::BTreeMap;

use demarc_model::{Duty, Service};

pub use claims::{heard, held, holders, merged, rank};

use crate::{
    answer::{Answer, Place},
    world::World,
};

/// The answer for every cell.
pub fn answers(world: &World) -> BTreeMap<Place, Answer> {
    let mut answers = BTreeMap::new();
    for service in &world.tenant.services {
        for duty in &world.duties {
            answers.insert((service.id.to_string(), duty.id.to_string()), answer(world, service, duty));
        }
    }
    answers
}

/// The answer for one cell.
pub fn answer(world: &World, service: &Service, duty: &Duty) -> Answer {
    let held = held(world, service, duty);
    let people = people::people(world, service, duty);
    let judged = evidence::judged(world, service, duty, held.split);
    let gaps = gaps::gaps(world, service, duty, &held, &people, judged.rest.unwrap_or(judged.verdict));
    Answer { split: held.split, rank: held.rank, judged, gaps, people }
}
