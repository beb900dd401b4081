//! Random histories of collections, stopped and taken up again, against a slow reference that keeps everything in maps.

#![allow(clippy::expect_used, reason = "a test stops where it cannot go on")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use arrow::{
    array::{Array, AsArray, RecordBatch},
    datatypes::TimestampMicrosecondType,
};
use demarc_inventory::{
    CollectionOutcome, CollectionStatus, InventoryError, Row,
    store::{Begun, JobKey, Sink, Store},
};
use demarc_model::{Parent, ServiceId, Table, TableScope, TenantId};
use proptest::{collection::vec, prelude::*, sample::select};

const REGIONAL: &str = "regional";
const CHILD: &str = "child";
const GLOBAL: &str = "global_table";

fn table(name: &str, scope: TableScope, parent: Option<Parent>) -> Table {
    let facets: &[&str] = if parent.is_some() { &[] } else { &["list", "detail"] };
    Table {
        name: name.into(),
        title: name.into(),
        service: ServiceId::new("aws-s3").expect("an id"),
        service_column: None,
        scope,
        parent,
        facets: facets.iter().map(|facet| ((*facet).into(), format!("s:{facet}").into())).collect(),
        fill: None,
        logins: None,
        columns: Vec::new(),
    }
}

fn tables() -> Arc<BTreeMap<Arc<str>, Table>> {
    let parent = Parent { table: REGIONAL.into(), facet: "detail".into() };
    let all = [
        table(REGIONAL, TableScope::Regional, None),
        table(CHILD, TableScope::Regional, Some(parent)),
        table(GLOBAL, TableScope::Global, None),
    ];
    Arc::new(all.into_iter().map(|table| (table.name.clone(), table)).collect())
}

/// What one job found.
#[derive(Debug, Clone)]
struct Found {
    account: &'static str,
    /// `global` for the table of the account.
    region: &'static str,
    list: CollectionOutcome,
    detail: CollectionOutcome,
    rows: BTreeSet<u8>,
}

/// One start of the program.
#[derive(Debug, Clone)]
struct Start {
    jobs: Vec<Found>,
    /// So many jobs end before it is killed; all of them where it is not.
    killed: Option<usize>,
    afresh: bool,
}

fn outcomes() -> impl Strategy<Value = CollectionOutcome> {
    use CollectionOutcome::{Complete, Denied, Failed, NotSupported, Throttled};
    select(vec![Complete, Complete, Complete, Denied, Failed, NotSupported, Throttled])
}

fn starts() -> impl Strategy<Value = Vec<Start>> {
    let place = select(vec![("a", "x"), ("a", "y"), ("b", "x"), ("a", "global"), ("b", "global")]);
    let rows = proptest::collection::btree_set(0..5_u8, 0..5);
    let found = (place, outcomes(), outcomes(), rows).prop_map(|((account, region), list, detail, rows)| {
        let rows = if matches!(list, CollectionOutcome::Complete | CollectionOutcome::Throttled) {
            rows
        } else {
            BTreeSet::new()
        };
        Found { account, region, list, detail, rows }
    });
    let start = (vec(found, 0..6), proptest::option::weighted(0.4, 0..4_usize), proptest::bool::weighted(0.2));
    let start = start.prop_map(|(jobs, killed, afresh)| {
        let mut seen = BTreeSet::new();
        let jobs = jobs.into_iter().filter(|job| seen.insert((job.account, job.region))).collect();
        Start { jobs, killed, afresh }
    });
    vec(start, 1..8)
}

/// Account, region and key.
type Place = (String, String, String);
/// When it was read, and what says that it could not be read since.
type Seen = (i64, Option<String>);

/// The whole of what is known, in maps.
#[derive(Debug, Default, PartialEq)]
struct Known {
    rows: BTreeMap<&'static str, BTreeMap<Place, Seen>>,
    closed: BTreeMap<&'static str, BTreeSet<(Place, i64)>>,
}

/// The row's region: those of a global table lie anywhere.
fn region(found: &Found, row: u8) -> String {
    if found.region == "global" { format!("r{}", row % 2) } else { found.region.to_owned() }
}

/// The key of a row and where it lies.
fn place(found: &Found, row: u8) -> Place {
    (found.account.to_owned(), region(found, row), format!("row-{row}"))
}

