//! What could not be seen, in one line: which accounts, regions and calls, by which identity.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use demarc_inventory::{CollectionOutcome, CollectionStatus};

/// How many of anything are named before the rest is counted.
const NAMED: usize = 3;

/// What was refused in one account to one identity.
#[derive(Default)]
struct Refusals<'s> {
    calls: BTreeSet<(&'s str, CollectionOutcome)>,
    regions: BTreeSet<&'s str>,
    reads: usize,
}

/// Whether something may be there that was not seen. What a provider does not offer is not there.
pub fn is_unseen(status: &CollectionStatus) -> bool {
    !matches!(status.outcome, CollectionOutcome::Complete | CollectionOutcome::NotSupported)
}

/// The line, where there is something to say.
pub fn sentence<'s>(statuses: impl IntoIterator<Item = &'s CollectionStatus>) -> Option<String> {
    let mut all: BTreeMap<(&str, &str), Refusals<'_>> = BTreeMap::new();
    for status in statuses.into_iter().filter(|status| is_unseen(status)) {
        let refusals = all.entry((&*status.account, &*status.identity)).or_default();
        refusals.calls.insert((&*status.call, status.outcome));
        refusals.regions.insert(&*status.region);
        refusals.reads += 1;
    }
    if all.is_empty() {
        return None;
    }
    // Where most is hidden comes first, such as an account that could not be entered at all.
    let mut all: Vec<_> = all.into_iter().collect();
    all.sort_by_key(|(_, refusals)| Reverse(refusals.reads));
    let parts = all.iter().map(|((account, identity), refusals)| {
        let calls = refusals.calls.iter().map(|(call, outcome)| format!("{call} {outcome}"));
        let regions = refusals.regions.iter().map(|region| (*region).to_owned());
        format!("account {account} ({}): {} as {identity}", some(regions, ", "), some(calls, ", "))
    });
    Some(format!("Not everything could be seen. {}", some(parts, "; ")))
}

fn some(all: impl ExactSizeIterator<Item = String>, between: &str) -> String {
    let rest = all.len().saturating_sub(NAMED);
    let mut named: Vec<String> = all.take(NAMED).collect();
    if rest > 0 {
        named.push(format!("and {rest} more"));
    }
    named.join(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(account: &str, region: &str, call: &str, outcome: CollectionOutcome) -> CollectionStatus {
        CollectionStatus {
            account: account.into(),
            region: region.into(),
            table: "t".into(),
            facet: "list".into(),
            call: call.into(),
            identity: format!("arn:{account}").into(),
            at: 0,
            rows: 0,
            outcome,
            message: "".into(),
        }
    }

    #[test]
    fn the_first_line_names_accounts_regions_calls_and_who_asked() {
        use CollectionOutcome::{Complete, Denied, Failed, NotSupported, Throttled};
        assert_eq!(sentence(&[status("1", "r", "a:B", Complete), status("1", "r", "a:B", NotSupported)]), None);
        let two =
            [status("1", "eu", "a:B", Denied), status("1", "us", "a:C", Failed), status("2", "eu", "a:B", Throttled)];
        let wanted = "Not everything could be seen. account 1 (eu, us): a:B denied, a:C failed as arn:1; \
                      account 2 (eu): a:B throttled as arn:2";
        assert_eq!(sentence(&two).as_deref(), Some(wanted));
        let many: Vec<_> =
            (0..9).flat_map(|a| (0..5).map(move |c| status(&a.to_string(), "eu", &format!("a:{c}"), Denied))).collect();
        let line = sentence(&many).expect("a line");
        assert!(line.contains("a:0 denied, a:1 denied, a:2 denied, and 2 more as arn:0"), "{line}");
        assert!(line.ends_with("; and 6 more"), "{line}");
    }
}
