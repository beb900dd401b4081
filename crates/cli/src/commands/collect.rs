//! `demarc collect`: reads live accounts into the inventory, and says what could not be read.

mod reach;
mod report;
mod stop;
mod ways;

use std::{
    collections::{BTreeMap, BTreeSet},
    pin::pin,
    process::ExitCode,
    sync::{Arc, OnceLock},
};

use chrono::DateTime;
use demarc_collect::{
    Budget, Limits,
    aws::{self, Connection, Definitions},
};
use demarc_inventory::{
    CollectionOutcome, InventoryError,
    store::{Begun, Collection, Published},
};
use demarc_model::{Api, Table};
use demarc_records::{Act, Kind, Run};
use demarc_workspace::TenantFolder;
use futures::{
    StreamExt, TryStreamExt,
    future::{self, Either},
    stream,
};
use serde_json::json;
use sha2::{Digest, Sha256};

use self::{
    reach::Reached,
    report::Told,
    stop::Stop,
    ways::{Way, has_own, is_named, ways},
};
use super::Outcome;
use crate::{
    args::{Args, CollectArgs},
    desk::Desk,
    output::{Failure, complain, say, say_next},
    progress::Accounts,
};

/// How many accounts of a tenant are read at once.
const ACCOUNTS_AT_ONCE: usize = 8;
/// How many tenants are read at once.
const TENANTS_AT_ONCE: usize = 4;
/// A run that began longer ago is not taken up: what it has read is too old to stand beside what is read now.
const OLDEST: i64 = 6 * 3_600 * 1_000_000;

/// What collecting needs, whoever the tenant is.
struct Round<'d> {
    desk: &'d Desk,
    tables: Arc<BTreeMap<Arc<str>, Table>>,
    apis: BTreeMap<Arc<str>, Api>,
    budget: Arc<Budget>,
    bars: Accounts,
    collect: &'d CollectArgs,
}

/// Collects everything that the tenants' accounts, or the command line, point to.
pub fn run(args: &Args, collect: &CollectArgs) -> Outcome {
    let desk = Desk::open_for(args, &collect.tenant)?;
    let tenants = tenants(&desk, collect)?;
    let budget = Arc::new(budget(collect));
    let round = Round {
        desk: &desk,
        tables: Arc::new(desk.catalog.tables.clone()),
        apis: desk.catalog.apis()?,
        bars: Accounts::new(budget.clone()),
        budget,
        collect,
    };
    let stop = stop::asked()?;
    // Calls wait much more than they work: on one thread none of them wakes another.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let reading = tenants.iter().map(|folder| round.tenant(folder, stop.clone()));
    let all = runtime.block_on(stream::iter(reading).buffered(TENANTS_AT_ONCE).collect::<Vec<_>>());
    let (mut told, mut failed) = (Vec::new(), Vec::new());
    for one in all {
        match one {
            Ok(one) => told.push(one),
            Err(failure) => failed.push(failure),
        }
    }
    match failed.pop() {
        Some(only) if told.is_empty() && failed.is_empty() => return Err(only),
        other => failed.extend(other),
    }
    finish(&told, &failed, collect)
}

/// Says what there is now; what went wrong with one tenant does not hide the others.
fn finish(told: &[Told<'_>], failed: &[Failure], collect: &CollectArgs) -> Outcome {
    report::report(told, collect.format)?;
    failed.iter().for_each(|failure| complain(&failure.message, failure.next.as_deref()));
    let published: Vec<_> = told.iter().filter(|told| told.published.is_some()).collect();
    match published.as_slice() {
        [] => {}
        [only] => say_next(&format!("demarc assess --tenant {}", only.tenant)),
        _ => say_next("demarc assess"),
    }
    let whole = failed.is_empty() && told.iter().all(|told| told.all_reached);
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// The tenants asked for; where none is, all that say how to get in.
fn tenants<'d>(desk: &'d Desk, collect: &CollectArgs) -> Result<Vec<&'d TenantFolder>, Failure> {
    let mut tenants = desk.tenants(&collect.tenant)?;
    if collect.tenant.is_empty() {
        tenants.retain(|folder| has_own(folder));
    }
    let several = tenants.len() > 1;
    if several && is_named(collect) {
        return Err(Failure::usage("one way in leads to one tenant's accounts").next("name one --tenant"));
    }
    match tenants.iter().find(|folder| several && !has_own(folder)) {
        Some(without) => Err(Failure::usage(format!("`{}` names no account", without.tenant.id))
            .next("add an [[account]] to its tenant.toml: docs/workspace.md")),
        None if tenants.is_empty() => Err(Failure::usage("no tenant names an account").next("name one with --tenant")),
        None => Ok(tenants),
    }
}