impl Known {
    fn publish(&mut self, run: &[(Found, i64)]) {
        for (found, at) in run {
            match found.region {
                "global" => self.replace(GLOBAL, found, found.list, *at),
                _ => {
                    self.replace(REGIONAL, found, found.list, *at);
                    let child = if found.list == CollectionOutcome::Complete { found.detail } else { found.list };
                    self.replace(CHILD, found, child, *at);
                }
            }
        }
    }

    fn replace(&mut self, table: &'static str, found: &Found, outcome: CollectionOutcome, at: i64) {
        let fresh: BTreeSet<Place> = found.rows.iter().map(|row| place(found, *row)).collect();
        let rows = self.rows.entry(table).or_default();
        let here = |place: &Place| place.0 == found.account && (found.region == "global" || place.1 == found.region);
        let gone: Vec<Place> = rows.keys().filter(|place| here(place) && !fresh.contains(*place)).cloned().collect();
        for place in gone {
            if outcome == CollectionOutcome::Complete {
                rows.remove(&place);
                self.closed.entry(table).or_default().insert((place, at));
            } else if let Some(seen) = rows.get_mut(&place) {
                seen.1 = Some(outcome.word().to_owned());
            }
        }
        rows.extend(fresh.into_iter().map(|place| (place, (at, None))));
    }

    fn read(store: &Store, tenant: &TenantId) -> Self {
        let mut known = Self::default();
        for table in tables().values() {
            let name = [REGIONAL, CHILD, GLOBAL].into_iter().find(|name| *name == &*table.name).expect("a table");
            if let Some(batch) = store.load(tenant, table).expect("rows") {
                known.rows.insert(name, (0..batch.num_rows()).map(|row| seen(&batch, row)).collect());
            }
            if let Some(batch) = store.load_closed(tenant, table).expect("closed rows") {
                let closed = |row| (seen(&batch, row).0, time(&batch, "closed_at", row));
                let all: Vec<_> = (0..batch.num_rows()).map(closed).collect();
                let distinct: BTreeSet<_> = all.iter().cloned().collect();
                assert_eq!(all.len(), distinct.len(), "a row is closed once");
                known.closed.insert(name, distinct);
            }
        }
        known
    }

    /// Without tables that have nothing.
    fn filled(mut self) -> Self {
        self.rows.retain(|_, rows| !rows.is_empty());
        self.closed.retain(|_, rows| !rows.is_empty());
        self
    }
}

fn text(batch: &RecordBatch, column: &str, row: usize) -> Option<String> {
    let column = batch.column_by_name(column).expect("a column").as_string::<i32>();
    column.is_valid(row).then(|| column.value(row).to_owned())
}

fn time(batch: &RecordBatch, column: &str, row: usize) -> i64 {
    batch.column_by_name(column).expect("a column").as_primitive::<TimestampMicrosecondType>().value(row)
}

fn seen(batch: &RecordBatch, row: usize) -> (Place, Seen) {
    let of = |column| text(batch, column, row).expect("text");
    let unread = text(batch, "unread", row).map(|unread| {
        let unread: serde_json::Value = serde_json::from_str(&unread).expect("JSON");
        unread["*"]["outcome"].as_str().expect("every facet is unread").to_owned()
    });
    ((of("account_id"), of("region"), of("arn")), (time(batch, "collected_at", row), unread))
}

fn status(found: &Found, table: &str, facet: &str, at: i64) -> CollectionStatus {
    CollectionStatus {
        account: found.account.into(),
        region: found.region.into(),
        table: table.into(),
        facet: facet.into(),
        call: format!("s:{facet}").into(),
        identity: "me".into(),
        at,
        rows: i64::try_from(found.rows.len()).expect("few"),
        outcome: if facet == "list" { found.list } else { found.detail },
        message: "".into(),
    }
}

fn rows(found: &Found) -> Vec<Row> {
    let row = |row: &u8| {
        let (account, region, arn) = place(found, *row);
        Row { account: account.into(), region: region.into(), arn: arn.into(), ..Row::default() }
    };
    found.rows.iter().map(row).collect()
}

fn folder() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("histories-{}-{number}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    folder
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        fs::copy(&path, to.join(path.file_name().expect("a name"))).expect("a copy");
    }
}

