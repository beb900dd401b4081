//! What was read, and first of all what was not.

use std::collections::{BTreeMap, BTreeSet};

use demarc_inventory::{CollectionOutcome, CollectionStatus, store::Published};
use serde::Serialize;

use crate::{
    args::PlainFormat,
    output::{Failure, answer, answer_json, safe, table},
    unseen,
};

/// So many refusals are listed for people; JSON has all.
const LISTED: usize = 100;

/// What became of one tenant.
pub struct Told<'t> {
    /// Its id.
    pub tenant: &'t str,
    /// What is in the inventory now; nothing where nobody was let in.
    pub published: Option<Published>,
    /// Whether every account was reached.
    pub all_reached: bool,
}

#[derive(Serialize)]
pub struct StatusView<'a> {
    tenant: &'a str,
    account: &'a str,
    region: &'a str,
    table: &'a str,
    facet: &'a str,
    call: &'a str,
    identity: &'a str,
    rows: i64,
    outcome: CollectionOutcome,
    message: &'a str,
}

/// Writes it to standard output.
pub fn report(all: &[Told<'_>], format: PlainFormat) -> Result<(), Failure> {
    if format == PlainFormat::Json {
        let views = all.iter().flat_map(|told| statuses(told).iter().map(|status| view(told.tenant, status)));
        return answer_json(&views.collect::<Vec<_>>());
    }
    let several = all.len() > 1;
    for told in all {
        let Some(published) = &told.published else { continue };
        let name = if several { format!("{}: ", told.tenant) } else { String::new() };
        answer(&format!("{name}{}\n", safe(&first_line(told, published))))?;
        let unread = unread(&published.status);
        if !unread.is_empty() {
            answer(&table(&["account", "region", "call", "ended", "answer"], unread.into_iter().take(LISTED)))?;
        }
    }
    Ok(())
}

fn first_line(told: &Told<'_>, published: &Published) -> String {
    let accounts: BTreeSet<&str> = published.status.iter().map(|status| &*status.account).collect();
    let what = format!(
        "{} rows of {} tables in {} accounts; {} rows have vanished",
        published.rows,
        published.tables,
        accounts.len(),
        published.closed
    );
    match unseen::sentence(&published.status) {
        Some(sentence) => format!("{sentence} (--format json has all). {what}"),
        None if !told.all_reached => format!("Not every account was reached. {what}"),
        None => format!("Everything asked for was answered: {what}"),
    }
}

/// Every call that was not answered, once for each place and answer.
fn unread(status: &[CollectionStatus]) -> Vec<Vec<String>> {
    let unread = status.iter().filter(|status| status.outcome != CollectionOutcome::Complete);
    let mut rows = BTreeMap::new();
    for status in unread {
        let text = |text: &str| text.to_owned();
        let ended = status.outcome.to_string();
        let key = [text(&status.account), text(&status.region), text(&status.call), ended, text(&status.message)];
        rows.entry((!unseen::is_unseen(status), key)).or_insert(());
    }
    rows.into_keys().map(|(_, key)| key.to_vec()).collect()
}

fn statuses<'t>(told: &'t Told<'_>) -> &'t [CollectionStatus] {
    told.published.as_ref().map_or(&[], |published| &published.status)
}

/// A status as JSON has it.
pub fn view<'a>(tenant: &'a str, status: &'a CollectionStatus) -> StatusView<'a> {
    StatusView {
        tenant,
        account: &status.account,
        region: &status.region,
        table: &status.table,
        facet: &status.facet,
        call: &status.call,
        identity: &status.identity,
        rows: status.rows,
        outcome: status.outcome,
        message: &status.message,
    }
}
