//! What is kept of things that have no noun of their own in the model.

use std::{collections::BTreeMap, sync::Arc};

use demarc_model::{FrameworkId, Party};
use serde::{Deserialize, Serialize};

use crate::workspace::WorkspaceKind;

/// Who keeps the workspace.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keeper {
    pub name: Arc<str>,
    pub kind: WorkspaceKind,
}

impl Keeper {
    /// Before anybody has said who it is.
    pub fn unnamed() -> Self {
        Self { name: "".into(), kind: WorkspaceKind::Mssp }
    }
}

/// A framework, as the files that it was imported as: path to text.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptFramework {
    pub files: BTreeMap<String, String>,
}

/// What is stated about a tenant itself.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    pub name: Arc<str>,
    pub trade: Arc<str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people_count: Option<u32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub party_names: Vec<(Party, Arc<str>)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub frameworks: Vec<FrameworkId>,
    /// Agreement and edition to the name of the file that people keep it in.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub agreement_files: BTreeMap<String, String>,
}
