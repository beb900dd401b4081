//! The words of a responsibility workbook: baselines, statuses, originations, answers.

use std::{fmt, str::FromStr};

use demarc_model::Party;

use crate::spreadsheet::text::{fold, quoted};

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* $variant),+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The value as messages name it.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.word())
            }
        }
    };
}

words! {
    /// For which impact a provider was assessed.
    Baseline {
        /// High impact.
        High = "high",
        /// Moderate impact.
        Moderate = "moderate",
        /// Low impact.
        Low = "low",
        /// Low impact, tailored to finished software.
        LiSaas = "li-saas",
    }
}

impl FromStr for Baseline {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, String> {
        let known = Self::ALL.iter().copied().find(|baseline| baseline.word() == fold(word));
        known.ok_or_else(|| format!("{} is not a baseline; expected one of high, moderate, low, li-saas", quoted(word)))
    }
}

impl Baseline {
    /// The baselines that a heading names.
    pub(super) fn named_in(text: &str) -> impl Iterator<Item = Self> {
        let text = fold(text);
        Self::ALL.iter().copied().filter(move |baseline| {
            text.split(|character: char| !character.is_alphanumeric() && character != '-')
                .any(|word| word == baseline.word())
        })
    }
}

words! {
    /// How far the provider is with a control.
    Status {
        /// Done.
        Implemented = "implemented",
        /// Done in part.
        Partial = "partially implemented",
        /// To be done.
        Planned = "planned",
        /// Done in another way.
        Alternative = "alternative implementation",
        /// Does not exist here.
        NotApplicable = "not applicable",
    }
}

impl Status {
    /// The status that a column's heading names.
    pub(super) fn of_heading(heading: &str) -> Option<Self> {
        let heading = fold(heading);
        match heading.as_str() {
            "implemented" => Some(Self::Implemented),
            "planned" => Some(Self::Planned),
            "n/a" | "not applicable" => Some(Self::NotApplicable),
            _ if heading.starts_with("partially implemented") => Some(Self::Partial),
            _ if heading.starts_with("alternat") && heading.contains("implementation") => Some(Self::Alternative),
            _ => None,
        }
    }
}

words! {
    /// Where a control comes from.
    Origination {
        /// From the provider's company.
        Corporate = "Service Provider Corporate",
        /// From the provider's system.
        SystemSpecific = "Service Provider System Specific",
        /// From both of these.
        Hybrid = "Service Provider Hybrid",
        /// From a setting that the customer makes.
        ConfiguredByCustomer = "Configured by Customer",
        /// From something that the customer brings.
        ProvidedByCustomer = "Provided by Customer",
        /// From provider and customer.
        Shared = "Shared",
        /// From the provider's own supplier.
        Inherited = "Inherited from Pre-Existing Authorization",
    }
}

impl Origination {
    /// The origination that a column's heading names.
    pub(super) fn of_heading(heading: &str) -> Option<Self> {
        const STARTS: [(&str, Origination); 7] = [
            ("service provider corporate", Origination::Corporate),
            ("service provider system specific", Origination::SystemSpecific),
            ("service provider hybrid", Origination::Hybrid),
            ("configured by customer", Origination::ConfiguredByCustomer),
            ("provided by customer", Origination::ProvidedByCustomer),
            ("shared", Origination::Shared),
            ("inherited from pre-existing", Origination::Inherited),
        ];
        let heading = fold(heading);
        STARTS.iter().find(|(start, _)| heading.starts_with(start)).map(|&(_, origination)| origination)
    }

    /// The parties that take part.
    pub const fn parties(self) -> &'static [Party] {
        match self {
            Self::Corporate | Self::SystemSpecific | Self::Hybrid => &[Party::Provider],
            Self::ConfiguredByCustomer | Self::ProvidedByCustomer => &[Party::Customer],
            Self::Shared => &[Party::Provider, Party::Customer],
            Self::Inherited => &[Party::Subprovider],
        }
    }
}

words! {
    /// Whether a customer can inherit a control from the provider.
    Answer {
        /// All of it.
        Yes = "yes",
        /// A part of it.
        Partial = "partial",
        /// Nothing of it.
        No = "no",
    }
}

impl Answer {
    /// The answer that a cell gives.
    pub(super) fn of_cell(text: &str) -> Option<Self> {
        let text = fold(text);
        Self::ALL
            .iter()
            .copied()
            .find(|answer| text == answer.word() || (text == "partially" && *answer == Self::Partial))
    }

    /// The parties that the answer names.
    pub const fn parties(self) -> &'static [Party] {
        match self {
            Self::Yes => &[Party::Provider],
            Self::Partial => &[Party::Provider, Party::Customer],
            Self::No => &[Party::Customer],
        }
    }
}

/// Whether a cell of a marked column is marked; nothing when the cell holds some other word.
pub(super) fn is_marked(text: &str) -> Option<bool> {
    match fold(text).as_str() {
        "x" | "✓" | "✔" | "✗" | "✘" | "☑" | "☒" | "yes" | "y" | "true" | "1" => Some(true),
        "" | "-" | "–" | "—" | "☐" | "no" | "n" | "false" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_recognised() {
        let hybrid = "Service Provider Hybrid (Service Provider Corporate and Service Provider System Specific)";
        assert_eq!(Origination::of_heading(hybrid), Some(Origination::Hybrid));
        let inherited = "Inherited from Pre-Existing  Authorization";
        assert_eq!(Origination::of_heading(inherited), Some(Origination::Inherited));
        assert_eq!(Origination::of_heading("Control Origination"), None);
        assert_eq!(Status::of_heading("Implementation Status"), None);
        assert_eq!(Status::of_heading(" N/A "), Some(Status::NotApplicable));
        let named = |text| Baseline::named_in(text).collect::<Vec<_>>();
        assert_eq!(named("FedRAMP Low or Moderate Control"), [Baseline::Moderate, Baseline::Low]);
        assert_eq!(named("FedRAMP LI-SaaS CIS"), [Baseline::LiSaas]);
        assert_eq!(named("which customers follow, allowing highlights"), []);
        assert_eq!("Moderate".parse(), Ok(Baseline::Moderate));
        assert!("medium".parse::<Baseline>().is_err_and(|error| error.contains("`medium`")));
    }
}
