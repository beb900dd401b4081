//! The verdict of every check on every resource of one tenant.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use arrow::{
    array::{Array, AsArray, BooleanArray, RecordBatch, StringArray},
    datatypes::DataType,
};
use datafusion::error::DataFusionError;
use demarc_inventory::{CollectionStatus, InventoryError};
use demarc_model::{Acceptance, CheckOutcome, Finding, Resource, Scalar, Service, Table, Tenant, Unproven, Verdict};
use thiserror::Error;

use crate::{
    children::{counts, evaluate_bool},
    compile::{CompiledCheck, CompiledTable, Engine, fed_by},
    evidence::{Statuses, Unreadables, refusal},
    exceptions::{Exceptions, found},
    leavers::Leaver,
    outcomes::Outcomes,
    places::Places,
    services,
};

/// Where the rows of one tenant come from.
pub trait TableSource {
    /// The rows of a table in its schema; nothing when it was never collected. Columns that are not `needed` may be null.
    fn rows(&self, table: &Table, needed: &BTreeSet<Arc<str>>) -> Result<Option<RecordBatch>, InventoryError>;
    /// What was asked and how it ended.
    fn statuses(&self) -> Result<Vec<CollectionStatus>, InventoryError>;
    /// The rows of a table that vanished, which are never judged; nothing when none are kept.
    fn closed(&self, _table: &Table) -> Result<Option<RecordBatch>, InventoryError> {
        Ok(None)
    }
}

