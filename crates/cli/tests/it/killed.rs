//! The collector killed at random moments: it goes on where it was, asks nothing twice that it has finished, and comes to the
//! inventory of a run that nobody disturbed.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use arrow::{
    array::{Array, RecordBatch},
    util::display::{ArrayFormatter, FormatOptions},
};
use demarc_catalog::{Catalog, Files};
use demarc_inventory::store::Store;
use demarc_model::TenantId;

use crate::{
    emulator::Emulator,
    program::{Folder, demarc, run},
};

const KILLS: usize = 20;
/// Calls that a job makes once in each region, by the name of the job.
const PROBES: [(&str, &str); 4] =
    [("SNS", "ListTopics"), ("SQS", "ListQueues"), ("Secrets Manager", "ListSecrets"), ("DynamoDB", "ListTables")];

struct Desk {
    folder: Folder,
    endpoint: String,
    calls: PathBuf,
}

impl Desk {
    fn new(emulator: &Emulator, calls: &Path) -> Self {
        let folder = Folder::new("killed");
        run(&folder.0, &["init", "--name", "Estate", "--kind", "business", "--trade", "x", "--services", "aws-sns"], 0);
        Self { folder, endpoint: emulator.endpoint.clone(), calls: calls.to_owned() }
    }

    fn collector(&self) -> Command {
        let regions = ["--region", "us-east-1", "--region", "eu-west-1"];
        let line = [&["collect", "--tenant", "estate", "--endpoint-url", &self.endpoint], &regions[..]].concat();
        let mut command = demarc(&self.folder.0, &line);
        command.env("AWS_ACCESS_KEY_ID", "seed").env("AWS_SECRET_ACCESS_KEY", "seed");
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }

    /// Runs to the end, and gives what was said.
    fn finish(&self) -> String {
        let output = self.collector().output().expect("the program starts");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        said
    }

    /// The calls that were made so far.
    fn calls(&self) -> Vec<String> {
        std::fs::read_to_string(&self.calls).expect("calls").lines().map(str::to_owned).collect()
    }

    /// The finished jobs of the run that is under way, as job and region. Without its plan a run is over and published: one that was
    /// killed while it cleared up after itself leaves a journal all the same.
    fn finished(&self) -> BTreeSet<(String, String)> {
        let run = self.folder.0.join("inventory/estate/.run");
        if !run.join("plan.json").exists() {
            return BTreeSet::new();
        }
        let journal = std::fs::read_to_string(run.join("journal.jsonl"));
        let lines = journal.unwrap_or_default();
        let whole = lines.split_inclusive('\n').filter(|line| line.ends_with('\n'));
        let line = |line: &str| serde_json::from_str::<serde_json::Value>(line).expect("a line of the journal");
        let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
        whole.map(line).map(|line| (text(&line["job"]), text(&line["region"]))).collect()
    }

    /// Every column of every table as text, its rows in a fixed order, and the statuses.
    fn inventory(&self) -> Known {
        let store = Store::new(self.folder.0.join("inventory"));
        let tenant = TenantId::new("estate").expect("an id");
        let catalog = Catalog::read(&Files::embedded()).expect("the catalog");
        let mut known = Known::new();
        for table in catalog.tables.values() {
            if let Some(rows) = store.load(&tenant, table).expect("rows") {
                known.extend(columns(&rows).map(|(column, cells)| ((table.name.to_string(), column), cells)));
            }
        }
        let status = store.status(&tenant).expect("statuses").into_iter().map(|mut status| {
            status.at = 0;
            format!("{status:?}")
        });
        known.insert(("collection_status".to_owned(), String::new()), status.collect());
        known
    }
}

/// By table and column: its cells.
type Known = BTreeMap<(String, String), Vec<String>>;

fn columns(batch: &RecordBatch) -> impl Iterator<Item = (String, Vec<String>)> {
    let options = FormatOptions::default();
    let cells = |column: &std::sync::Arc<dyn Array>| -> Vec<String> {
        let shown = ArrayFormatter::try_new(column, &options).expect("a formatter");
        let cell = |row| if column.is_valid(row) { shown.value(row).to_string() } else { "null".to_owned() };
        (0..column.len()).map(cell).collect()
    };
    let keys = ["account_id", "region", "arn"].map(|name| cells(batch.column_by_name(name).expect("a key")));
    let mut order: Vec<usize> = (0..batch.num_rows()).collect();
    order.sort_by_key(|&row| keys.each_ref().map(|key| &key[row]));
    let names: Vec<String> = batch.schema().fields().iter().map(|field| field.name().clone()).collect();
    let ordered = |column| {
        let cells = cells(column);
        order.iter().map(|&row| cells[row].clone()).collect()
    };
    let all: Vec<_> = names.into_iter().zip(batch.columns().iter().map(ordered)).collect();
    all.into_iter().filter(|(name, _)| name != "collected_at")
}

/// How often a probe was called in a region.
fn count(calls: &[String], probe: &str, region: &str) -> usize {
    calls.iter().filter(|call| call.split(' ').nth(1) == Some(region) && call.ends_with(&format!(" {probe}"))).count()
}

/// A number below `most`, another each time, from a seed that a failure names.
fn random(state: &mut u64, most: u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state % most.max(1)
}

/// Waits until it ends or it is time to kill it. Whether it was killed.
fn kill(mut child: Child, after: Duration) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < after {
        if child.try_wait().expect("a process").is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().expect("it is killed");
    !child.wait().expect("a process").success()
}

