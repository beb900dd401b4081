//! Less evidence never improves a verdict.

use demarc_model::{CheckOutcome, GapKind, Outcome, Unproven, Verdict};
use proptest::prelude::*;

use crate::{answer, config, generate, world::World};

proptest! {
    #![proptest_config(config())]

    #[test]
    fn less_evidence_never_improves_a_verdict(world in generate::world()) {
        let before = answer::fast(&world);
        for (how, degraded) in degraded(&world) {
            let after = answer::fast(&degraded);
            for (place, before) in &before {
                let (before, after) = (&before.judged, &after[place].judged);
                let covered = before.verdict.is_covered();
                prop_assert!(covered || !after.verdict.is_covered(), "{how} at {place:?}: {before:?} to {after:?}");
                let gained = before.verdict != Verdict::Proven && after.verdict == Verdict::Proven;
                prop_assert!(!gained, "{how} at {place:?}: {before:?} to {after:?}");
            }
        }
    }

    #[test]
    fn an_exception_changes_no_verdict_and_hides_nothing_but_what_is_accepted(world in generate::world()) {
        let mut without = world.clone();
        without.outcomes.iter_mut().for_each(|one| one.accepted = 0);
        let (with, without) = (answer::fast(&world), answer::fast(&without));
        for (place, with) in &with {
            let without = &without[place];
            prop_assert_eq!(with.judged.verdict, without.judged.verdict, "{:?}", place);
            let other = |kind: &&GapKind| !matches!(kind, GapKind::Failing | GapKind::Unproven);
            prop_assert!(with.gaps.iter().filter(other).eq(without.gaps.iter().filter(other)), "{:?}", place);
            prop_assert!(!with.gaps.contains(&GapKind::Failing) || without.gaps.contains(&GapKind::Failing));
        }
    }
}

type Change = fn(&mut CheckOutcome);

/// The world with one piece of evidence less, in every way in which that can happen.
fn degraded(world: &World) -> Vec<(&'static str, World)> {
    let mut all = Vec::new();
    let mut push = |how, change: &dyn Fn(&mut World)| {
        let mut degraded = world.clone();
        change(&mut degraded);
        all.push((how, degraded));
    };
    let met = world.tenant.evidence.iter().enumerate().filter(|(_, item)| item.outcome == Outcome::Met);
    for (index, _) in met {
        push("removed", &|world| drop(world.tenant.evidence.remove(index)));
        push("expired", &|world| world.tenant.evidence[index].expires = world.today.pred_opt().unwrap());
    }
    for index in 0..world.outcomes.len() {
        let ways: [(&str, Change); 4] = [
            ("proven became unproven", |one| (one.proven, one.unproven) = (0, one.unproven + one.proven)),
            ("failing became unproven", |one| {
                (one.failing, one.accepted, one.unproven) = (0, 0, one.unproven + one.failing);
            }),
            ("one more became unproven", |one| (one.proven, one.unproven) = (one.proven / 2, one.unproven + 1)),
            ("nothing could be read", unreadable),
        ];
        for (how, change) in ways {
            push(how, &|world| change(&mut world.outcomes[index]));
        }
    }
    all
}

fn unreadable(outcome: &mut CheckOutcome) {
    (outcome.proven, outcome.failing, outcome.accepted, outcome.unproven) = (0, 0, 0, 1);
    outcome.why_unproven = Some(Unproven::Unreadable("s3:ListBuckets (denied)".into()));
}
