//! Collects one account, runs every AWS check that compiles and prints its verdicts as JSON lines:
//! `findings ENDPOINT REGION…`.

use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

use arrow::array::RecordBatch;
use demarc_collect::{Progress, aws};
use demarc_evaluate::{Engine, TableSource};
use demarc_inventory::{CollectionStatus, InventoryError, batch};
use demarc_model::{Check, Scope, Service, ServiceId, ServiceModel, Table, Tenant, TenantId};

struct Quiet;

impl Progress for Quiet {
    fn call_ended(&self, _: &str, _: &str) {}
    fn collector_ended(&self, _: &str, _: &str, _: &str) {}
}

struct Found {
    rows: BTreeMap<Arc<str>, RecordBatch>,
    statuses: Vec<CollectionStatus>,
}

impl TableSource for Found {
    fn rows(&self, table: &Table) -> Result<Option<RecordBatch>, InventoryError> {
        Ok(self.rows.get(&table.name).cloned())
    }
    fn statuses(&self) -> Result<Vec<CollectionStatus>, InventoryError> {
        Ok(self.statuses.clone())
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let endpoint = args.next();
    let regions: Vec<String> = args.collect();
    let catalog = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../catalog"));
    let mut tables: BTreeMap<Arc<str>, Table> = BTreeMap::new();
    for file in fs::read_dir(catalog.join("tables/aws"))? {
        let path = file?.path();
        let table: Table = toml::from_str(&fs::read_to_string(&path)?).map_err(|e| format!("{path:?}: {e}"))?;
        tables.insert(table.name.clone(), table);
    }
    let now = chrono::Utc::now().timestamp_micros();
    let mut checks: Vec<Check> = Vec::new();
    let mut folders = vec![catalog.join("checks/aws")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.ends_with("check.toml") {
                match toml::from_str::<Check>(&fs::read_to_string(&path)?) {
                    Ok(check) if Engine::new(&tables, [&check], now).is_ok() => checks.push(check),
                    Ok(check) => eprintln!("{} does not compile", check.id),
                    Err(error) => eprintln!("{}: {error}", path.display()),
                }
            }
        }
    }
    let engine = Engine::new(&tables, &checks, now).map_err(|errors| format!("{errors:?}"))?;
    let access =
        aws::Access { endpoint_url: endpoint, home_region: regions.first().cloned(), ..aws::Access::default() };
    let connection = aws::connect(&access).await?;
    let found = aws::collect(&connection, &regions, &tables, now, &Quiet).await;
    let tenant_id = TenantId::new("findings")?;
    let mut rows = BTreeMap::new();
    for (name, found) in &found.tables {
        let table = tables.get(name).ok_or_else(|| format!("no such table: {name}"))?;
        rows.insert(name.clone(), batch::batch(table, &tenant_id, now, found)?);
    }
    let judged = engine.judge(&tenant(tenant_id)?, &Found { rows, statuses: found.status }, None, true)?;
    for finding in &judged.findings {
        println!(
            "{}",
            serde_json::json!({
                "check": &*finding.check,
                "verdict": finding.verdict.to_string(),
                "region": &*finding.resource.region,
                "key": &*finding.resource.key,
                "title": &*finding.resource.title,
                "reason": &*finding.reason,
            })
        );
    }
    Ok(())
}

/// A tenant whose only service is a whole AWS account.
fn tenant(id: TenantId) -> Result<Tenant, Box<dyn std::error::Error>> {
    let account = ServiceId::new("aws-account")?;
    let service = Service {
        id: account.clone(),
        catalog: Some(account),
        title: "account".into(),
        provider: ServiceId::new("aws")?,
        model: ServiceModel::Paas,
        scope: Scope::default(),
    };
    Ok(Tenant {
        id,
        name: "findings".into(),
        trade: "".into(),
        people_count: None,
        party_names: Vec::new(),
        frameworks: Vec::new(),
        assignees: Vec::new(),
        services: vec![service],
        claims: Vec::new(),
        agreements: Vec::new(),
        assignments: Vec::new(),
        evidence: Vec::new(),
        reviews: Vec::new(),
    })
}
