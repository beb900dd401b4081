//! Merging what one source says of several features or controls of a duty.

use std::collections::BTreeSet;

use demarc_model::Split;
use proptest::{collection::vec, prelude::*};

use crate::{config, generate, reference};

proptest! {
    #![proptest_config(config())]

    #[test]
    fn merging_is_of_the_set(splits in vec(generate::split(), 0..6), again in vec(any::<prop::sample::Index>(), 0..4)) {
        let merged = Split::merge(splits.iter().copied());
        prop_assert_eq!(merged, reference::merged(splits.iter().copied().collect()));
        prop_assert_eq!(merged, in_another_order(&splits, &again));
    }

    #[test]
    fn whoever_takes_part_in_one_takes_part_in_the_whole(splits in vec(generate::split(), 1..6)) {
        let merged = Split::merge(splits.iter().copied());
        let performers = |split: &Split| split.performers().collect::<BTreeSet<_>>();
        prop_assert_eq!(performers(&merged), splits.iter().flat_map(performers).collect());
    }

    /// A source may say "not applicable" of one party and nothing of the others, in different ways for two features.
    #[test]
    fn merging_any_splits_is_of_the_set(
        splits in vec(prop_oneof![generate::any_split(), nearly_silent()], 0..6),
        again in vec(any::<prop::sample::Index>(), 0..4),
    ) {
        prop_assert_eq!(Split::merge(splits.iter().copied()), in_another_order(&splits, &again));
    }
}

/// Backwards, and some of them twice.
fn in_another_order(splits: &[Split], again: &[prop::sample::Index]) -> Split {
    let repeated = again.iter().filter(|_| !splits.is_empty()).map(|index| *index.get(splits));
    Split::merge(splits.iter().rev().copied().chain(repeated))
}

fn nearly_silent() -> impl Strategy<Value = Split> {
    let party = prop::sample::select(demarc_model::Party::ALL);
    party.prop_map(|party| Split::NOT_PUBLISHED.with(party, demarc_model::Share::NotApplicable))
}
