//! What an organisation forbids its accounts: its service control and resource control policies, by the root, unit or account
//! that they are attached to.
//!
//! Such a policy only takes away. So whatever of them could not be read takes nothing away here, and what is found without it is
//! the most that can be. (AWS Organizations User Guide, *SCP evaluation* and *Resource
//! control policies*.)

mod read;

pub use read::guardrails;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, LazyLock},
};

use demarc_iam::{Document, is_administrator};
use demarc_inventory::CollectionOutcome;

use crate::Refused;

/// The policies of an organisation.
#[derive(Debug, Default)]
pub struct Guardrails {
    /// The account that was asked.
    pub(super) asked: Arc<str>,
    /// The management account, which no policy restricts.
    management: Option<Arc<str>>,
    /// What the users and roles of its accounts may not do.
    scps: Policies,
    /// What nobody may do to the resources of its accounts.
    rcps: Policies,
    /// What each unit and account is in.
    parents: BTreeMap<String, String>,
    /// The first call that was refused, if one was, for all but resource control policies: what is let in by a resource is
    /// never less without them, and the table of policies says that they were refused.
    refused: Option<Refused>,
}

/// The policies of one kind.
#[derive(Debug, Default)]
struct Policies {
    /// Whether this kind is switched on.
    in_force: bool,
    /// What they say, by id; of those that could be read.
    documents: BTreeMap<String, Arc<Document>>,
    /// The policies of each root, unit and account.
    attached: BTreeMap<String, BTreeSet<String>>,
}

/// What of an organisation's policies holds for one account.
#[derive(Debug, Clone, Default)]
pub(super) struct Limits {
    /// Service control policies, a list for each level from the root down to the account. Each must allow.
    pub levels: Vec<Vec<Arc<Document>>>,
    /// Resource control policies of all levels.
    pub shields: Vec<Arc<Document>>,
    /// Why they may take away more than this says, if they may.
    pub refused: Option<Refused>,
}

impl Guardrails {
    /// What holds for an account: the policies of every level from the root down to it.
    pub(super) fn of(&self, account: &str) -> Limits {
        let mut limits = Limits { refused: self.refused.clone(), ..Limits::default() };
        if self.management.as_deref() == Some(account) {
            return Limits::default();
        }
        let levels = self.levels(account);
        if self.scps.in_force {
            if levels.is_empty() {
                miss(&mut limits.refused, "organizations:ListAccountsForParent", account);
            }
            limits.levels = levels.iter().map(|target| self.scps.level(target, &mut limits.refused)).collect();
        }
        limits.shields = levels.iter().flat_map(|target| self.rcps.of(target)).cloned().collect();
        limits
    }

    /// The root, the units and the account itself, downwards; nothing of an account that was not found, or of one that an endpoint
    /// that lies put below itself.
    fn levels<'a>(&'a self, account: &'a str) -> Vec<&'a str> {
        let mut levels = vec![account];
        while let Some(parent) = self.parents.get(levels[levels.len() - 1]) {
            if levels.contains(&parent.as_str()) {
                return Vec::new();
            }
            levels.push(parent);
        }
        levels.reverse();
        if levels.len() > 1 { levels } else { Vec::new() }
    }
}

impl Policies {
    /// What of one root, unit or account could be read.
    fn of(&self, target: &str) -> impl Iterator<Item = &Arc<Document>> {
        let ids = self.attached.get(target).into_iter().flatten();
        ids.filter_map(move |id| self.documents.get(id)).filter(move |_| self.in_force)
    }

    /// The policies of one level. AWS leaves none without any, so that one of which none is known was not read.
    fn level(&self, target: &str, refused: &mut Option<Refused>) -> Vec<Arc<Document>> {
        let ids: Vec<&String> = self.attached.get(target).into_iter().flatten().collect();
        let mut level: Vec<_> = ids.iter().filter_map(|id| self.documents.get(*id).cloned()).collect();
        if level.len() < ids.len() || ids.is_empty() {
            level.push(EVERYTHING.clone());
            miss(refused, "organizations:ListTargetsForPolicy", target);
        }
        level
    }
}

impl Limits {
    /// Whether they take anything away.
    pub fn restrict(&self) -> bool {
        let hangs = |document: &&Document| document.statements.iter().any(|statement| !statement.conditions.is_empty());
        self.levels.iter().any(|level| {
            let level: Vec<&Document> = level.iter().map(Arc::as_ref).collect();
            let plain = level.iter().all(|document| document.denies().next().is_none() && !hangs(document));
            !plain || !is_administrator(&level)
        })
    }
}

/// Says that something was not found, unless a refusal says why.
fn miss(refused: &mut Option<Refused>, call: &str, what: &str) {
    let message = format!("nothing is known of `{what}`");
    refused.get_or_insert_with(|| Refused::new(call, CollectionOutcome::Failed, &message));
}

/// Allows everything, as `FullAWSAccess` does.
static EVERYTHING: LazyLock<Arc<Document>> = LazyLock::new(|| {
    let text = r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
    Arc::new(Document::parse(text).unwrap_or_else(|_| unreachable!("a constant policy")))
});

#[cfg(test)]
mod tests;
