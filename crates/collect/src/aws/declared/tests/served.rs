//! Whole tables against a server that answers by a script: pages, batches, refusals, and what an answer may not be.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use aws_config::SdkConfig;
use demarc_inventory::{CollectionOutcome, Inventory, Row, store::Sink};
use demarc_model::Table;

use super::api;
use crate::{
    Budget, Limits, Progress, Run,
    aws::scripted::{Script, config, serve},
};

struct Quiet;

/// Rows as they come.
#[derive(Default)]
struct Memory(Mutex<BTreeMap<Arc<str>, Vec<Row>>>);

impl Sink for Memory {
    fn take(&self, table: &Arc<str>, rows: Vec<Row>) {
        self.0.lock().expect("a lock").entry(table.clone()).or_default().extend(rows);
    }
}

impl Progress for Quiet {
    fn call_ended(&self, _account: &str, _call: &str) {}
    fn collector_ended(&self, _account: &str, _region: &str, _collector: &str) {}
}

const TABLE: &str = r#"
name = "aws_ecs_cluster"
title = "Cluster"
service = "aws-ecs"
scope = "regional"
[facets]
list = "ecs:ListClusters, ecs:DescribeClusters"
definition = "ecs:DescribeTaskDefinition"
[fill]
api = "ecs"
arn = "{clusterArn}"
title = "{clusterName}"
[[fill.list]]
operation = "ListClusters"
items = "clusterArns"
[[fill.list]]
operation = "DescribeClusters"
batch = { member = "clusters", value = "{@}", size = 2 }
items = "clusters"
[[fill.detail]]
facet = "definition"
operation = "DescribeTaskDefinition"
with = { taskDefinition = "{clusterName}" }
absent = ["ClientException: no such"]
[[column]]
name = "status"
type = "text"
from = "status"
doc = "Its status"
[[column]]
name = "revision"
type = "int"
from = "definition.taskDefinition.revision"
none = 0
doc = "A number"
"#;

async fn collect(identity: &str, config: &SdkConfig) -> Inventory {
    let table: Table = toml::from_str(TABLE).expect("a table");
    let (tables, apis) =
        (BTreeMap::from([(table.name.clone(), table.clone())]), BTreeMap::from([("ecs".into(), api("ecs"))]));
    let budget = Budget::new(Limits::NONE, Limits::NONE).account("123456789012");
    let memory = Arc::new(Memory::default());
    let run = Run {
        account: "123456789012".into(),
        region: "eu-west-1".into(),
        identity: identity.into(),
        config,
        guardrails: None,
        shields: Vec::new(),
        now: 0,
        tables: &tables,
        budget: &budget,
        progress: &Quiet,
        network: &tokio::sync::OnceCell::new(),
        sink: memory.clone(),
        statuses: Mutex::default(),
    };
    super::super::collect(&run, &table, table.fill.as_ref().expect("a fill"), &apis).await;
    let tables = std::mem::take(&mut *memory.0.lock().expect("a lock"));
    Inventory { tables, status: run.statuses.into_inner().expect("statuses") }
}

/// How the list ended, what was said, and what was asked.
async fn ended(script: Script) -> (CollectionOutcome, String, Vec<String>) {
    let (endpoint, asked) = serve(script);
    let found = collect("arn:aws:iam::1:user/x", &config(Some(&endpoint)).await).await;
    let list = found.status.iter().find(|status| &*status.facet == "list").expect("a status");
    let asked = asked.lock().expect("a lock").clone();
    (list.outcome, format!("{} {}", list.call, list.message), asked)
}

