//! Checks to compiled expressions, once for all tenants.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use chrono::{DateTime, NaiveDate};
use datafusion::{common::DFSchema, logical_expr::Expr, physical_plan::PhysicalExpr, prelude::SessionContext};
use demarc_inventory::batch;
use demarc_model::{COMMON_COLUMNS, Check, CheckId, Child, Table};
use thiserror::Error;

use crate::{functions::days_since, leavers};

/// A rule that cannot be run.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("check `{check}`, {place}: {cause}")]
pub struct RuleError {
    /// The check.
    pub check: CheckId,
    /// Which expression: `rule`, `where`, `reason`, `child NAME`.
    pub place: String,
    /// What is wrong with it.
    pub cause: String,
}

/// Compiled checks, ready to judge any tenant.
pub struct Engine {
    /// When everything is judged for.
    pub(crate) today: NaiveDate,
    /// The columns of each table that anything looks at.
    pub(crate) needed: BTreeMap<Arc<str>, BTreeSet<Arc<str>>>,
    /// Compiled checks by base table.
    pub(crate) by_table: BTreeMap<Arc<str>, CompiledTable>,
    /// Tables whose rows can sign in.
    pub(crate) logins: Vec<leavers::CompiledLogins>,
}

/// The checks of one base table. Its batches get a count column for every distinct child.
pub(crate) struct CompiledTable {
    pub table: Table,
    pub children: Vec<CompiledChild>,
    pub schema: SchemaRef,
    pub checks: Vec<CompiledCheck>,
}

/// A count of another table's rows.
pub(crate) struct CompiledChild {
    pub child: Child,
    pub table: Table,
    pub condition: Option<Arc<dyn PhysicalExpr>>,
    /// Facets of the other table that the count needs.
    pub facets: BTreeSet<Arc<str>>,
    /// The name of the count's column: unique within the base table.
    pub column: String,
}

/// One check.
pub(crate) struct CompiledCheck {
    pub check: Check,
    pub condition: Option<Arc<dyn PhysicalExpr>>,
    pub rule: Arc<dyn PhysicalExpr>,
    pub reason: Option<Arc<dyn PhysicalExpr>>,
    /// The base table's columns and this check's counts, under the names that the rule uses.
    pub schema: SchemaRef,
    /// Those that the rule names, but for the ones that every table has.
    pub columns: Vec<Arc<str>>,
    /// What is said of a row whose setting is not there.
    pub absent: Arc<str>,
    /// Facets of the base table that the check needs.
    pub facets: BTreeSet<Arc<str>>,
    /// The children that it needs, by index.
    pub children: Vec<usize>,
}

impl Engine {
    /// Compiles `checks` against `tables`; `now` is in microseconds since 1970. All errors are reported.
    pub fn new<'c>(
        tables: &BTreeMap<Arc<str>, Table>,
        checks: impl IntoIterator<Item = &'c Check>,
        now: i64,
    ) -> Result<Self, Vec<RuleError>> {
        let context = SessionContext::new();
        context.register_udf(days_since(now));
        let mut compiler = Compiler { context, tables, needed: BTreeMap::new(), errors: Vec::new() };
        let mut by_base: BTreeMap<Arc<str>, Vec<&Check>> = BTreeMap::new();
        for check in checks {
            by_base.entry(check.table.clone()).or_default().push(check);
        }
        let by_table = by_base
            .into_iter()
            .filter_map(|(name, checks)| Some((name.clone(), compiler.table(&name, &checks)?)))
            .collect();
        let logins = compiler.logins();
        let today = DateTime::from_timestamp_micros(now).unwrap_or_default().date_naive();
        if compiler.errors.is_empty() {
            Ok(Self { today, needed: compiler.needed, by_table, logins })
        } else {
            Err(compiler.errors)
        }
    }

    /// How many checks there are.
    pub fn check_count(&self) -> usize {
        self.by_table.values().map(|table| table.checks.len()).sum()
    }
}

struct Compiler<'a> {
    context: SessionContext,
    tables: &'a BTreeMap<Arc<str>, Table>,
    needed: BTreeMap<Arc<str>, BTreeSet<Arc<str>>>,
    errors: Vec<RuleError>,
}

/// What every verdict names: where and what the resource is, and what could not be read of it.
const ALWAYS: [&str; 5] = ["account_id", "region", "arn", "title", "unread"];