/// What may be asked how fast; an emulator on this machine as fast as it can, unless something else is asked for.
fn budget(collect: &CollectArgs) -> Budget {
    let local = collect.endpoint_url.as_deref().is_some_and(aws::is_local);
    let limits = |given: Option<f64>, usual, calls_at_once| match given {
        None if local => Limits::NONE,
        given => Limits { calls_per_second: given.unwrap_or(usual), calls_at_once },
    };
    Budget::new(limits(collect.calls_per_second, 200.0, 64), limits(collect.account_calls_per_second, 50.0, 16))
}

impl<'d> Round<'d> {
    /// Reads one tenant, unless told to stop. Until it is published nothing changes, and what is finished is kept.
    async fn tenant(&self, folder: &'d TenantFolder, mut stop: Stop) -> Result<Told<'d>, Failure> {
        let tenant: &'d str = &folder.tenant.id;
        let into = OnceLock::new();
        let stopping = stop.wait_for(|stop| *stop);
        match future::select(pin!(stopping), pin!(self.read_tenant(folder, &into))).await {
            Either::Left(_) => Err(stopped(tenant, into.get())),
            Either::Right((told, _)) => told,
        }
    }

    async fn read_tenant(
        &self,
        folder: &'d TenantFolder,
        into: &OnceLock<Arc<Collection>>,
    ) -> Result<Told<'d>, Failure> {
        let tenant: &'d str = &folder.tenant.id;
        let ways = ways(folder, self.collect);
        let reached = reach::reach(&ways, &self.budget).await;
        // Each is said, also after one that was not reached.
        let said: Vec<bool> = reached.iter().map(Reached::say).collect();
        let all_reached = !said.contains(&false);
        let is_something = |reached: &Reached| matches!(reached, Reached::Account(..) | Reached::Closed { .. });
        if !reached.iter().any(is_something) {
            return Ok(Told { tenant, published: None, all_reached });
        }
        let begun = Arc::new(self.begin(folder, &ways)?);
        let into = into.get_or_init(|| begun);
        self.read(folder, &reached, into).await?;
        let published = into.publish()?;
        remember(self.desk, tenant, &published)?;
        self.desk.pack_held(into.lock(), &folder.tenant.id)?;
        Ok(Told { tenant, published: Some(published), all_reached })
    }

    fn begin(&self, folder: &TenantFolder, ways: &[Way]) -> Result<Collection, Failure> {
        let oldest = (!self.collect.fresh).then_some(OLDEST);
        let (tenant, tables) = (&folder.tenant.id, self.tables.clone());
        let into = self.desk.store().begin(tenant, tables, &self.fingerprint(ways)?, self.desk.now.micros(), oldest)?;
        match &into.begun {
            Begun::New => {}
            Begun::Discarded(why) => say(format!("the unfinished run of {tenant} is thrown away: {why}")),
            Begun::Resumed { since, finished } => {
                let since = DateTime::from_timestamp_micros(*since).unwrap_or_default().format("%Y-%m-%d %H:%M UTC");
                say(format!(
                    "goes on with the run of {tenant} of {since}, which finished {finished} parts; --fresh begins anew"
                ));
            }
        }
        Ok(into)
    }