#[test]
fn a_collector_that_is_killed_twenty_times_comes_to_the_same_inventory() {
    let logs = Folder::new("calls");
    let calls = logs.write("calls", "");
    let emulator = Emulator::start_logging(&calls);
    emulator.seed("estate");
    let undisturbed = Desk::new(&emulator, &calls);
    let (before, begun) = (undisturbed.calls().len(), Instant::now());
    undisturbed.finish();
    let whole = begun.elapsed();
    let wanted = undisturbed.inventory();
    let alone = undisturbed.calls().split_off(before);
    for ((_, probe), region) in PROBES.iter().zip(["us-east-1", "eu-west-1"].into_iter().cycle()) {
        assert_eq!(count(&alone, probe, region), 1, "{probe} in {region}");
    }

    let desk = Desk::new(&emulator, &calls);
    let seed = u64::from(std::process::id()) << 16 | 1;
    let (mut state, mut killed, mut again) = (seed, 0, 0);
    let most = u64::try_from(whole.as_millis()).expect("not so long") / 6;
    while killed < KILLS {
        let (finished, from) = (desk.finished(), desk.calls().len());
        let child = desk.collector().spawn().expect("the program starts");
        let after = Duration::from_millis(random(&mut state, most));
        killed += usize::from(kill(child, after));
        again += asked_twice(&desk.calls().split_off(from), &finished);
    }
    let (finished, from) = (desk.finished(), desk.calls().len());
    let said = desk.finish();
    again += asked_twice(&desk.calls().split_off(from), &finished);
    assert!(finished.is_empty() || said.contains("goes on with the run of estate"), "{said}");
    assert_eq!(again, 0, "seed {seed}: what was finished was asked again");
    let found = desk.inventory();
    // Some of what the emulator answers changes with time, such as when it delivered a log. Another run that nobody disturbed
    // says what.
    undisturbed.finish();
    let later = undisturbed.inventory();
    let (same, other): (Vec<_>, Vec<_>) = wanted.iter().partition(|(column, cells)| later.get(*column) == Some(*cells));
    assert!(other.len() <= 8, "{:?}", other.iter().map(|(column, _)| column).collect::<Vec<_>>());
    for (column, cells) in same {
        assert_eq!(found.get(column), Some(cells), "seed {seed}: {column:?}");
    }
    assert_eq!(found.keys().collect::<Vec<_>>(), wanted.keys().collect::<Vec<_>>());
    assert!(!desk.folder.0.join("inventory/estate/.run").exists(), "the run is over");
}

/// How many probes of jobs that were finished are among the calls.
fn asked_twice(calls: &[String], finished: &BTreeSet<(String, String)>) -> usize {
    let of_job = |(job, region): &(String, String)| {
        let probe = PROBES.iter().find(|(name, _)| name == job)?;
        Some(count(calls, probe.1, region))
    };
    finished.iter().filter_map(of_job).sum()
}

#[test]
fn a_second_run_is_refused_and_the_first_can_be_stopped() {
    let logs = Folder::new("calls");
    let calls = logs.write("calls", "");
    let emulator = Emulator::start_logging(&calls);
    let desk = Desk::new(&emulator, &calls);
    let first = desk.collector().spawn().expect("the program starts");
    while desk.finished().is_empty() {
        std::thread::sleep(Duration::from_millis(5));
    }
    let second = desk.collector().output().expect("the program starts");
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    let pid = first.id().to_string();
    assert!(!second.status.success() && said.contains(&format!("(process {pid}, since ")), "{said}");

    Command::new("kill").args(["-INT", &pid]).status().expect("a signal is sent");
    let output = first.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("stopped: the inventory of estate is as it was"), "{said}");
    assert!(said.contains("demarc collect --tenant estate goes on from here"), "{said}");
    assert!(!desk.folder.0.join("inventory/estate/collection_status.parquet").exists());
    let finished = desk.finished();
    let from = desk.calls().len();
    desk.finish();
    assert_eq!(asked_twice(&desk.calls().split_off(from), &finished), 0);
}

#[test]
fn all_tenants_share_a_budget() {
    let logs = Folder::new("calls");
    let calls = logs.write("calls", "");
    let emulator = Emulator::start_logging(&calls);
    let desk = Desk::new(&emulator, &calls);
    for name in ["one", "two"] {
        let account = format!(
            "[[account]]\nprovider = \"aws\"\nregions = [\"us-east-1\"]\nendpoint_url = \"{}\"\n",
            emulator.endpoint
        );
        desk.folder.write(&format!("tenants/{name}/tenant.toml"), format!("name = \"{name}\"\n{account}"));
    }
    let begun = Instant::now();
    let mut command = demarc(&desk.folder.0, &["collect", "--calls-per-second", "60"]);
    command.env("AWS_ACCESS_KEY_ID", "seed").env("AWS_SECRET_ACCESS_KEY", "seed");
    let output = command.output().expect("the program starts");
    let (answer, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
    let told = |name: &str| answer.lines().any(|line| line.starts_with(&format!("{name}: ")));
    assert!(told("one") && told("two") && !told("estate"), "{answer}");
    let (seconds, calls) = (begun.elapsed().as_secs_f64(), desk.calls().len());
    #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
    let rate = calls as f64 / seconds;
    assert!(calls > 300 && rate < 66.0, "{calls} calls in {seconds} seconds");
}
