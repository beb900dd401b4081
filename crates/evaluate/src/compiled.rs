//! The rules of a table as expressions, and the schemas that they are over.

use std::{collections::BTreeSet, sync::Arc};

use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::physical_plan::PhysicalExpr;
use demarc_model::{Check, Child, Table};

use crate::fuse::Shared;

/// The checks of one base table. Its batches get a count column for every distinct child, and one for every
/// expression that several checks share.
pub(crate) struct CompiledTable {
    pub table: Table,
    pub children: Vec<CompiledChild>,
    /// The table's columns with the counts.
    pub schema: SchemaRef,
    pub shared: Shared,
    pub checks: Vec<CompiledCheck>,
}

/// A count of another table's rows.
pub(crate) struct CompiledChild {
    pub child: Child,
    pub table: Table,
    pub condition: Option<Arc<dyn PhysicalExpr>>,
    /// Facets of the other table that the count needs.
    pub facets: BTreeSet<Arc<str>>,
    /// Those of them that say to which row one of its rows belongs.
    pub key_facets: BTreeSet<Arc<str>>,
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
    /// Whether some count decides which rows it is about.
    pub is_about_counts: bool,
    /// The numbers with which it compares counts.
    pub turns: BTreeSet<i64>,
}

/// The facet of `base` that fills `other`, if one does.
pub(crate) fn fed_by<'t>(base: &CompiledTable, other: &'t Table) -> Option<&'t Arc<str>> {
    other.parent.as_ref().filter(|parent| parent.table == base.table.name).map(|parent| &parent.facet)
}

/// Whether two children count the same, whatever their checks call it.
pub(crate) fn is_same_count(one: &Child, other: &Child) -> bool {
    (&one.table, &one.on, &one.condition) == (&other.table, &other.on, &other.condition)
}

/// The table's schema with every child's count, under a name that no column has.
pub(crate) fn with_counts(base: &CompiledTable) -> SchemaRef {
    let own = base.schema.fields().iter().map(|field| field.as_ref().clone());
    let counts = (0..base.children.len()).map(|nth| Field::new(format!("#{nth}"), DataType::Int64, true));
    Arc::new(Schema::new(own.chain(counts).collect::<Vec<_>>()))
}

/// The same columns in the same places, with this check's counts under the names its rule uses.
pub(crate) fn for_check(base: &CompiledTable, check: &Check) -> SchemaRef {
    if check.children.is_empty() {
        return base.schema.clone();
    }
    let first = base.schema.fields().len() - base.children.len();
    let name = |place: usize| {
        let count = base.children.get(place.checked_sub(first)?)?;
        Some(&check.children.iter().find(|child| is_same_count(child, &count.child))?.name)
    };
    let fields = base.schema.fields().iter().enumerate().map(|(place, field)| match name(place) {
        Some(name) => Arc::new(field.as_ref().clone().with_name(&**name)),
        None => field.clone(),
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}
