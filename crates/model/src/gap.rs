//! Gaps: typed differences between what should be and what is.

use crate::words::vocabulary;

vocabulary! {
    /// What kind of difference.
    GapKind, "kind of gap" {
        /// No party has a share.
        Unowned = "unowned",
        /// More than one party does it alone.
        DoubleOwned = "double_owned",
        /// A party gives the duty to another, which does not take it.
        Assumed = "assumed",
        /// Evidence contradicts.
        Failing = "failing",
        /// No evidence, expired evidence, or evidence that could not be read.
        Unproven = "unproven",
        /// A newer edition differs from the one that was signed.
        Drifted = "drifted",
        /// A review is overdue.
        Lapsed = "lapsed",
        /// The responsible side names no active team or person.
        Unnamed = "unnamed",
        /// Nobody verifies, or the verifier is the performer.
        Unverified = "unverified",
        /// The split rests on no signed agreement.
        Unsigned = "unsigned",
    }
}