impl Compiler<'_> {
    fn table(&mut self, name: &str, checks: &[&Check]) -> Option<CompiledTable> {
        let Some(table) = self.tables.get(name) else {
            for check in checks {
                self.error(check, "table", format!("there is no table `{name}`"));
            }
            return None;
        };
        self.need(table, table.service_column.clone());
        let mut compiled = CompiledTable {
            table: table.clone(),
            children: Vec::new(),
            schema: batch::schema(table),
            checks: Vec::new(),
        };
        for check in checks {
            for child in &check.children {
                if let Some(child) = self.child(check, child) {
                    compiled.children.push(child);
                }
            }
        }
        compiled.schema = with_counts(&compiled);
        for check in checks {
            if let Some(check) = self.check(&compiled, check) {
                compiled.checks.push(check);
            }
        }
        Some(compiled)
    }

    fn child(&mut self, check: &Check, child: &Child) -> Option<CompiledChild> {
        let place = format!("child {}", child.name);
        let Some(table) = self.tables.get(&child.table) else {
            self.error(check, &place, format!("there is no table `{}`", child.table));
            return None;
        };
        let schema = batch::schema(table);
        let mut facets = BTreeSet::new();
        let condition = match &child.condition {
            None => None,
            Some(sql) => Some(self.expression(check, &place, sql, &schema, &DataType::Boolean, table, &mut facets)?),
        };
        for (base, other) in &child.on {
            self.need(table, [other.clone()]);
            match table.column(other) {
                Some(_) => facets.extend(sources(table, other)),
                None => {
                    self.error(check, &place, format!("table `{}` has no column `{other}` (for `{base}`)", table.name))
                }
            }
        }
        let column = count_column(check, &child.name);
        Some(CompiledChild { child: child.clone(), table: table.clone(), condition, facets, column })
    }

    fn check(&mut self, base: &CompiledTable, check: &Check) -> Option<CompiledCheck> {
        let schema = for_check(base, check);
        let mut facets = BTreeSet::new();
        let table = &base.table;
        let condition = match &check.condition {
            None => None,
            Some(sql) => Some(self.expression(check, "where", sql, &schema, &DataType::Boolean, table, &mut facets)?),
        };
        let rule = self.expression(check, "rule", &check.rule, &schema, &DataType::Boolean, table, &mut facets)?;
        let names = self.compile(&check.rule, &schema, &DataType::Boolean).map(|(_, expr)| columns(&expr).collect());
        let names: Vec<String> = names.unwrap_or_default();
        let is_common = |name: &String| COMMON_COLUMNS.iter().any(|(common, _)| common == name);
        let columns = names.into_iter().filter(|name| !is_common(name)).map(Arc::from).collect();
        // What a reason shows need not have been read for the verdict to stand.
        let reason = match &check.reason {
            None => None,
            Some(sql) => {
                Some(self.expression(check, "reason", sql, &schema, &DataType::Utf8, table, &mut BTreeSet::new())?)
            }
        };
        for child in &check.children {
            self.need(table, child.on.keys().cloned());
            facets.extend(child.on.keys().flat_map(|column| sources(table, column)));
        }
        // What the base table's own calls fill is known row by row, and needs no look at whole places.
        let others = check.children.iter().filter_map(|child| self.tables.get(&child.table));
        let fed = others.filter_map(|other| Some((fed_by(base, other)?, other)));
        facets.extend(fed.flat_map(|(facet, other)| [facet.clone(), demarc_inventory::unread_children(&other.name)]));
        let children = (0..base.children.len())
            .filter(|&index| {
                check.children.iter().any(|child| base.children[index].column == count_column(check, &child.name))
            })
            .collect();
        let absent = format!("the setting behind \u{201c}{}\u{201d}", check.title).into();
        Some(CompiledCheck { check: check.clone(), condition, rule, reason, schema, columns, absent, facets, children })
    }

    #[allow(clippy::too_many_arguments)]
    fn expression(
        &mut self,
        check: &Check,
        place: &str,
        sql: &str,
        schema: &SchemaRef,
        wanted: &DataType,
        table: &Table,
        facets: &mut BTreeSet<Arc<str>>,
    ) -> Option<Arc<dyn PhysicalExpr>> {
        match self.compile(sql, schema, wanted) {
            Ok((compiled, expr)) => {
                facets.extend(columns(&expr).flat_map(|name| sources(table, &name)));
                self.need(table, columns(&expr).map(Arc::from));
                Some(compiled)
            }
            Err(cause) => {
                self.error(check, place, cause);
                None
            }
        }
    }

    fn compile(
        &self,
        sql: &str,
        schema: &SchemaRef,
        wanted: &DataType,
    ) -> Result<(Arc<dyn PhysicalExpr>, Expr), String> {
        let schema = DFSchema::try_from(schema.as_ref().clone()).map_err(|error| error.to_string())?;
        let expr = self.context.parse_sql_expr(sql, &schema).map_err(|error| error.strip_backtrace())?;
        let compiled =
            self.context.create_physical_expr(expr.clone(), &schema).map_err(|error| error.strip_backtrace())?;
        let found = compiled.data_type(schema.as_arrow()).map_err(|error| error.strip_backtrace())?;
        let text = |kind: &DataType| matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
        let fits = found == *wanted || (text(wanted) && text(&found));
        if let Some(word) = ["now(", "current_date", "current_timestamp", "random(", "coalesce("]
            .iter()
            .find(|word| sql.to_lowercase().contains(**word))
        {
            return Err(format!(
                "`{word}` is not allowed: use `days_since(column)` for time, and let null be unproven"
            ));
        }
        if fits { Ok((compiled, expr)) } else { Err(format!("`{sql}` gives {found}, expected {wanted}")) }
    }

    fn logins(&mut self) -> Vec<leavers::CompiledLogins> {
        let tables: Vec<&Table> = self.tables.values().filter(|table| table.logins.is_some()).collect();
        let mut compiled = Vec::new();
        for table in tables {
            let Some(logins) = &table.logins else { continue };
            match self.compile(&logins.active, &batch::schema(table), &DataType::Boolean) {
                Ok((active, expr)) => {
                    self.need(table, columns(&expr).map(Arc::from));
                    self.need(table, logins.names.iter().cloned().chain(table.service_column.clone()));
                    let facets = columns(&expr).flat_map(|name| sources(table, &name)).chain([Arc::from("list")]);
                    compiled.push(leavers::CompiledLogins {
                        facets: facets.collect(),
                        name_facets: logins.names.iter().flat_map(|name| sources(table, name)).collect(),
                        table: table.clone(),
                        logins: logins.clone(),
                        active,
                    });
                }
                Err(cause) => self.errors.push(RuleError {
                    check: leavers::check_id(),
                    place: format!("logins of table `{}`", table.name),
                    cause,
                }),
            }
        }
        compiled
    }

    /// Notes that columns of a table are looked at, with those that every verdict names.
    fn need(&mut self, table: &Table, columns: impl IntoIterator<Item = Arc<str>>) {
        let needed = self.needed.entry(table.name.clone()).or_default();
        needed.extend(ALWAYS.map(Arc::from).into_iter().chain(columns));
    }

    fn error(&mut self, check: &Check, place: &str, cause: String) {
        self.errors.push(RuleError { check: check.id.clone(), place: place.to_owned(), cause });
    }
}

