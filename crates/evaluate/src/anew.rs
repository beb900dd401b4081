//! Judging a tenant again when only some of its tables have changed: what does not depend on them is kept.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::Arc,
};

use demarc_model::{Check, Table, Tenant};

use crate::{
    depends::affected,
    engine::{Checks, Engine},
    judged::{Detail, EvaluateError, Judged, TableSource},
    leavers::{Leaver, check_id},
};

/// What was judged before, by the same checks, of a tenant whose services, exceptions and severities were the same, on the
/// same day and with the same detail.
pub struct Before<'b> {
    /// What was found.
    pub judged: Judged,
    /// The tables whose rows or collection statuses have changed since.
    pub changed: &'b BTreeSet<Arc<str>>,
}

impl Engine {
    /// Judges `tenant` as [`Engine::judge`] does, and looks at no table on which nothing that has changed depends. What asks how
    /// long ago something was, and who has left, is always judged anew.
    pub fn judge_anew(
        &self,
        tenant: &Tenant,
        source: &dyn TableSource,
        leavers: Option<&[Leaver]>,
        in_full: bool,
        before: Before<'_>,
    ) -> Result<Judged, EvaluateError> {
        let mut stale: BTreeSet<Arc<str>> = BTreeSet::new();
        let mut gone = HashSet::from([check_id()]);
        for (name, checks) in &self.by_table {
            if is_stale(self.tables(), checks, before.changed) {
                stale.insert(name.clone());
                gone.extend(checks.checks.iter().map(|check| check.id.clone()));
            }
        }
        let is_wanted = |checks: &Checks| stale.contains(&checks.table.name);
        let mut judged = self.run(tenant, source, leavers, Detail::of(in_full), &is_wanted)?;
        let kept = before.judged;
        judged.findings.extend(kept.findings.into_iter().filter(|finding| !gone.contains(&finding.check)));
        judged.outcomes.extend(kept.outcomes.into_iter().filter(|outcome| !gone.contains(&outcome.check)));
        judged.unlisted.extend(kept.unlisted.into_iter().filter(|(table, _)| !stale.contains(table)));
        let pairs = |outcome: &demarc_model::CheckOutcome| {
            u64::from(outcome.proven) + u64::from(outcome.failing) + u64::from(outcome.unproven)
        };
        judged.judged = judged.outcomes.iter().map(pairs).sum();
        judged.sort();
        Ok(judged)
    }
}

fn is_stale(tables: &BTreeMap<Arc<str>, Table>, checks: &Checks, changed: &BTreeSet<Arc<str>>) -> bool {
    !affected(tables, &checks.checks, changed).is_empty() || checks.checks.iter().any(asks_for_time)
}

/// Whether a verdict or its reason may differ without any row having changed.
fn asks_for_time(check: &Check) -> bool {
    let conditions = check.children.iter().filter_map(|child| child.condition.as_ref());
    let all = [Some(&check.rule), check.condition.as_ref(), check.reason.as_ref()].into_iter().flatten();
    all.chain(conditions).any(|sql| sql.to_lowercase().contains("days_since"))
}