/// Runs a history; after every published run the inventory is what the reference says.
fn check(history: &[Start]) {
    let (root, tenant) = (folder(), TenantId::new("t").expect("an id"));
    let store = Store::new(&root);
    let mut known = Known::default();
    let mut unfinished: Vec<(Found, i64)> = Vec::new();
    for (nth, start) in history.iter().enumerate() {
        let at = i64::try_from(nth).expect("few") + 1;
        let oldest = (!start.afresh).then_some(1_000);
        let run = Arc::new(store.begin(&tenant, tables(), "plan", at, oldest).expect("a run"));
        if !matches!(run.begun, Begun::Resumed { .. }) {
            unfinished.clear();
        }
        for found in start.jobs.iter().take(start.killed.unwrap_or(usize::MAX)) {
            let (account, region) = (found.account.into(), found.region.into());
            let Some(job) = run.job(JobKey { account, region, job: "job".into() }) else { continue };
            let names: &[&str] = if found.region == "global" { &[GLOBAL] } else { &[REGIONAL, CHILD] };
            names.iter().for_each(|name| job.take(&(*name).into(), rows(found)));
            let statuses = ["list", "detail"].map(|facet| status(found, names[0], facet, at));
            job.finish(statuses.to_vec()).expect("it is written");
            unfinished.retain(|(other, _)| (other.account, other.region) != (found.account, found.region));
            unfinished.push((found.clone(), at));
        }
        if start.killed.is_some() {
            // What a job that does not end has written counts for nothing.
            let key = JobKey { account: "z".into(), region: "z".into(), job: "job".into() };
            let job = run.job(key).expect("nobody has it");
            job.take(&REGIONAL.into(), vec![Row { account: "z".into(), region: "z".into(), ..Row::default() }]);
            let path = root.join("t/.run/journal.jsonl");
            let mut torn = fs::read(&path).expect("a journal");
            torn.extend(b"{\"account\":\"z\",\"reg");
            fs::write(&path, torn).expect("a journal");
            continue;
        }
        let kept = root.join("kept");
        copy(&root.join("t/.run"), &kept);
        let before = fs::read(root.join("t/regional.parquet")).ok();
        run.publish().expect("it is published");
        drop(run);
        known.publish(&std::mem::take(&mut unfinished));
        let found = Known::read(&store, &tenant).filled();
        assert_eq!(found, Known { rows: known.rows.clone(), closed: known.closed.clone() }.filled());

        // Killed before its end, and before a table came into its place, it would be published again, to the same effect.
        fs::rename(&kept, root.join("t/.run")).expect("the run is back");
        if let Some(before) = before {
            fs::write(root.join("t/regional.parquet"), before).expect("a file");
        }
        let again = store.begin(&tenant, tables(), "plan", at, Some(1_000)).expect("a run");
        again.publish().expect("it is published again");
        assert_eq!(Known::read(&store, &tenant).filled(), found);
    }
    fs::remove_dir_all(&root).expect("the folder goes");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn a_store_is_what_its_history_says(history in starts()) {
        check(&history);
    }
}

#[test]
fn a_second_run_is_refused_and_an_unfinished_one_is_told() {
    let (root, tenant) = (folder(), TenantId::new("t").expect("an id"));
    let store = Store::new(&root);
    let begin = |plan, now, oldest| store.begin(&tenant, tables(), plan, now, oldest);
    let first = begin("plan", 100, Some(50)).expect("a run");
    assert_eq!(first.begun, Begun::New);
    let refused = begin("plan", 110, Some(50)).expect_err("somebody is at it");
    assert!(
        matches!(&refused, InventoryError::Busy { by, .. } if by.contains(&std::process::id().to_string())),
        "{refused}"
    );
    drop(first);
    let begun = |plan, now, oldest| begin(plan, now, oldest).expect("a run").begun;
    assert_eq!(begun("plan", 120, Some(50)), Begun::Resumed { since: 100, finished: 0 });
    assert!(matches!(begun("other", 130, Some(50)), Begun::Discarded(why) if why.contains("others")));
    assert!(matches!(begun("other", 181, Some(50)), Begun::Discarded(why) if why.contains("too old")));
    assert!(matches!(begun("other", 190, None), Begun::Discarded(_)));
    fs::remove_dir_all(&root).expect("the folder goes");
}
