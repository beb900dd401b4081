//! The fast way gives what the reference definition gives.

use std::collections::BTreeMap;

use demarc_model::{GapKind, Rank, Verdict};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};

use crate::{answer, config, generate, reference};

proptest! {
    #![proptest_config(config())]

    #[test]
    fn fast_is_slow(world in generate::world()) {
        let (fast, slow) = (answer::fast(&world), reference::answers(&world));
        prop_assert_eq!(fast.len(), world.tenant.services.len() * world.duties.len(), "every cell has an answer");
        prop_assert_eq!(fast.keys().collect::<Vec<_>>(), slow.keys().collect::<Vec<_>>());
        for (place, slow) in &slow {
            prop_assert_eq!(&fast[place], slow, "{:?}", place);
        }
    }

    #[test]
    fn a_duty_that_nobody_owns_is_never_covered(world in generate::world()) {
        for (place, answer) in answer::fast(&world) {
            let arises = !answer.split.is_not_applicable();
            if arises && !answer.split.is_owned() {
                prop_assert!(!answer.judged.verdict.is_covered(), "{:?}", place);
                prop_assert!(answer.gaps.contains(&GapKind::Unowned));
            }
        }
    }
}

/// Random workspaces prove nothing of what they never reach.
#[test]
fn the_generator_reaches_everything() {
    let mut runner = TestRunner::deterministic();
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let mut cells = 0;
    for _ in 0..500 {
        let world = generate::world().new_tree(&mut runner).unwrap().current();
        for answer in answer::fast(&world).into_values() {
            cells += 1;
            let why = answer.judged.why.chars().filter(|character| character.is_alphabetic() || *character == '(');
            let gaps = answer.gaps.iter().map(|gap| format!("gap {gap}"));
            let words = gaps.chain([answer.rank.to_string(), answer.judged.verdict.to_string(), why.collect()]);
            words.for_each(|word| *seen.entry(word).or_default() += 1);
        }
    }
    println!("of {cells} cells: {seen:#?}");
    let gaps = GapKind::ALL.iter().map(|kind| format!("gap {kind}"));
    let ranks = Rank::ALL.iter().map(Rank::to_string);
    let verdicts = Verdict::ALL.iter().map(Verdict::to_string);
    let reasons =
        ["ChecksMet(", "ChecksNotMet(", "EvidenceMet(", "EvidenceNotMet(", "NothingThere", "Unproven(Expired("];
    for word in gaps.chain(ranks).chain(verdicts).chain(reasons.map(str::to_owned)) {
        assert!(seen.get(&word).is_some_and(|&count| count * 200 > cells), "`{word}` is seen too seldom: {seen:?}");
    }
}
