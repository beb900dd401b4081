//! Who has left counts for nothing.

use demarc_model::{GapKind, Party, Role};
use proptest::prelude::*;

use crate::{
    answer::{self, Answer},
    config, generate,
    world::World,
};

proptest! {
    #![proptest_config(config())]

    #[test]
    fn naming_somebody_who_left_closes_nothing(
        (world, (stranger, assignment)) in generate::world().prop_flat_map(|world| {
            let stranger = generate::stranger(world.today);
            (Just(world), stranger)
        }),
    ) {
        let mut named = world.clone();
        named.tenant.assignees.push(stranger);
        named.tenant.assignments.push(assignment);
        nothing_is_closed(&world, &named, &[GapKind::Unnamed])?;
    }

    #[test]
    fn leaving_closes_nothing(world in generate::world(), who in any::<prop::sample::Index>()) {
        let mut left = world.clone();
        let mut people: Vec<_> = left.tenant.assignees.iter_mut().filter(|one| !one.is_team).collect();
        let who = who.index(people.len());
        people[who].until = world.today.pred_opt();
        nothing_is_closed(&world, &left, &[GapKind::Unnamed, GapKind::Unverified])?;
    }

    #[test]
    fn without_the_gap_everybody_responsible_is_named(world in generate::world()) {
        for (place, answer) in answer::fast(&world) {
            if answer.split.is_not_applicable() || answer.gaps.contains(&GapKind::Unnamed) {
                continue;
            }
            for party in [Party::Customer, Party::Mssp, Party::ThirdParty] {
                let responsible = answer.split.share(party).takes_part();
                prop_assert!(!responsible || is_named(&world, &answer, party), "{party} at {place:?}");
            }
        }
    }
}

fn nothing_is_closed(before: &World, after: &World, kinds: &[GapKind]) -> Result<(), TestCaseError> {
    let (before, after) = (answer::fast(before), answer::fast(after));
    for (place, before) in before {
        for kind in kinds {
            let closed = before.gaps.contains(kind) && !after[&place].gaps.contains(kind);
            prop_assert!(!closed, "{kind} at {place:?}");
        }
        prop_assert_eq!(before.judged, after[&place].judged.clone());
    }
    Ok(())
}

/// Whether a person of the party performs, alone or in a team, who is still there; or a team of it that lists nobody.
fn is_named(world: &World, answer: &Answer, party: Party) -> bool {
    let there = |id: &str| {
        let one = world.tenant.assignee(id).unwrap();
        one.until.is_none_or(|last| last >= world.today)
    };
    answer.people.named[&Role::Performs].iter().map(|id| world.tenant.assignee(id).unwrap()).any(|one| {
        let members_there = one.members.is_empty() || one.members.iter().any(|id| there(id));
        one.party == party && there(&one.id) && members_there
    })
}