    /// Of what is asked for: ways, regions, tables and the facts of their APIs.
    fn fingerprint(&self, ways: &[Way]) -> Result<String, Failure> {
        let mut hash = Sha256::new();
        hash.update(env!("CARGO_PKG_VERSION"));
        hash.update(format!("{ways:?}"));
        hash.update(serde_json::to_vec(&*self.tables)?);
        hash.update(serde_json::to_vec(&self.apis)?);
        Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    async fn read(&self, folder: &TenantFolder, reached: &[Reached], into: &Arc<Collection>) -> Result<(), Failure> {
        for reached in reached {
            self.note_closed(folder, reached, into)?;
        }
        let accounts = reached.iter().filter_map(|reached| match reached {
            Reached::Account(connection, regions) => Some(self.account(connection, regions, into)),
            _ => None,
        });
        stream::iter(accounts.collect::<Vec<_>>()).buffer_unordered(ACCOUNTS_AT_ONCE).try_collect::<()>().await?;
        Ok(())
    }

    async fn account(
        &self,
        connection: &Connection,
        regions: &[String],
        into: &Arc<Collection>,
    ) -> Result<(), InventoryError> {
        let definitions = Definitions { tables: &self.tables, apis: &self.apis };
        self.bars.add(&connection.account, aws::job_count(regions, definitions.tables));
        let paced = (&*connection.budget, &self.bars as &dyn demarc_collect::Progress);
        let read = aws::collect(connection, regions, definitions, into, self.desk.now.micros(), paced).await;
        self.bars.finish(&connection.account);
        read
    }

    /// An account that lets nobody in is in the inventory as one that could not be read, in every region that is known of it.
    fn note_closed(&self, folder: &TenantFolder, reached: &Reached, into: &Collection) -> Result<(), Failure> {
        let Reached::Closed { account, identity, regions, refused, .. } = reached else { return Ok(()) };
        let mut regions = regions.clone();
        if regions.is_empty() {
            let known = self.desk.store().status(&folder.tenant.id)?.into_iter();
            let of_account = known.filter(|status| *status.account == **account && &*status.region != "global");
            let known: BTreeSet<String> = of_account.map(|status| status.region.to_string()).collect();
            regions = if known.is_empty() { vec![HOME_REGION.to_owned()] } else { known.into_iter().collect() };
        }
        let now = self.desk.now.micros();
        into.unreachable(account, aws::unreachable(account, identity, &regions, &self.tables, refused, now))?;
        Ok(())
    }
}

/// Where an account of which nothing is known is said to be unread.
const HOME_REGION: &str = "us-east-1";

/// The inventory is as it was, and what is finished is kept for the next run.
fn stopped(tenant: &str, into: Option<&Arc<Collection>>) -> Failure {
    let next =
        format!("demarc collect --tenant {tenant} goes on from here within six hours; with --fresh it begins anew");
    let done = into.map_or(0, |into| into.finished());
    Failure::new(format!("stopped: the inventory of {tenant} is as it was, and {done} finished parts are kept"))
        .next(next)
}

/// Records that it was collected, and what could not be read, where there is a record and the caller may.
fn remember(desk: &Desk, tenant: &str, found: &Published) -> Result<(), Failure> {
    let Some(record) = &desk.record else { return Ok(()) };
    let caller = record.tenant(tenant)?;
    if !caller.may(Act::Observe, Kind::History, false) {
        return Ok(());
    }
    let unread = found.status.iter().filter(|status| status.outcome != CollectionOutcome::Complete);
    let detail = json!({
        "accounts": found.status.iter().map(|status| &*status.account).collect::<BTreeSet<_>>(),
        "identities": found.status.iter().map(|status| &*status.identity).collect::<BTreeSet<_>>(),
        "reads": found.status.len(),
        "unread": unread.map(|status| report::view(tenant, status)).collect::<Vec<_>>(),
    });
    let run = Run { kind: "collect".to_owned(), detail: detail.to_string() };
    record.wait(record.records.observe(&caller, &run, &BTreeMap::new()))?;
    Ok(())
}
