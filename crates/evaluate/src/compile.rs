//! The rules of a table to expressions, fused.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use arrow::datatypes::{DataType, SchemaRef};
use datafusion::{common::DFSchema, logical_expr::Expr, physical_plan::PhysicalExpr, prelude::SessionContext};
use demarc_inventory::batch;
use demarc_model::{COMMON_COLUMNS, Check, Child, Table};

use crate::{
    compiled::{CompiledCheck, CompiledChild, CompiledTable, fed_by, for_check, is_same_count, with_counts},
    engine::{RuleError, no_table},
    fuse::Shared,
    joined::MOST_JOINED,
    leavers::{self, CompiledLogins},
    turns::turns,
};

/// Compiles the rules of one table.
pub(crate) struct Compiler<'a> {
    context: &'a SessionContext,
    tables: &'a BTreeMap<Arc<str>, Table>,
    errors: Vec<RuleError>,
    /// What was compiled against last, as DataFusion wants it: nearly always what is compiled against next.
    last: Option<(SchemaRef, DFSchema)>,
}

impl<'a> Compiler<'a> {
    pub fn new(context: &'a SessionContext, tables: &'a BTreeMap<Arc<str>, Table>) -> Self {
        Self { context, tables, errors: Vec::new(), last: None }
    }

    /// All rules of a table, or all that is wrong with them.
    pub fn table(mut self, table: &Table, checks: &[Check]) -> Result<CompiledTable, Vec<RuleError>> {
        let schema = batch::schema(table);
        let (children, shared) = (Vec::new(), Shared::default());
        let mut compiled = CompiledTable { table: table.clone(), children, schema, shared, checks: Vec::new() };
        for check in checks {
            for child in &check.children {
                let is_new = !compiled.children.iter().any(|other| is_same_count(&other.child, child));
                if let Some(child) = is_new.then(|| self.child(check, child)).flatten() {
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
        if !self.errors.is_empty() {
            return Err(self.errors);
        }
        fuse(compiled)
    }

    fn child(&mut self, check: &Check, child: &Child) -> Option<CompiledChild> {
        let place = format!("child {}", child.name);
        let Some(table) = self.tables.get(&child.table) else {
            self.errors.push(no_table(check, &place, &child.table));
            return None;
        };
        if child.on.len() > MOST_JOINED {
            self.error(
                check,
                &place,
                format!("it is joined on {} columns, expected {MOST_JOINED} at most", child.on.len()),
            );
        }
        let schema = batch::schema(table);
        let mut facets = BTreeSet::new();
        let condition = match &child.condition {
            None => None,
            Some(sql) => Some(self.expression(check, &place, sql, &schema, &DataType::Boolean, table, &mut facets)?.0),
        };
        let mut key_facets = BTreeSet::new();
        for (base, other) in &child.on {
            match table.column(other) {
                Some(_) => key_facets.extend(sources(table, other)),
                None => {
                    self.error(check, &place, format!("table `{}` has no column `{other}` (for `{base}`)", table.name))
                }
            }
        }
        facets.extend(key_facets.iter().cloned());
        Some(CompiledChild { child: child.clone(), table: table.clone(), condition, facets, key_facets })
    }

    fn check(&mut self, base: &CompiledTable, check: &Check) -> Option<CompiledCheck> {
        let schema = for_check(base, check);
        let mut facets = BTreeSet::new();
        let table = &base.table;
        let condition = match &check.condition {
            None => None,
            Some(sql) => Some(self.expression(check, "where", sql, &schema, &DataType::Boolean, table, &mut facets)?),
        };
        let (rule, names) =
            self.expression(check, "rule", &check.rule, &schema, &DataType::Boolean, table, &mut facets)?;
        let mut turns = self.turns(check, "rule", &names)?;
        if let Some((_, names)) = &condition {
            turns.extend(self.turns(check, "where", names)?);
        }
        let is_count = |name: String| check.children.iter().any(|child| *child.name == *name);
        let is_about_counts = condition.as_ref().is_some_and(|(_, names)| columns(names).any(is_count));
        let condition = condition.map(|(condition, _)| condition);
        let is_common = |name: &String| COMMON_COLUMNS.iter().any(|(common, _)| common == name);
        let columns = columns(&names).filter(|name| !is_common(name)).map(Arc::from).collect();
        // What a reason shows need not have been read for the verdict to stand.
        let reason = match &check.reason {
            None => None,
            Some(sql) => {
                Some(self.expression(check, "reason", sql, &schema, &DataType::Utf8, table, &mut BTreeSet::new())?.0)
            }
        };
        for child in &check.children {
            facets.extend(child.on.keys().flat_map(|column| sources(table, column)));
        }
        // What the base table's own calls fill is known row by row, and needs no look at whole places.
        let others = check.children.iter().filter_map(|child| self.tables.get(&child.table));
        let fed = others.filter_map(|other| Some((fed_by(base, other)?, other)));
        facets.extend(fed.flat_map(|(facet, other)| [facet.clone(), demarc_inventory::unread_children(&other.name)]));
        let children = (0..base.children.len())
            .filter(|&index| check.children.iter().any(|child| is_same_count(child, &base.children[index].child)))
            .collect();
        let absent = format!("the setting behind \u{201c}{}\u{201d}", check.title).into();
        let check = check.clone();
        Some(CompiledCheck {
            check,
            condition,
            rule,
            reason,
            schema,
            columns,
            absent,
            facets,
            children,
            is_about_counts,
            turns,
        })
    }

    fn turns(&mut self, check: &Check, place: &str, expr: &Expr) -> Option<BTreeSet<i64>> {
        let names = check.children.iter().map(|child| &*child.name).collect();
        turns(expr, &names).map_err(|cause| self.error(check, place, cause)).ok()
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
    ) -> Option<(Arc<dyn PhysicalExpr>, Expr)> {
        match self.compile(sql, schema, wanted) {
            Ok((compiled, expr)) => {
                facets.extend(columns(&expr).flat_map(|name| sources(table, &name)));
                Some((compiled, expr))
            }
            Err(cause) => {
                self.error(check, place, cause);
                None
            }
        }
    }

    fn compile(
        &mut self,
        sql: &str,
        schema: &SchemaRef,
        wanted: &DataType,
    ) -> Result<(Arc<dyn PhysicalExpr>, Expr), String> {
        let (_, schema) = match self.last.take().filter(|(last, _)| Arc::ptr_eq(last, schema)) {
            Some(last) => self.last.insert(last),
            None => {
                let made = DFSchema::try_from(schema.as_ref().clone()).map_err(|error| error.to_string())?;
                self.last.insert((schema.clone(), made))
            }
        };
        let expr = self.context.parse_sql_expr(sql, schema).map_err(|error| error.strip_backtrace())?;
        let compiled =
            self.context.create_physical_expr(expr.clone(), schema).map_err(|error| error.strip_backtrace())?;
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

    /// What says whether a row of `table` can sign in.
    pub fn logins(mut self, table: &Table) -> Result<CompiledLogins, Vec<RuleError>> {
        let wrong = |cause| {
            let place = format!("logins of table `{}`", table.name);
            vec![RuleError { check: leavers::check_id(), place, cause }]
        };
        let logins = table.logins.clone().ok_or_else(|| wrong("there are none".to_owned()))?;
        let (active, expr) = self.compile(&logins.active, &batch::schema(table), &DataType::Boolean).map_err(wrong)?;
        Ok(CompiledLogins {
            facets: columns(&expr).flat_map(|name| sources(table, &name)).chain([Arc::from("list")]).collect(),
            name_facets: logins.names.iter().flat_map(|name| sources(table, name)).collect(),
            table: table.clone(),
            logins,
            active,
        })
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

/// Makes what several checks share a column of its own.
fn fuse(mut table: CompiledTable) -> Result<CompiledTable, Vec<RuleError>> {
    let wrong = |check: &Check, error: datafusion::error::DataFusionError| {
        vec![RuleError { check: check.id.clone(), place: "rule".to_owned(), cause: error.strip_backtrace() }]
    };
    let Some(first) = table.checks.first().map(|check| check.check.clone()) else { return Ok(table) };
    let roots: Vec<_> =
        table.checks.iter().flat_map(|check| [&check.rule].into_iter().chain(&check.condition)).collect();
    table.shared = Shared::of(&roots, &table.schema).map_err(|error| wrong(&first, error))?;
    for check in &mut table.checks {
        let within = |expression| table.shared.within(expression).map_err(|error| wrong(&check.check, error));
        let (rule, condition) = (within(&check.rule)?, check.condition.as_ref().map(within).transpose()?);
        (check.rule, check.condition) = (rule, condition);
    }
    Ok(table)
}
