//! Stating and taking back, against what was known; and runs over time.

use std::collections::BTreeMap;

use demarc_model::RecordKind;

use super::{NOW, on_both, operator, record, service};
use crate::{Caller, Change, Followed, Line, RecordsError, Run, Seen, Spot};

#[test]
fn a_change_meets_what_it_expects_or_nothing_is_written() {
    on_both(|desk| async move {
        let tenant = desk.tenant("bakery").await;
        let (old, new) = (service("files", "old"), service("files", "new"));
        desk.records.write(&tenant, &[Change::add(&old)]).await.expect("written");
        // Somebody else was quicker, or was not there at all; the other change of the same call is not made either.
        let beside = Change::add(&service("beside", "x"));
        let late = [
            Change::add(&new),
            Change::replace(&service("files", "older"), &new),
            Change::remove(&service("files", "older")),
            Change::replace(&service("mail", "x"), &service("mail", "y")),
        ];
        for change in late {
            let refused = desk.records.write(&tenant, &[beside.clone(), change.clone()]).await;
            let Err(RecordsError::Conflict(conflicts)) = refused else { panic!("{change:?}: {refused:?}") };
            assert_eq!(conflicts.len(), 1);
            assert_eq!(conflicts[0].ours, change.body.map(|body| body.to_string()));
            assert_eq!(conflicts[0].theirs, (change.key == old.key).then(|| old.body.to_string()));
        }
        assert_eq!(desk.records.read(&tenant).await.expect("read"), std::slice::from_ref(&old));
        desk.records.write(&tenant, &[Change::replace(&old, &new)]).await.expect("written");
        assert_eq!(desk.records.read(&tenant).await.expect("read"), std::slice::from_ref(&new));
        desk.records.write(&tenant, &[Change::remove(&new)]).await.expect("written");
        assert_eq!(desk.records.read(&tenant).await.expect("read"), []);
        let verified = desk.records.verify(&desk.records.shared(&operator(), NOW), &[]).await.expect("verified");
        assert_eq!((verified.rows, verified.wrong), (4, vec![]));
    });
}

#[test]
fn many_changes_are_one_write() {
    on_both(|desk| async move {
        let tenant = desk.tenant("bakery").await;
        super::add_services(&desk.records, &tenant, 1_234).await;
        let all = desk.records.read(&tenant).await.expect("read");
        assert_eq!(all.len(), 1_234);
        let again = desk.again().await;
        assert_eq!(again.read(&tenant).await.expect("read"), all, "it is still there when it is opened again");
        let changes: Vec<Change> = all.iter().map(Change::remove).collect();
        desk.records.write(&tenant, &changes).await.expect("written");
        assert_eq!(again.read(&tenant).await.expect("read"), []);
    });
}

#[test]
fn what_was_signed_is_not_rewritten() {
    on_both(|desk| async move {
        let tenant = desk.tenant("bakery").await;
        let agreement = |splits: &str, signatures: &str| {
            let body = format!("{{\"splits\":[{splits}],\"signatures\":[{signatures}]}}");
            record(RecordKind::Agreement, "sla 1", &body)
        };
        let write = async |change: Change| desk.records.write(&tenant, &[change]).await;
        let (draft, other) = (agreement("1", ""), agreement("2", ""));
        write(Change::add(&draft)).await.expect("a draft");
        write(Change::replace(&draft, &other)).await.expect("a draft may be changed");
        let signed = agreement("2", "\"anna\"");
        write(Change::replace(&other, &signed)).await.expect("signed");
        let both = agreement("2", "\"anna\",\"ben\"");
        for change in [agreement("1", "\"anna\""), agreement("2", ""), agreement("2", "\"ben\"")] {
            let refused = write(Change::replace(&signed, &change)).await;
            assert!(matches!(refused, Err(RecordsError::Rule { .. })), "{refused:?}");
        }
        assert!(matches!(write(Change::remove(&signed)).await, Err(RecordsError::Rule { .. })));
        write(Change::replace(&signed, &both)).await.expect("one more signature");
    });
}

