//! The verdict of every check on every resource of one tenant.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use arrow::{
    array::{Array, StringArray},
    buffer::BooleanBuffer,
};
use demarc_model::{Check, Service, ServiceId, Table, Tenant, Unproven};

use crate::{
    compiled::CompiledCheck,
    engine::{Checks, Engine},
    evidence::Statuses,
    exceptions::{Exceptions, found},
    judged::{Detail, EvaluateError, Failure, Judged, RowVerdict, TableSource},
    leavers::Leaver,
    loaded::{Loaded, Rows},
    needed::Needed,
    outcomes::Outcomes,
    places::{KnownPlaces, Places},
    services,
    sheet::Sheet,
    verdicts::Verdicts,
};

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
        self.run(tenant, source, leavers, Detail::of(in_full), &|_| true)
    }

    /// The same outcomes without any finding, for whoever only counts.
    pub fn count(
        &self,
        tenant: &Tenant,
        source: &dyn TableSource,
        leavers: Option<&[Leaver]>,
    ) -> Result<Judged, EvaluateError> {
        self.run(tenant, source, leavers, Detail::Counts, &|_| true)
    }

    /// Judges tables of `tenant`, those that are `wanted`, and who has left.
    pub(crate) fn run(
        &self,
        tenant: &Tenant,
        source: &dyn TableSource,
        leavers: Option<&[Leaver]>,
        detail: Detail,
        wanted: &dyn Fn(&Checks) -> bool,
    ) -> Result<Judged, EvaluateError> {
        let mut run = Run {
            tenant,
            statuses: Statuses::of(source.statuses()?),
            source,
            places: KnownPlaces::default(),
            loaded: HashMap::new(),
            serving: HashMap::new(),
            needed: &self.needed,
            exceptions: Exceptions::of(tenant, self),
            outcomes: Outcomes::new(tenant, detail),
            detail,
            unlisted: BTreeMap::new(),
        };
        for checks in self.by_table.values().filter(|checks| wanted(checks)) {
            run.table(self, checks)?;
        }
        if let Some(leavers) = leavers {
            run.leavers(self, leavers)?;
        }
        Ok(run.outcomes.finish(run.unlisted))
    }
}

/// One tenant being judged.
pub struct Run<'a> {
    pub tenant: &'a Tenant,
    pub statuses: Statuses,
    pub outcomes: Outcomes,
    pub places: KnownPlaces,
    exceptions: Exceptions<'a>,
    detail: Detail,
    needed: &'a Needed,
    source: &'a dyn TableSource,
    loaded: HashMap<Arc<str>, Rows>,
    /// The tenant's services that checks of a catalog service are about.
    serving: HashMap<ServiceId, Vec<&'a Service>>,
    unlisted: BTreeMap<Arc<str>, BTreeMap<ServiceId, u64>>,
}

impl<'a> Run<'a> {
    /// The rows of a table, read once.
    pub fn rows(&mut self, table: &Table) -> Result<Rows, EvaluateError> {
        if let Some(rows) = self.loaded.get(&table.name) {
            return Ok(rows.clone());
        }
        let mut needed = Cow::Borrowed(self.needed.columns(&table.name, self.detail != Detail::Counts));
        let mut accepted = self.exceptions.columns(&table.name).peekable();
        if accepted.peek().is_some() {
            needed.to_mut().extend(accepted);
        }
        let rows = self.source.rows(table, &needed)?.filter(|rows| rows.num_rows() > 0);
        let rows = rows.map(|rows| Arc::new(Loaded::of(rows)));
        self.loaded.insert(table.name.clone(), rows.clone());
        Ok(rows)
    }

    fn table(&mut self, engine: &Engine, checks: &Checks) -> Result<(), EvaluateError> {
        let rows = self.rows(&checks.table)?;
        let places = self.places.get(&checks.table, rows.as_deref(), &self.statuses, false);
        let serving: Vec<Vec<(usize, &Service)>> =
            checks.checks.iter().map(|check| self.open(&checks.table, check, &places)).collect();
        let Some(rows) = rows else { return Ok(()) };
        let compiled = engine.compiled(checks).map_err(|errors| EvaluateError::uncompiled(errors))?;
        let sheet = Sheet::of(self, compiled, rows)?;
        let named = checks.table.service_column.as_ref().map(|column| sheet.named(column));
        for (check, serving) in compiled.checks.iter().zip(serving) {
            match &named {
                Some(named) => {
                    let mut services = Vec::new();
                    for (name, rows) in named {
                        for service in services::named(self.tenant, name) {
                            services.push((self.outcomes.open(&check.check, service), Some(rows.clone())));
                        }
                    }
                    self.judge_rows(check, &sheet, services)?;
                }
                None if serving.is_empty() => {
                    let of_table = self.unlisted.entry(checks.table.name.clone()).or_default();
                    let unlisted = of_table.entry(check.check.service.clone()).or_default();
                    *unlisted += sheet.rows.num_rows() as u64;
                }
                None => {
                    let of_scope = |service: &Service| sheet.loaded.of_scope(&service.scope);
                    let own = serving.into_iter().map(|(place, service)| (place, of_scope(service)));
                    self.judge_rows(check, &sheet, own.collect())?;
                }
            }
        }
        Ok(())
    }

