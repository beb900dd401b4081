//! What has less weight changes nothing.

use demarc_model::Rank;
use proptest::prelude::*;

use crate::{answer, config, generate, reference};

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_claim_of_lower_rank_changes_no_split(world in generate::world(), claim in generate::claim()) {
        let rank = reference::rank(&claim.source);
        let mut stated = world.clone();
        stated.tenant.claims.push(claim.clone());
        let mut more = vec![stated];
        if rank == Rank::Publication {
            let mut published = world.clone();
            published.published.push(claim);
            more.push(published);
        }
        let before = answer::fast(&world);
        for after in more.iter().map(answer::fast) {
            for (place, before) in before.iter().filter(|(_, before)| before.rank < rank) {
                let after = &after[place];
                prop_assert_eq!((before.rank, before.split), (after.rank, after.split), "{:?}", place);
                prop_assert_eq!((&before.judged, &before.people), (&after.judged, &after.people), "{:?}", place);
            }
        }
    }

    #[test]
    fn a_draft_changes_nothing(world in generate::world(), mut agreement in generate::one_agreement()) {
        let source = std::sync::Arc::make_mut(&mut agreement.source);
        source.signed = false;
        let source = agreement.source.clone();
        agreement.splits.iter_mut().for_each(|claim| claim.source = source.clone());
        let before = answer::fast(&world);
        let mut drafted = world;
        drafted.tenant.agreements.push(agreement);
        prop_assert_eq!(before, answer::fast(&drafted));
    }

    #[test]
    fn an_older_edition_changes_nothing(world in generate::world(), place in any::<prop::sample::Index>()) {
        prop_assume!(!world.published.is_empty());
        let mut claim = place.get(&world.published).clone();
        let source = std::sync::Arc::make_mut(&mut claim.source);
        source.as_of = "2020-01-01".parse().unwrap();
        let before = answer::fast(&world);
        let (mut shared, mut own) = (world.clone(), world);
        shared.published.push(claim.clone());
        own.tenant.claims.push(claim);
        prop_assert_eq!(&before, &answer::fast(&shared));
        prop_assert_eq!(&before, &answer::fast(&own));
    }
}