#[test]
fn nobody_accepts_their_own_deviation() {
    on_both(|desk| async move {
        let tenant = desk.tenant("bakery").await;
        let exception = |asked: &str, approved: &str| {
            let body = format!("{{\"requested_by\":\"{asked}\",\"approved_by\":\"{approved}\"}}");
            record(RecordKind::Exception, "public website", &body)
        };
        let refused = desk.records.write(&tenant, &[Change::add(&exception("Anna@x", "anna@x"))]).await;
        assert!(matches!(refused, Err(RecordsError::Rule { .. })), "{refused:?}");
        desk.records.write(&tenant, &[Change::add(&exception("ben@x", "anna@x"))]).await.expect("written");
    });
}

fn seen(spots: &[(&str, &str, &str)]) -> BTreeMap<Spot, Seen> {
    let entry = |&(duty, name, value): &(&str, &str, &str)| {
        let followed = if name.is_empty() { Followed::Verdict } else { Followed::Gap };
        let spot = Spot { followed, service: "files".to_owned(), duty: duty.to_owned(), name: name.to_owned() };
        (spot, Seen { value: value.to_owned(), detail: format!("{value} because") })
    };
    spots.iter().map(entry).collect()
}

fn shown(line: &Line) -> (&str, &str, &str, i64, Option<i64>, &str) {
    let Spot { duty, name, .. } = &line.spot;
    (duty, name, &line.seen.value, line.opened, line.closed, &line.closed_by)
}

#[test]
fn history_keeps_changes_not_copies() {
    on_both(|desk| async move {
        let tenant = desk.tenant("bakery").await;
        let assess = Run { kind: "assess".to_owned(), detail: "{}".to_owned() };
        let collect = Run { kind: "collect".to_owned(), detail: "{\"calls\":3}".to_owned() };
        let bad = seen(&[("encrypt", "", "failing"), ("encrypt", "failing", "high"), ("patch", "", "unproven")]);
        let good = seen(&[("encrypt", "", "proven"), ("patch", "", "unproven")]);
        let observe = async |run: &Run, seen: &BTreeMap<Spot, Seen>| {
            let observed = desk.records.observe(&tenant, run, seen).await.expect("observed");
            (observed.run, observed.opened, observed.closed)
        };
        assert_eq!(observe(&assess, &bad).await, (1, 3, 0));
        assert_eq!(observe(&assess, &bad).await, (2, 0, 0), "nothing has changed");
        assert_eq!(observe(&collect, &BTreeMap::new()).await, (3, 0, 0), "collecting closes no verdict");
        assert_eq!(observe(&assess, &good).await, (4, 1, 2));
        assert_eq!(observe(&assess, &bad).await, (5, 2, 1), "it came back");
        let all = desk.records.history(&tenant, false).await.expect("history");
        let lines: Vec<_> = all.iter().map(shown).collect();
        let fixed = "proven: proven because";
        assert_eq!(
            lines,
            [
                ("encrypt", "failing", "high", 1, Some(4), fixed),
                ("encrypt", "failing", "high", 5, None, ""),
                ("encrypt", "", "failing", 1, Some(4), fixed),
                ("encrypt", "", "proven", 4, Some(5), "failing: failing because"),
                ("encrypt", "", "failing", 5, None, ""),
                ("patch", "", "unproven", 1, None, ""),
            ]
        );
        assert_eq!(desk.records.history(&tenant, true).await.expect("history").len(), 3);
        let verified = desk.records.verify(&desk.records.shared(&operator(), NOW), &[]).await.expect("verified");
        assert_eq!(verified.wrong, []);
    });
}

#[test]
fn who_acts_for_whom_is_in_the_ledger() {
    on_both(|desk| async move {
        desk.tenant("bakery").await;
        let caller = Caller::operator("analyst@x").on_behalf_of("anna@brown");
        let id = demarc_model::TenantId::new("bakery").expect("an id");
        let tenant = desk.records.tenant(&caller, &id, NOW).await.expect("a tenant");
        desk.records.write(&tenant, &[Change::add(&service("files", "x"))]).await.expect("written");
        let rows = desk.records.told(&tenant).await.expect("rows");
        let told: Vec<_> = rows.iter().map(|row| (&*row.caller, &*row.on_behalf_of, &*row.action, &*row.key)).collect();
        assert_eq!(told, [("operator", "", "begin", "bakery"), ("analyst@x", "anna@brown", "change", "files")]);
    });
}
