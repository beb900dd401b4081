//! `demarc collect`: reads live accounts into the inventory, and says what could not be read.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::ExitCode,
    sync::Arc,
};

use demarc_collect::aws::{self, Access, Connection, Definitions};
use demarc_inventory::{CollectionOutcome, CollectionStatus, Inventory};
use demarc_model::Api;
use demarc_records::{Act, Kind, Run};
use demarc_workspace::{Account, TenantFolder};
use futures::{StreamExt, stream};
use serde::Serialize;
use serde_json::json;

use super::Outcome;
use crate::{
    args::{Args, CollectArgs, PlainFormat},
    desk::{Desk, table_list},
    output::{Failure, answer, answer_json, say, say_next, table},
    progress::Accounts,
};

/// Facts about APIs, by name.
type Apis = BTreeMap<Arc<str>, Api>;

/// How many accounts are read at once.
const ACCOUNTS_AT_ONCE: usize = 8;

/// One way into an account, with the regions to read there.
struct Way {
    access: Access,
    regions: Vec<String>,
}

/// Collects everything that the tenant's accounts, or the command line, point to.
pub fn run(args: &Args, collect: &CollectArgs) -> Outcome {
    let desk = Desk::open_for(args, std::slice::from_ref(&collect.tenant))?;
    let folder = desk.tenant(&collect.tenant)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ways = ways(folder, collect);
    let apis = desk.catalog.apis()?;
    let (found, refused) = runtime.block_on(read_all(&desk, &apis, &ways));
    if !found.status.is_empty() {
        let tables = table_list(&desk.catalog.tables);
        desk.store().save(&folder.tenant.id, &tables, &found, desk.now.micros())?;
        remember(&desk, &collect.tenant, &found)?;
    }
    report(&found, refused.is_empty(), collect.format)?;
    for refusal in &refused {
        crate::output::complain(&refusal.message, None);
    }
    if !found.status.is_empty() {
        say_next(&format!("demarc assess --tenant {}", collect.tenant));
    }
    Ok(if refused.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Records that it was collected, and what could not be read, where there is a record and the caller may.
fn remember(desk: &Desk, tenant: &str, found: &Inventory) -> Result<(), Failure> {
    let Some(record) = &desk.record else { return Ok(()) };
    let tenant = record.tenant(tenant)?;
    if !tenant.may(Act::Observe, Kind::History, false) {
        return Ok(());
    }
    let unread = found.status.iter().filter(|status| status.outcome != CollectionOutcome::Complete);
    let detail = json!({
        "accounts": found.status.iter().map(|status| &*status.account).collect::<BTreeSet<_>>(),
        "identities": found.status.iter().map(|status| &*status.identity).collect::<BTreeSet<_>>(),
        "reads": found.status.len(),
        "unread": unread.map(status_view).collect::<Vec<_>>(),
    });
    let run = Run { kind: "collect".to_owned(), detail: detail.to_string() };
    record.wait(record.records.observe(&tenant, &run, &BTreeMap::new()))?;
    Ok(())
}

/// The command line's way in when it names one, else those of `tenant.toml`, else the standard chain.
fn ways(folder: &TenantFolder, collect: &CollectArgs) -> Vec<Way> {
    let named = collect.profile.is_some() || !collect.role_arn.is_empty();
    let own: Vec<&Account> = folder.accounts.iter().filter(|account| &*account.provider == "aws").collect();
    if !named && !own.is_empty() {
        return own.into_iter().map(|account| way_of(account, collect)).collect();
    }
    let roles: Vec<Option<String>> =
        if collect.role_arn.is_empty() { vec![None] } else { collect.role_arn.iter().cloned().map(Some).collect() };
    let way = |role_arn| Way {
        access: Access {
            profile: collect.profile.clone(),
            role_arn,
            external_id: collect.external_id.clone(),
            endpoint_url: collect.endpoint_url.clone(),
            home_region: collect.region.first().cloned(),
        },
        regions: collect.region.clone(),
    };
    roles.into_iter().map(way).collect()
}

fn way_of(account: &Account, collect: &CollectArgs) -> Way {
    let text = |text: &Option<Arc<str>>| text.as_ref().map(ToString::to_string);
    let own: Vec<String> = account.regions.iter().map(ToString::to_string).collect();
    let regions = if collect.region.is_empty() { own } else { collect.region.clone() };
    Way {
        access: Access {
            profile: text(&account.profile),
            role_arn: text(&account.role_arn),
            external_id: text(&account.external_id),
            endpoint_url: collect.endpoint_url.clone().or_else(|| text(&account.endpoint_url)),
            home_region: regions.first().cloned(),
        },
        regions,
    }
}

async fn read_all(desk: &Desk, apis: &Apis, ways: &[Way]) -> (Inventory, Vec<Failure>) {
    let bars = Accounts::default();
    let reading = ways.iter().map(|way| read_one(desk, apis, way, &bars));
    let results: Vec<_> = stream::iter(reading).buffer_unordered(ACCOUNTS_AT_ONCE).collect().await;
    let mut found = Inventory::default();
    let mut refused = Vec::new();
    for result in results {
        match result {
            Ok(part) => found.extend(part),
            Err(failure) => refused.push(failure),
        }
    }
    (found, refused)
}

async fn read_one(desk: &Desk, apis: &Apis, way: &Way, bars: &Accounts) -> Result<Inventory, Failure> {
    let connection = aws::connect(&way.access).await?;
    let regions = match way.regions.is_empty() {
        true => enabled(&connection).await?,
        false => way.regions.clone(),
    };
    let definitions = Definitions { tables: &desk.catalog.tables, apis };
    bars.add(&connection.account, aws::job_count(&regions, definitions.tables));
    let found = aws::collect(&connection, &regions, definitions, desk.now.micros(), bars).await;
    bars.finish(&connection.account);
    Ok(found)
}

async fn enabled(connection: &Connection) -> Result<Vec<String>, Failure> {
    aws::enabled_regions(connection).await.map_err(|refused| {
        let message = format!("account {}: {} was refused: {}", connection.account, refused.call, refused.message);
        Failure::new(message).next("name the regions with --region")
    })
}

#[derive(Serialize)]
struct StatusView<'a> {
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

/// What was read, and first of all what was not. An account that was not reached has an error of its own.
fn report(found: &Inventory, all_reached: bool, format: PlainFormat) -> Result<(), Failure> {
    let unread: Vec<&CollectionStatus> =
        found.status.iter().filter(|status| status.outcome != CollectionOutcome::Complete).collect();
    let resources: usize = found.tables.values().map(Vec::len).sum();
    say(format!(
        "{resources} rows of {} tables; {} of {} reads were refused",
        found.tables.len(),
        unread.len(),
        found.status.len()
    ));
    match format {
        PlainFormat::Json => answer_json(&found.status.iter().map(status_view).collect::<Vec<_>>()),
        PlainFormat::Table if unread.is_empty() && !all_reached => Ok(()),
        PlainFormat::Table if unread.is_empty() => answer("everything asked for was answered\n"),
        PlainFormat::Table => {
            let row = |status: &&CollectionStatus| {
                let text = |text: &str| text.to_owned();
                vec![
                    text(&status.account),
                    text(&status.region),
                    text(&status.call),
                    status.outcome.to_string(),
                    text(&status.message),
                ]
            };
            answer(&table(&["account", "region", "call", "ended", "answer"], unread.iter().map(row)))
        }
    }
}

fn status_view(status: &CollectionStatus) -> StatusView<'_> {
    StatusView {
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