fn whole(operation: &str, body: &str) -> (u16, String) {
    let cluster = |name: &str| format!(r#"{{"clusterArn":"{name}","clusterName":"{name}","status":"ACTIVE"}}"#);
    match operation {
        "ListClusters" if body.contains("second") => (200, r#"{"clusterArns":["c"]}"#.to_owned()),
        "ListClusters" => (200, r#"{"clusterArns":["a","b"],"nextToken":"second"}"#.to_owned()),
        "DescribeClusters" => {
            let asked = ["a", "b", "c"].into_iter().filter(|name| body.contains(&format!("\"{name}\"")));
            (200, format!(r#"{{"clusters":[{}]}}"#, asked.map(cluster).collect::<Vec<_>>().join(",")))
        }
        _ if body.contains("\"a\"") => (200, r#"{"taskDefinition":{"revision":7}}"#.to_owned()),
        _ if body.contains("\"b\"") => (400, r#"{"__type":"ClientException","message":"no such thing"}"#.to_owned()),
        _ => (400, r#"{"__type":"AccessDeniedException","message":"you may not"}"#.to_owned()),
    }
}

#[tokio::test]
async fn pages_batches_and_refusals_of_one_row() {
    let (endpoint, asked) = serve(whole);
    let found = collect("arn:aws:iam::1:user/x", &config(Some(&endpoint)).await).await;
    let rows: Vec<String> = found.tables["aws_ecs_cluster"]
        .iter()
        .map(|row| format!("{} {:?} {:?}", row.arn, row.values.get("revision"), row.unread.keys().collect::<Vec<_>>()))
        .collect();
    assert_eq!(rows, ["a Some(Int(7)) []", "b Some(Int(0)) []", r#"c None ["definition"]"#]);
    let statuses: Vec<String> = found
        .status
        .iter()
        .map(|status| format!("{} {} {} {}", status.facet, status.outcome, status.rows, status.call))
        .collect();
    assert_eq!(
        statuses,
        ["definition denied 2 ecs:DescribeTaskDefinition", "list complete 3 ecs:ListClusters, ecs:DescribeClusters"]
    );
    assert_eq!(asked.lock().expect("a lock").len(), 2 + 2 + 3, "two pages, two batches, three details");
}

#[tokio::test]
async fn what_breaks_a_list_is_said() {
    fn redirected(_: &str, _: &str) -> (u16, String) {
        (302, String::new())
    }
    fn huge(_: &str, _: &str) -> (u16, String) {
        (200, "x".repeat(65 * 1024 * 1024))
    }
    fn throttled(_: &str, _: &str) -> (u16, String) {
        (400, r#"{"__type":"ThrottlingException","message":"slow down"}"#.to_owned())
    }
    fn endless(_: &str, _: &str) -> (u16, String) {
        (200, r#"{"clusterArns":[],"nextToken":"again"}"#.to_owned())
    }
    fn short(operation: &str, body: &str) -> (u16, String) {
        if operation == "DescribeClusters" { (200, r#"{"clusters":[]}"#.to_owned()) } else { whole(operation, body) }
    }
    fn keyless(operation: &str, body: &str) -> (u16, String) {
        if operation == "DescribeClusters" {
            (200, r#"{"clusters":[{},{}]}"#.to_owned())
        } else {
            whole(operation, body)
        }
    }
    let cases: [(Script, CollectionOutcome, &str, usize); 6] = [
        (redirected, CollectionOutcome::Failed, "ecs:ListClusters the answer has the HTTP status 302", 1),
        (huge, CollectionOutcome::Failed, "length limit exceeded", 3),
        (throttled, CollectionOutcome::Throttled, "ecs:ListClusters slow down", 3),
        (endless, CollectionOutcome::Failed, "the same page again", 2),
        (short, CollectionOutcome::Failed, "asked about and 0 answered", 4),
        (keyless, CollectionOutcome::Failed, "an item has no `arn`", 4),
    ];
    for (script, outcome, words, calls) in cases {
        let (found, said, asked) = ended(script).await;
        assert_eq!((found, asked.len() <= calls), (outcome, true), "{said} {asked:?}");
        assert!(said.contains(words), "{said}");
    }
}

#[tokio::test]
async fn where_a_service_is_not_offered_nothing_is_asked() {
    let found = collect("arn:aws-iso:iam::1:user/x", &config(None).await).await;
    let list = found.status.iter().find(|status| &*status.facet == "list").expect("a status");
    assert_eq!(list.outcome, CollectionOutcome::NotSupported);
    assert_eq!(&*list.message, "ECS has no address in the partition `aws-iso`");
}

#[tokio::test]
async fn a_throttled_answer_slows_its_service_down() {
    fn throttled(_: &str, _: &str) -> (u16, String) {
        (400, r#"{"__type":"ThrottlingException","message":"slow down"}"#.to_owned())
    }
    let (endpoint, _) = serve(throttled);
    let limits = Limits { calls_per_second: 100.0, calls_at_once: 4 };
    let budget = Budget::new(limits, limits);
    let config = config(Some(&endpoint)).await;
    let client = config.http_client().expect("a client");
    let paced = crate::aws::paced::Paced { client, budget: budget.account("123456789012") };
    collect("arn:aws:iam::1:user/x", &config.to_builder().http_client(paced).build()).await;
    assert_eq!(budget.slowed("123456789012"), Some(("ecs in eu-west-1".to_owned(), 50.0)));
}
