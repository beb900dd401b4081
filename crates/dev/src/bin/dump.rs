//! Collects one account and prints rows and statuses: `dump ENDPOINT REGION…`.

use std::{collections::BTreeMap, sync::Arc};

use demarc_collect::{Progress, aws};
use demarc_model::{Table, TenantId};

struct Quiet;

impl Progress for Quiet {
    fn call_ended(&self, _: &str, _: &str) {}
    fn collector_ended(&self, account: &str, region: &str, collector: &str) {
        eprintln!("{account} {region} {collector}");
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let endpoint = args.next();
    let regions: Vec<String> = args.collect();
    let mut tables: BTreeMap<Arc<str>, Table> = BTreeMap::new();
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../catalog/tables/aws"))? {
        let path = file?.path();
        let table: Table =
            toml::from_str(&std::fs::read_to_string(&path)?).map_err(|error| format!("{}: {error}", path.display()))?;
        tables.insert(table.name.clone(), table);
    }
    let access =
        aws::Access { endpoint_url: endpoint, home_region: regions.first().cloned(), ..aws::Access::default() };
    let connection = aws::connect(&access).await?;
    let found = aws::collect(&connection, &regions, &tables, 0, &Quiet).await;
    for (name, rows) in &found.tables {
        let table = tables.get(name).ok_or_else(|| format!("no such table: {name}"))?;
        demarc_inventory::batch::batch(table, &TenantId::new("dump")?, 0, rows)?;
        println!("== {name}: {} rows", rows.len());
        for row in rows {
            println!("{row:?}");
        }
    }
    for status in &found.status {
        println!("{} {} {}.{} {} rows={} {} {}", status.account, status.region, status.table, status.facet, status.call, status.rows, status.outcome, status.message);
    }
    Ok(())
}
