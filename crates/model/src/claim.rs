//! Claims: one source's dated statement of who does what. Claims are stored; everything else is derived.

use std::{fmt, str::FromStr, sync::Arc};

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{ControlId, DutyId, FrameworkId, IdError, Layer, Party, SourceId, Split, Target, words::vocabulary};

vocabulary! {
    /// Which claim holds: the first of these that says anything.
    Rank, "rank" {
        /// Signed by the parties.
        Agreement = "agreement",
        /// Published by the provider (or by its own supplier).
        Publication = "publication",
        /// Stated by the MSSP (or by a third party, which like the MSSP speaks of its own work).
        MsspStatement = "mssp_statement",
        /// Stated by the customer.
        CustomerStatement = "customer_statement",
        /// The default of the service model and layer.
        Default = "default",
    }
}

/// Where claims come from: one edition of one publication, statement or agreement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// When it was published or signed. Compared first: the newest edition holds.
    pub as_of: NaiveDate,
    /// The edition, as the source names it.
    pub edition: Arc<str>,
    /// The id shared by all editions.
    pub id: SourceId,
    /// Its title.
    pub title: Arc<str>,
    /// The party that speaks.
    pub stated_by: Party,
    /// Signed by every party that it binds.
    pub signed: bool,
}

impl Source {
    /// How much weight the source has.
    pub const fn rank(&self) -> Rank {
        if self.signed {
            return Rank::Agreement;
        }
        match self.stated_by {
            Party::Provider | Party::Subprovider => Rank::Publication,
            Party::Mssp | Party::ThirdParty => Rank::MsspStatement,
            Party::Customer => Rank::CustomerStatement,
        }
    }
}

/// A control of a framework.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ControlRef {
    /// The framework.
    pub framework: FrameworkId,
    /// The control, or a part of it.
    pub control: ControlId,
}

impl fmt::Display for ControlRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.framework, self.control)
    }
}

impl FromStr for ControlRef {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let (framework, control) = text.split_once(':').unwrap_or((text, ""));
        Ok(Self { framework: framework.parse()?, control: control.parse()? })
    }
}

impl Serialize for ControlRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ControlRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// What a claim is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// One duty.
    Duty(DutyId),
    /// A control, and through it the duties that it holds.
    Control(ControlRef),
    /// Every duty of a layer.
    Layer(Layer),
    /// Every duty there is ("our MSSP does everything").
    Everything,
}

/// One source's dated statement of who does a duty or control for a service, or one feature of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Who says so, where and when.
    pub source: Arc<Source>,
    /// Which services it is about.
    pub target: Target,
    /// What it is about.
    pub subject: Subject,
    /// The duties that a feature of a control is about, where the source's features are mapped.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub feature_duties: Vec<DutyId>,
    /// The feature of the service, when it is about one feature only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feature: Option<Arc<str>>,
    /// Who does it.
    pub split: Split,
    /// Whether the feature is on without anybody doing anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_on: Option<bool>,
    /// What the source says, in its words or ours.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Arc<str>,
    /// Where to find it: a page, or sheet and row.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub citation: Arc<str>,
}
