//! Three-valued truth: what a policy says may hang on something that nobody has read.

use std::collections::BTreeSet;

use crate::Layer;

/// Something that an answer hangs on and that is not known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unknown {
    /// The value of a condition key, in lower case.
    Key(String),
    /// A policy that could not be read.
    Policy(Layer),
    /// Whether the caller is somebody that a policy names in a way that cannot be compared.
    Principal(String),
}

/// Whether something holds, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Truth {
    /// It holds, whatever the unknown turns out to be.
    Yes,
    /// It does not hold, whatever the unknown turns out to be.
    No,
    /// It hangs on these.
    Depends(BTreeSet<Unknown>),
}

impl Truth {
    /// It hangs on one thing.
    pub(crate) fn on(unknown: Unknown) -> Self {
        Self::Depends([unknown].into())
    }

    /// Both hold. A certain no outweighs what is not known.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, truth) | (truth, Self::Yes) => truth,
            (Self::Depends(mut one), Self::Depends(two)) => {
                one.extend(two);
                Self::Depends(one)
            }
        }
    }

    /// One of them holds. A certain yes outweighs what is not known.
    pub(crate) fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }

    /// It does not hold.
    pub(crate) fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            depends => depends,
        }
    }

    /// All hold; nothing is asked any more once one does not.
    pub(crate) fn all(truths: impl IntoIterator<Item = Self>) -> Self {
        let mut together = Self::Yes;
        for truth in truths {
            together = together.and(truth);
            if together == Self::No {
                break;
            }
        }
        together
    }

    /// One holds; nothing is asked any more once one does.
    pub(crate) fn any(truths: impl IntoIterator<Item = Self>) -> Self {
        Self::all(truths.into_iter().map(Self::not)).not()
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(key: &str) -> Truth {
        Truth::on(Unknown::Key(key.to_owned()))
    }

    #[test]
    fn what_is_certain_outweighs_what_is_not() {
        assert_eq!(on("a").and(Truth::No), Truth::No);
        assert_eq!(on("a").or(Truth::Yes), Truth::Yes);
        assert_eq!(on("a").and(Truth::Yes), on("a"));
        assert_eq!(on("a").or(Truth::No), on("a"));
        assert_eq!(on("a").not(), on("a"));
        assert_eq!(on("a").or(on("b")), on("b").and(on("a")));
        assert_eq!(Truth::all([]), Truth::Yes);
        assert_eq!(Truth::any([]), Truth::No);
    }
}