/// Why a tenant could not be judged.
#[derive(Debug, Error)]
pub enum EvaluateError {
    /// Its rows could not be read.
    #[error(transparent)]
    Inventory(#[from] InventoryError),
    /// A rule failed on real rows.
    #[error("{}", .0.strip_backtrace())]
    Rule(#[from] DataFusionError),
    /// Arrow refused a batch.
    #[error(transparent)]
    Arrow(#[from] arrow::error::ArrowError),
}

/// What checks say of one tenant.
#[derive(Debug, Default)]
pub struct Judged {
    /// Failing and unproven resources; proven ones too when asked for.
    pub findings: Vec<Finding>,
    /// Every check that is about a service of the tenant, with its count of resources.
    pub outcomes: Vec<CheckOutcome>,
    /// Rows that belong to no service that the tenant lists, by catalog service.
    pub unlisted: BTreeMap<demarc_model::ServiceId, u64>,
    /// How many (resource, check) pairs were judged.
    pub judged: u64,
}

impl Engine {
    /// Judges everything of `tenant`. `in_full`, proven resources are listed too (they always count), and what the columns of
    /// rules that are not met hold.
    ///
    /// `leavers` is who has left, where the tenant keeps a roster; without one, nobody is looked for.
    pub fn judge(
        &self,
        tenant: &Tenant,
        source: &dyn TableSource,
        leavers: Option<&[Leaver]>,
        in_full: bool,
    ) -> Result<Judged, EvaluateError> {
        let mut run = Run {
            tenant,
            statuses: Statuses::of(source.statuses()?),
            source,
            loaded: HashMap::new(),
            needed: &self.needed,
            exceptions: Exceptions::of(tenant, self),
            outcomes: Outcomes::new(tenant, in_full),
            in_full,
            unlisted: BTreeMap::new(),
        };
        for base in self.by_table.values() {
            run.table(base)?;
        }
        if let Some(leavers) = leavers {
            for logins in &self.logins {
                run.logins(logins, leavers)?;
            }
        }
        Ok(run.outcomes.finish(run.unlisted))
    }
}

/// One tenant being judged.
pub struct Run<'a> {
    pub tenant: &'a Tenant,
    pub statuses: Statuses,
    pub outcomes: Outcomes,
    pub exceptions: Exceptions<'a>,
    in_full: bool,
    needed: &'a BTreeMap<Arc<str>, BTreeSet<Arc<str>>>,
    source: &'a dyn TableSource,
    loaded: HashMap<Arc<str>, Option<RecordBatch>>,
    unlisted: BTreeMap<demarc_model::ServiceId, u64>,
}

impl Run<'_> {
    /// The rows of a table, read once.
    pub fn rows(&mut self, table: &Table) -> Result<Option<RecordBatch>, EvaluateError> {
        if let Some(rows) = self.loaded.get(&table.name) {
            return Ok(rows.clone());
        }
        let mut needed = self.needed.get(&table.name).cloned().unwrap_or_default();
        needed.extend(self.exceptions.columns(&table.name));
        let rows = self.source.rows(table, &needed)?.filter(|rows| rows.num_rows() > 0);
        self.loaded.insert(table.name.clone(), rows.clone());
        Ok(rows)
    }

    fn table(&mut self, base: &CompiledTable) -> Result<(), EvaluateError> {
        let rows = self.rows(&base.table)?;
        let places = Places::of(&base.table, rows.as_ref(), &self.statuses);
        let sheet = match rows {
            Some(rows) => Some(self.sheet(base, rows)?),
            None => None,
        };
        for check in &base.checks {
            self.check(base, check, &places, sheet.as_ref())?;
        }
        Ok(())
    }

    /// The rows with the counts of every child.
    fn sheet(&mut self, base: &CompiledTable, rows: RecordBatch) -> Result<Sheet, EvaluateError> {
        let mut columns = rows.columns().to_vec();
        let mut child_places = Vec::new();
        let mut child_unread = Vec::new();
        for child in &base.children {
            let child_rows = self.rows(&child.table)?;
            columns.push(counts(base, &rows, child, child_rows.as_ref())?);
            child_unread.push(child_rows.as_ref().and_then(|rows| Unreadables::of(rows).any(&child.facets)));
            child_places.push(Places::of(&child.table, child_rows.as_ref(), &self.statuses));
        }
        let unread = Unreadables::of(&rows);
        let counted = RecordBatch::try_new(base.schema.clone(), columns)?;
        Ok(Sheet { rows: counted, unread, child_places, child_unread })
    }

    fn check(
        &mut self,
        base: &CompiledTable,
        check: &CompiledCheck,
        places: &Places,
        sheet: Option<&Sheet>,
    ) -> Result<(), EvaluateError> {
        if base.table.service_column.is_some() {
            self.open_named(base, check, places);
            return sheet.map_or(Ok(()), |sheet| self.judge_rows(base, check, &[], sheet));
        }
        let serving = services::serving(self.tenant, &check.check.service, services::provider(&check.check));
        self.open(base, check, places, &serving);
        if serving.is_empty() {
            if let Some(sheet) = sheet {
                *self.unlisted.entry(check.check.service.clone()).or_default() += sheet.rows.num_rows() as u64;
            }
            return Ok(());
        }
        match sheet {
            Some(sheet) => self.judge_rows(base, check, &serving, sheet),
            None => Ok(()),
        }
    }

    /// The same for a table whose rows name their service: its places are the services that were listed.
    fn open_named(&mut self, base: &CompiledTable, check: &CompiledCheck, places: &Places) {
        for place in &places.asked {
            for service in services::named(self.tenant, &place.0) {
                self.outcomes.open(&check.check, service);
                if let Some(why) = places.troubled.get(place) {
                    self.outcomes.unlistable(&check.check, service, &base.table, place, why);
                }
            }
        }
    }

    /// Counts the check for every service it is about, and says where its rows cannot be relied on.
    fn open(&mut self, base: &CompiledTable, check: &CompiledCheck, places: &Places, serving: &[&Service]) {
        for service in serving {
            self.outcomes.open(&check.check, service);
            let in_scope = |place: &(Arc<str>, Arc<str>)| service.scope.holds(&place.0, &place.1);
            for (place, why) in places.troubled.iter().filter(|(place, _)| in_scope(place)) {
                self.outcomes.unlistable(&check.check, service, &base.table, place, why);
            }
            if !places.asked.iter().any(in_scope) && base.table.parent.is_none() {
                let why = format!("{} was never collected", base.table.name).into();
                self.outcomes.unlistable(&check.check, service, &base.table, &("".into(), "".into()), &why);
            }
        }
    }

    fn judge_rows(
        &mut self,
        base: &CompiledTable,
        check: &CompiledCheck,
        serving: &[&Service],
        sheet: &Sheet,
    ) -> Result<(), EvaluateError> {
        let rule = evaluate_bool(check.rule.as_ref(), &sheet.rows)?;
        let about =
            check.condition.as_ref().map(|condition| evaluate_bool(condition.as_ref(), &sheet.rows)).transpose()?;
        let reasons = sheet.reasons(check, &rule)?;
        let text = Columns::of(&sheet.rows);
        let places: Vec<usize> = serving.iter().map(|service| self.outcomes.open(&check.check, service)).collect();
        for index in 0..sheet.rows.num_rows() {
            if about.as_ref().is_some_and(|about| about.is_valid(index) && !about.value(index)) {
                continue;
            }
            let known = about.as_ref().is_none_or(|about| about.is_valid(index)) && rule.is_valid(index);
            let (account, region) = (text.account.value(index), text.region.value(index));
            let verdict = match sheet.unread(base, check, index, account, region) {
                Some(why) => RowVerdict::Unproven(Unproven::Unreadable(why)),
                None if !known => RowVerdict::Unproven(
                    sheet.uncounted(check).map_or_else(|| Unproven::Absent(check.absent.clone()), Unproven::Unreadable),
                ),
                None if rule.value(index) => RowVerdict::Proven,
                None => RowVerdict::Failing(self.failure(check, sheet, reasons.as_ref(), index)),
            };
            match base.table.service_column.as_ref().and_then(|name| sheet.rows.column_by_name(name)) {
                None => {
                    let own = serving.iter().zip(&places).filter(|(service, _)| service.scope.holds(account, region));
                    own.for_each(|(_, &place)| {
                        self.outcomes.add(&check.check, place, &verdict, || text.resource(index))
                    });
                }
                Some(column) => {
                    for service in services::named(self.tenant, column.as_string::<i32>().value(index)) {
                        let place = self.outcomes.open(&check.check, service);
                        self.outcomes.add(&check.check, place, &verdict, || text.resource(index));
                    }
                }
            }
        }
        Ok(())
    }

    /// How a row fails.
    fn failure(&self, check: &CompiledCheck, sheet: &Sheet, reasons: Option<&StringArray>, index: usize) -> Failure {
        let reason = reasons.filter(|reasons| reasons.is_valid(index)).map(|reasons| reasons.value(index).into());
        let found = if self.in_full { found(check, &sheet.rows, index) } else { BTreeMap::new() };
        let resource = || Columns::of(&sheet.rows).resource(index);
        Failure { reason, found, acceptance: self.exceptions.of_row(check, &sheet.rows, index, resource) }
    }
}

/// The verdict on one resource.
pub enum RowVerdict {
    /// The rule is met.
    Proven,
    /// It is not.
    Failing(Failure),
    /// It cannot be said.
    Unproven(Unproven),
}

/// How a resource fails.
#[derive(Default)]
pub struct Failure {
    /// What was found, in words.
    pub reason: Option<Arc<str>>,
    /// What the rule's columns held, where that was asked for.
    pub found: BTreeMap<Arc<str>, Scalar>,
    /// What an exception says of it.
    pub acceptance: Option<Acceptance>,
}

impl RowVerdict {
    /// The verdict without its reason.
    pub const fn verdict(&self) -> Verdict {
        match self {
            Self::Proven => Verdict::Proven,
            Self::Failing(_) => Verdict::Failing,
            Self::Unproven(_) => Verdict::Unproven,
        }
    }
}

/// Rows of a base table with their children counted.
struct Sheet {
    rows: RecordBatch,
    unread: Unreadables,
    /// The places of each child's table, in the order of the children.
    child_places: Vec<Places>,
    /// What could not be read of some row of each child's table.
    child_unread: Vec<Option<Arc<str>>>,
}

impl Sheet {
    /// Why a row cannot be judged by a check, if so.
    fn unread(
        &self,
        base: &CompiledTable,
        check: &CompiledCheck,
        index: usize,
        account: &str,
        region: &str,
    ) -> Option<Arc<str>> {
        if let Some(unread) = self.unread.first(index, &check.facets) {
            return Some(refusal(&unread.call, unread.outcome));
        }
        let of_other_calls = |child: &&usize| fed_by(base, &base.children[**child].table).is_none();
        check.children.iter().filter(of_other_calls).find_map(|&child| {
            let table = &base.children[child].table;
            self.child_places[child].trouble(table, account, region)
        })
    }

