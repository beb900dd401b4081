//! Thousands of made-up estates, judged by the real checks: the fused engine says what a slow reference says that evaluates
//! each check alone and row by row, and less evidence never gives a better verdict.

#![allow(clippy::expect_used, clippy::panic, reason = "a test stops where it cannot go on")]

mod estate;
mod listed;
mod lot;
mod slow;
mod world;

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use demarc_evaluate::{Before, Engine, Judged, TableSource, affected, tables_of};
use demarc_inventory::{CollectionStatus, InventoryError, RecordBatch};
use demarc_model::{Table, Verdict};

use estate::Estate;
use lot::Lot;
use world::{Theatre, World};

/// Which service, check, place and resource.
type Key = (String, String, String, String, String);

fn verdicts(judged: &Judged) -> BTreeMap<Key, Verdict> {
    let key = |finding: &demarc_model::Finding| {
        let resource = &finding.resource;
        (
            finding.service.to_string(),
            finding.check.to_string(),
            resource.account.to_string(),
            resource.region.to_string(),
            resource.key.to_string(),
        )
    };
    judged.findings.iter().map(|finding| (key(finding), finding.verdict)).collect()
}

fn judged(engine: &Engine, estate: &Estate) -> Judged {
    let judged = engine.judge(&estate.tenant, estate, None, true).expect("judged");
    let counted = engine.count(&estate.tenant, estate, None).expect("counted");
    assert_eq!(judged.outcomes, counted.outcomes, "counting alone comes to the same");
    assert_eq!((judged.judged, counted.findings.len()), (counted.judged, 0));
    judged
}

/// Whether a check says that something is not covered.
fn uncovered(judged: &Judged) -> BTreeSet<(String, String)> {
    let open = judged.outcomes.iter().filter(|outcome| outcome.failing + outcome.unproven > 0);
    open.map(|outcome| (outcome.service.to_string(), outcome.check.to_string())).collect()
}

/// An estate that remembers which tables it was asked for.
struct Watched<'e>(&'e Estate, RefCell<BTreeSet<Arc<str>>>);

impl TableSource for Watched<'_> {
    fn rows(&self, table: &Table, needed: &BTreeSet<Arc<str>>) -> Result<Option<RecordBatch>, InventoryError> {
        self.1.borrow_mut().insert(table.name.clone());
        self.0.rows(table, needed)
    }

    fn statuses(&self) -> Result<Vec<CollectionStatus>, InventoryError> {
        self.0.statuses()
    }
}

/// Judges anew what depends on one changed table, and sees that no other table was looked at.
fn anew(world: &World, theatre: &Theatre, before: Judged, estate: &Estate, changed: &Arc<str>) -> Judged {
    let (changed, watched) = (BTreeSet::from([changed.clone()]), Watched(estate, RefCell::default()));
    let before = Before { judged: before, changed: &changed };
    let judged = theatre.engine.judge_anew(&estate.tenant, &watched, None, true, before).expect("judged anew");
    let checks = || theatre.checks.iter().map(|check| &check.check);
    let depends = affected(&world.tables, checks(), &changed).into_iter();
    let stale: BTreeSet<&str> = depends
        .chain(checks().filter(|check| format!("{check:?}").contains("days_since")))
        .map(|check| &*check.table)
        .collect();
    let theirs = checks().filter(|check| stale.contains(&*check.table));
    let allowed: BTreeSet<&str> = theirs.flat_map(|check| tables_of(&world.tables, check)).collect();
    let asked = watched.1.into_inner();
    assert!(asked.iter().all(|table| allowed.contains(&**table)), "{changed:?}: {asked:?} beyond {allowed:?}");
    judged
}

#[test]
fn what_does_not_depend_on_a_change_is_kept() {
    let world = World::read();
    let theatres = Theatre::all(&world, 8);
    for seed in 0..400 {
        let mut lot = Lot::new(seed);
        let theatre = &theatres[seed as usize % theatres.len()];
        let estate = Estate::draw(&world, theatre, &mut lot);
        let (poorer, what) = estate.without_something(theatre, &mut lot);
        let less = judged(&theatre.engine, &poorer);
        let again = anew(&world, theatre, judged(&theatre.engine, &estate), &poorer, &what.table);
        assert_eq!(again.findings, less.findings, "estate {seed}: {what}");
        let all = |judged: &Judged| (judged.outcomes.clone(), judged.unlisted.clone(), judged.judged);
        assert_eq!(all(&again), all(&less), "estate {seed}: {what}");
    }
}

/// Two thousand were asked for; the more tables there are, the more it takes to come by all of them often.
const ESTATES: u64 = 4000;

#[test]
fn thousands_of_estates() {
    let world = World::read();
    let theatres = Theatre::all(&world, 1);
    let (mut rows, mut lost) = (0, 0);
    for seed in 0..ESTATES {
        let mut lot = Lot::new(seed);
        let theatre = &theatres[seed as usize % theatres.len()];
        let estate = Estate::draw(&world, theatre, &mut lot);
        let fused = judged(&theatre.engine, &estate);
        let found = verdicts(&fused);
        rows += found.len();
        for check in &theatre.checks {
            let slow = check.judge(&world, &estate);
            let own = |(key, verdict): (&Key, &Verdict)| (key.1 == *check.check.id).then(|| (key.clone(), *verdict));
            let fused: BTreeMap<Key, Verdict> = found.iter().filter_map(own).collect();
            assert_eq!(fused, slow, "estate {seed}, check {}", check.check.id);
        }
        for _ in 0..4 {
            let (poorer, what) = estate.without_something(theatre, &mut lot);
            lost += 1;
            let less = judged(&theatre.engine, &poorer);
            for (key, verdict) in verdicts(&less) {
                let before = found.get(&key).copied();
                assert!(
                    verdict != Verdict::Proven || before == Some(Verdict::Proven),
                    "estate {seed}: {what}, and {key:?} is proven instead of {before:?}"
                );
            }
            let better: Vec<_> = uncovered(&fused).difference(&uncovered(&less)).cloned().collect();
            assert!(better.is_empty(), "estate {seed}: {what}, and nothing is open any more of {better:?}");
            let checks: Vec<_> = theatre.checks.iter().map(|check| &check.check).collect();
            let depends = affected(&world.tables, checks, &BTreeSet::from([what.table.clone()]));
            let is_of = |key: &Key| depends.iter().any(|check| *check.id == *key.1);
            let untouched = |all: &BTreeMap<Key, Verdict>| {
                all.iter().filter(|(key, _)| !is_of(key)).map(|(key, verdict)| (key.clone(), *verdict)).collect()
            };
            let (before, after): (BTreeMap<_, _>, BTreeMap<_, _>) = (untouched(&found), untouched(&verdicts(&less)));
            assert_eq!(before, after, "estate {seed}: {what}, on which these checks do not depend");
        }
    }
    assert!(rows > 20_000 && lost == 4 * ESTATES, "hardly anything was judged: {rows} verdicts");
}