    /// Judges the rows of each service; all rows, where none are named.
    fn judge_rows(
        &mut self,
        check: &CompiledCheck,
        sheet: &Sheet,
        services: Vec<(usize, Option<BooleanBuffer>)>,
    ) -> Result<(), EvaluateError> {
        let all = Verdicts::of(check, sheet)?;
        let told = self.detail != Detail::Counts && all.failing.count_set_bits() > 0;
        let reasons = if told { sheet.reasons(check)? } else { None };
        for (place, rows) in services {
            match rows {
                None => self.tell(check, sheet, place, &all, reasons.as_ref()),
                Some(rows) => self.tell(check, sheet, place, &all.within(&rows), reasons.as_ref()),
            }
        }
        Ok(())
    }

    /// Counts verdicts for the service at a place of the outcomes, and tells of each resource what is wanted.
    fn tell(
        &mut self,
        check: &CompiledCheck,
        sheet: &Sheet,
        place: usize,
        verdicts: &Verdicts,
        reasons: Option<&StringArray>,
    ) {
        if verdicts.is_empty() {
            return;
        }
        let resource = |row| sheet.loaded.resource(row);
        match self.detail {
            Detail::Full => verdicts.proven.set_indices().for_each(|row| {
                self.outcomes.add(&check.check, place, &RowVerdict::Proven, || resource(row));
            }),
            _ => self.outcomes.proven(place, verdicts.proven.count_set_bits()),
        }
        if self.detail == Detail::Counts && !self.exceptions.are_about(&check.check.id) {
            self.outcomes.failing(place, verdicts.failing.count_set_bits());
        } else {
            for row in verdicts.failing.set_indices() {
                let verdict = RowVerdict::Failing(self.failure(check, sheet, reasons, row));
                self.outcomes.add(&check.check, place, &verdict, || resource(row));
            }
        }
        let absent =
            sheet.uncounted(check).map_or_else(|| Unproven::Absent(check.absent.clone()), Unproven::Unreadable);
        if self.detail == Detail::Counts {
            self.outcomes.unproven(place, verdicts.absent.count_set_bits(), &absent);
        } else {
            let verdict = RowVerdict::Unproven(absent);
            for row in verdicts.absent.set_indices() {
                self.outcomes.add(&check.check, place, &verdict, || resource(row));
            }
        }
        for (row, why) in &verdicts.unreadable {
            let verdict = RowVerdict::Unproven(Unproven::Unreadable(why.clone()));
            self.outcomes.add(&check.check, place, &verdict, || resource(*row));
        }
    }

    /// Counts a check for every service it is about, and says where its rows cannot be relied on. The services are given back
    /// with their places among the outcomes, unless rows name their own.
    fn open(&mut self, table: &Table, check: &Check, places: &Places) -> Vec<(usize, &'a Service)> {
        if table.service_column.is_some() {
            self.open_named(table, check, places);
            return Vec::new();
        }
        let serving = self.serving(check);
        for (outcome, service) in &serving {
            let in_scope = |place: &(Arc<str>, Arc<str>)| service.scope.holds(&place.0, &place.1);
            for (place, why) in places.troubled.iter().filter(|(place, _)| in_scope(place)) {
                self.outcomes.unlistable(check, *outcome, table, place, why);
            }
            if !places.asked.iter().any(in_scope) && table.parent.is_none() {
                let why = format!("{} was never collected", table.name).into();
                self.outcomes.unlistable(check, *outcome, table, &("".into(), "".into()), &why);
            }
        }
        serving
    }

    fn serving(&mut self, check: &Check) -> Vec<(usize, &'a Service)> {
        let (tenant, catalog) = (self.tenant, &check.service);
        if !self.serving.contains_key(catalog) {
            self.serving.insert(catalog.clone(), services::serving(tenant, catalog, services::provider(check)));
        }
        let services = self.serving.get(catalog).into_iter().flatten();
        services.map(|&service| (self.outcomes.open(check, service), service)).collect()
    }

    /// The same for a table whose rows name their service: its places are the services that were listed, or have rows all the same.
    fn open_named(&mut self, table: &Table, check: &Check, places: &Places) {
        let unasked = places.troubled.keys().filter(|place| !places.asked.contains(*place));
        for place in places.asked.iter().chain(unasked) {
            for service in services::named(self.tenant, &place.0) {
                let outcome = self.outcomes.open(check, service);
                if let Some(why) = places.troubled.get(place) {
                    self.outcomes.unlistable(check, outcome, table, place, why);
                }
            }
        }
    }

    /// How a row fails.
    fn failure(&self, check: &CompiledCheck, sheet: &Sheet, reasons: Option<&StringArray>, index: usize) -> Failure {
        let reason = reasons.filter(|reasons| reasons.is_valid(index)).map(|reasons| reasons.value(index).into());
        let found = if self.detail == Detail::Full { found(check, &sheet.certain, index) } else { BTreeMap::new() };
        let resource = || sheet.loaded.resource(index);
        Failure { reason, found, acceptance: self.exceptions.of_row(check, &sheet.certain, index, resource) }
    }
}
