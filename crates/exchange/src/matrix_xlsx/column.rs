//! The columns of a tenant's sheet.

use demarc_model::{Party, Share, Verdict};

/// One column of a tenant's sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// The service's id. With the duty's id it says which row it is.
    ServiceId,
    /// The service's name.
    Service,
    /// The duty's id.
    DutyId,
    /// The duty in plain words.
    Duty,
    /// The layer.
    Layer,
    /// What one party does.
    Share(Party),
    /// Who does the work.
    Performs,
    /// Who answers for it.
    Accountable,
    /// Who looks whether it was done.
    Verifies,
    /// Whether it is done.
    Verdict,
    /// The day the deciding evidence counts from.
    EvidenceDate,
    /// Why the verdict is what it is.
    Reason,
    /// The kinds of gaps.
    Gaps,
}

impl Column {
    /// Every column, in the order of the sheet.
    pub const ALL: [Self; 17] = [
        Self::ServiceId,
        Self::Service,
        Self::DutyId,
        Self::Duty,
        Self::Layer,
        Self::Share(Party::Provider),
        Self::Share(Party::Subprovider),
        Self::Share(Party::Mssp),
        Self::Share(Party::Customer),
        Self::Share(Party::ThirdParty),
        Self::Performs,
        Self::Accountable,
        Self::Verifies,
        Self::Verdict,
        Self::EvidenceDate,
        Self::Reason,
        Self::Gaps,
    ];

    /// Its heading.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::ServiceId => "Service id",
            Self::Service => "Service",
            Self::DutyId => "Duty id",
            Self::Duty => "Duty",
            Self::Layer => "Layer",
            Self::Share(Party::Provider) => "Provider",
            Self::Share(Party::Subprovider) => "Subprovider",
            Self::Share(Party::Mssp) => "MSSP",
            Self::Share(Party::Customer) => "Customer",
            Self::Share(Party::ThirdParty) => "Third party",
            Self::Performs => "Performs",
            Self::Accountable => "Accountable",
            Self::Verifies => "Verifies",
            Self::Verdict => "Verdict",
            Self::EvidenceDate => "Evidence date",
            Self::Reason => "Reason",
            Self::Gaps => "Gaps",
        }
    }

    /// Whether people keep it; the others follow from it, from the catalog or from evidence.
    pub const fn is_kept_by_people(self) -> bool {
        matches!(self, Self::Share(_) | Self::Performs | Self::Accountable | Self::Verifies)
    }

    /// Whether a cell lists several things, separated by `;`.
    pub(super) const fn is_list(self) -> bool {
        matches!(self, Self::Performs | Self::Accountable | Self::Verifies | Self::Gaps)
    }

    /// How wide it is, in characters.
    pub(super) const fn width(self) -> f64 {
        match self {
            Self::Duty | Self::Reason => 48.0,
            Self::DutyId => 34.0,
            Self::Service | Self::Performs | Self::Accountable | Self::Verifies | Self::Gaps => 26.0,
            Self::ServiceId | Self::Layer | Self::Share(_) => 20.0,
            Self::Verdict | Self::EvidenceDate => 15.0,
        }
    }

    /// The words that a cell may hold, where they are fixed.
    pub(super) fn words(self) -> Option<Vec<&'static str>> {
        match self {
            Self::Share(_) => Some(Share::ALL.iter().map(|share| share.word()).collect()),
            Self::Verdict => Some(Verdict::ALL.iter().map(|verdict| verdict.word()).collect()),
            _ => None,
        }
    }
}