    /// Why a count could not be made, where a row of another table was not read.
    fn uncounted(&self, check: &CompiledCheck) -> Option<Arc<str>> {
        check.children.iter().find_map(|&child| self.child_unread[child].clone())
    }

    /// What was found, evaluated only when something is not met.
    fn reasons(&self, check: &CompiledCheck, rule: &BooleanArray) -> Result<Option<StringArray>, EvaluateError> {
        let Some(reason) = check.reason.as_ref().filter(|_| rule.false_count() > 0) else { return Ok(None) };
        let array = reason.evaluate(&self.rows)?.into_array(self.rows.num_rows())?;
        let text = arrow::compute::cast(&array, &DataType::Utf8)?;
        Ok(Some(text.as_string::<i32>().clone()))
    }
}

/// The common columns of a batch.
pub struct Columns<'a> {
    pub account: &'a StringArray,
    pub region: &'a StringArray,
    arn: &'a StringArray,
    title: &'a StringArray,
}

impl<'a> Columns<'a> {
    /// The common columns, which every table has.
    pub fn of(rows: &'a RecordBatch) -> Self {
        let text = |place: usize| rows.column(place).as_string::<i32>();
        // The places of COMMON_COLUMNS.
        Self { account: text(1), region: text(2), arn: text(3), title: text(4) }
    }

    /// The resource of a row.
    pub fn resource(&self, index: usize) -> Resource {
        Resource {
            account: self.account.value(index).into(),
            region: self.region.value(index).into(),
            key: self.arn.value(index).into(),
            title: self.title.value(index).into(),
        }
    }
}
