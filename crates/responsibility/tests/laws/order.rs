//! The result does not depend on the order of the input.

use std::collections::BTreeMap;

use demarc_responsibility::{Weight, explain};
use proptest::prelude::*;

use crate::{
    answer::{self, Place},
    config, generate,
    world::World,
};

proptest! {
    #![proptest_config(config())]

    #[test]
    fn order_does_not_matter(world in generate::world(), seed in any::<u64>()) {
        let shuffled = shuffled(&world, seed);
        prop_assert_eq!(answer::fast(&world), answer::fast(&shuffled));
        prop_assert_eq!(explanations(&world), explanations(&shuffled));
    }
}

/// The claims behind every cell, in the order in which they are shown, and who counts on whom.
fn explanations(world: &World) -> BTreeMap<Place, (Vec<(String, Weight)>, String)> {
    let book = world.book();
    let publications = world.publications(&book);
    let mut all = BTreeMap::new();
    for (service, duty) in (0..).zip(&world.tenant.services).flat_map(|(index, service)| {
        (0..).zip(&world.duties).map(move |(duty_index, duty)| ((index, &service.id), (duty_index, &duty.id)))
    }) {
        let cell = (service.0, duty.0);
        let one = explain(&book, &publications, &world.tenant, &world.outcomes, cell, world.today);
        let heard = one.heard.iter().map(|heard| (format!("{:?}", heard.claim), heard.weight)).collect();
        let rest = format!("{:?} {:?} {:?} {:?}", one.holding, one.judgement, one.assumptions, one.alone);
        all.insert((service.1.to_string(), duty.1.to_string()), (heard, rest));
    }
    all
}

/// The same world with every list in another order.
fn shuffled(world: &World, seed: u64) -> World {
    let mut world = world.clone();
    let mut dice = Dice(seed);
    for duty in &mut world.duties {
        dice.shuffle(&mut duty.aliases);
        dice.shuffle(&mut duty.controls);
        dice.shuffle(&mut duty.proof);
    }
    let tenant = &mut world.tenant;
    tenant.agreements.iter_mut().for_each(|agreement| dice.shuffle(&mut agreement.splits));
    tenant.assignees.iter_mut().for_each(|assignee| dice.shuffle(&mut assignee.members));
    dice.shuffle(&mut world.duties);
    dice.shuffle(&mut world.published);
    dice.shuffle(&mut world.outcomes);
    dice.shuffle(&mut tenant.services);
    dice.shuffle(&mut tenant.claims);
    dice.shuffle(&mut tenant.agreements);
    dice.shuffle(&mut tenant.assignees);
    dice.shuffle(&mut tenant.assignments);
    dice.shuffle(&mut tenant.evidence);
    dice.shuffle(&mut tenant.reviews);
    world
}

struct Dice(u64);

impl Dice {
    fn shuffle<T>(&mut self, all: &mut [T]) {
        for last in (1..all.len()).rev() {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            all.swap(last, (self.0 >> 33) as usize % (last + 1));
        }
    }
}
