//! Legal sides and the split of a duty between them.

use crate::words::vocabulary;

vocabulary! {
    /// A legal side.
    Party, "party" {
        /// Runs the service.
        Provider = "provider",
        /// Runs something underneath the provider.
        Subprovider = "subprovider",
        /// The managed security provider.
        Mssp = "mssp",
        /// The tenant itself.
        Customer = "customer",
        /// Anybody else, such as an accountant or a software house.
        ThirdParty = "third_party",
    }
}

impl Party {
    /// As a non-expert reads it: "the provider".
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Provider => "the provider",
            Self::Subprovider => "the provider's own supplier",
            Self::Mssp => "your security provider",
            Self::Customer => "you",
            Self::ThirdParty => "a third party",
        }
    }

    /// Whether demarc expects a named team or person on this side. A provider's staff is its own affair.
    pub const fn names_people(self) -> bool {
        !matches!(self, Self::Provider | Self::Subprovider)
    }
}

vocabulary! {
    /// What one party does of a duty, as one source states it.
    Share, "share" {
        /// This party alone.
        Sole = "sole",
        /// Each of several parties does all of it.
        SharedIndependent = "shared_independent",
        /// Each of several parties does a part of it.
        SharedDependent = "shared_dependent",
        /// This party does not do it.
        None = "none",
        /// The source does not say. Never the same as nobody.
        NotPublished = "not_published",
        /// The duty does not exist for this service.
        NotApplicable = "not_applicable",
    }
}

impl Share {
    /// Whether the party does anything.
    pub const fn takes_part(self) -> bool {
        matches!(self, Self::Sole | Self::SharedIndependent | Self::SharedDependent)
    }
}

/// The share of every party in one duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Split([Share; 5]);

impl Split {
    /// Nobody has said anything.
    pub const NOT_PUBLISHED: Self = Self([Share::NotPublished; 5]);
    /// The duty does not exist for this service.
    pub const NOT_APPLICABLE: Self = Self([Share::NotApplicable; 5]);

    /// `party` alone, everybody else `none`.
    pub fn sole(party: Party) -> Self {
        Self([Share::None; 5]).with(party, Share::Sole)
    }

    /// Every one of `parties` has `share`, everybody else `none`.
    pub fn each(parties: &[Party], share: Share) -> Self {
        parties.iter().fold(Self([Share::None; 5]), |split, &party| split.with(party, share))
    }

    /// The same split with `party`'s share set.
    #[must_use]
    pub fn with(mut self, party: Party, share: Share) -> Self {
        self.0[party as usize] = share;
        self
    }

    /// What `party` does.
    pub const fn share(&self, party: Party) -> Share {
        self.0[party as usize]
    }

    /// Every party with its share, in the order of [`Party::ALL`].
    pub fn shares(&self) -> impl Iterator<Item = (Party, Share)> + '_ {
        Party::ALL.iter().map(|&party| (party, self.share(party)))
    }

    /// The parties that do anything.
    pub fn performers(&self) -> impl Iterator<Item = Party> + '_ {
        self.shares().filter(|(_, share)| share.takes_part()).map(|(party, _)| party)
    }

    /// Whether any party does anything.
    pub fn is_owned(&self) -> bool {
        self.0.iter().any(|share| share.takes_part())
    }

    /// Whether the duty does not exist here: somebody says so and nobody takes part.
    pub fn is_not_applicable(&self) -> bool {
        !self.is_owned() && self.0.contains(&Share::NotApplicable)
    }

    /// Whether the source said anything at all.
    pub fn says_something(&self) -> bool {
        self.0.iter().any(|&share| share != Share::NotPublished)
    }

    /// Merges what one edition of one source says of several features or controls of the same duty.
    ///
    /// Equal statements stay as they are. Where they differ, every party that takes part anywhere
    /// does a part; `not_applicable` gives way to a statement, and `not_published` to anything.
    /// A function of the set of splits: neither order nor repetition matters.
    #[must_use]
    pub fn merge(splits: impl IntoIterator<Item = Self>) -> Self {
        let mut merged = Self::NOT_PUBLISHED;
        let mut differ = false;
        for split in splits {
            if merged.is_not_applicable() && split.is_not_applicable() {
                // Which of the two says more decides nothing; that neither comes first does.
                merged = merged.max(split);
            } else if !merged.says_something() || (merged.is_not_applicable() && split.says_something()) {
                merged = split;
            } else if split.says_something() && !split.is_not_applicable() && split != merged {
                differ = true;
                merged.take_in(split);
            }
        }
        if differ { merged.parts() } else { merged }
    }

    fn take_in(&mut self, other: Self) {
        for (share, theirs) in self.0.iter_mut().zip(other.0) {
            *share = strongest(*share, theirs);
        }
    }

    /// Whoever takes part does a part, or all of it where nobody else does.
    fn parts(mut self) -> Self {
        let share = if self.performers().count() > 1 { Share::SharedDependent } else { Share::Sole };
        for mine in &mut self.0 {
            if mine.takes_part() {
                *mine = share;
            }
        }
        self
    }
}

fn strongest(left: Share, right: Share) -> Share {
    const ORDER: [Share; 6] = [
        Share::NotPublished,
        Share::NotApplicable,
        Share::None,
        Share::SharedIndependent,
        Share::SharedDependent,
        Share::Sole,
    ];
    let strength = |share| ORDER.iter().position(|&other| other == share);
    if strength(left) >= strength(right) { left } else { right }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merging_two_features_gives_each_party_a_part() {
        let merged = Split::merge([Split::sole(Party::Provider), Split::sole(Party::Customer)]);
        assert_eq!(merged.share(Party::Provider), Share::SharedDependent);
        assert_eq!(merged.share(Party::Customer), Share::SharedDependent);
        assert_eq!(merged.share(Party::Mssp), Share::None);
    }

    #[test]
    fn not_applicable_and_not_published_give_way() {
        let customer = Split::sole(Party::Customer);
        for silent in [Split::NOT_APPLICABLE, Split::NOT_PUBLISHED] {
            assert_eq!(Split::merge([silent, customer]), customer);
            assert_eq!(Split::merge([customer, silent]), customer);
        }
        assert_eq!(Split::merge([Split::NOT_PUBLISHED, Split::NOT_APPLICABLE]), Split::NOT_APPLICABLE);
        assert_eq!(Split::merge([Split::NOT_APPLICABLE, Split::NOT_PUBLISHED]), Split::NOT_APPLICABLE);
    }
}