/// The columns that an expression names.
fn columns(expr: &Expr) -> impl Iterator<Item = String> {
    let names: BTreeSet<String> = expr.column_refs().into_iter().map(|column| column.name.clone()).collect();
    names.into_iter()
}

/// What a row calls unread when a column of it is not known: the facet that fills it, or `.column` for it alone.
fn sources(table: &Table, column: &str) -> Vec<Arc<str>> {
    let facet = table.column(column).map(|(_, facet)| facet);
    facet.map_or_else(Vec::new, |facet| vec![facet.into(), demarc_inventory::unread_column(column)])
}

/// The facet of `base` that fills `other`, if one does.
pub(crate) fn fed_by<'t>(base: &CompiledTable, other: &'t Table) -> Option<&'t Arc<str>> {
    other.parent.as_ref().filter(|parent| parent.table == base.table.name).map(|parent| &parent.facet)
}

/// Children of different checks may have the same name and mean different things.
fn count_column(check: &Check, child: &str) -> String {
    format!("{}/{child}", check.id)
}

/// The table's schema with every child's count.
fn with_counts(base: &CompiledTable) -> SchemaRef {
    let own = base.schema.fields().iter().map(|field| field.as_ref().clone());
    let counts = base.children.iter().map(|child| Field::new(&child.column, DataType::Int64, true));
    Arc::new(Schema::new(own.chain(counts).collect::<Vec<_>>()))
}

/// The same columns in the same places, with this check's counts under the names its rule uses.
fn for_check(base: &CompiledTable, check: &Check) -> SchemaRef {
    let prefix = format!("{}/", check.id);
    let fields = base.schema.fields().iter().map(|field| {
        let name = field.name().strip_prefix(&prefix).unwrap_or(field.name());
        field.as_ref().clone().with_name(name)
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}
