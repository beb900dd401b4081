//! Expressions that several rules of a table share, evaluated once.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use arrow::{
    array::RecordBatch,
    datatypes::{Field, Schema, SchemaRef},
};
use datafusion::{
    common::{
        Result,
        tree_node::{Transformed, TreeNode, TreeNodeRecursion},
    },
    logical_expr::Operator,
    physical_expr::{
        ScalarFunctionExpr,
        expressions::{BinaryExpr, Column, InListExpr, IsNotNullExpr, IsNullExpr, LikeExpr, Literal, NotExpr},
    },
    physical_plan::PhysicalExpr,
};

type Expr = Arc<dyn PhysicalExpr>;

/// Expressions whose values are columns of their own.
#[derive(Default)]
pub struct Shared {
    /// In the order in which they are evaluated, each over what those before it have added.
    steps: Vec<Step>,
    columns: HashMap<Expr, Expr>,
}

/// Expressions none of which is made of another, and the schema once all are there.
struct Step {
    expressions: Vec<Expr>,
    schema: SchemaRef,
}

impl Shared {
    /// Finds what `roots`, all over `schema`, have in common.
    pub fn of(roots: &[&Expr], schema: &SchemaRef) -> Result<Self> {
        let mut counts: HashMap<Expr, usize> = HashMap::new();
        let mut seen: Vec<Expr> = Vec::new();
        roots.iter().for_each(|root| count(root, &mut counts, &mut seen));
        let common = seen.into_iter().filter(|one| counts[one] > 1 && cannot_fail(one)).collect();
        let (mut shared, mut fields) = (Self::default(), schema.fields().to_vec());
        for level in levels(common) {
            let mut expressions = Vec::new();
            for one in &level {
                expressions.push(shared.within(one)?);
            }
            for one in level {
                let name = format!("={}", fields.len());
                fields.push(Arc::new(Field::new(&name, one.data_type(schema)?, true)));
                shared.columns.insert(one, Arc::new(Column::new(&name, fields.len() - 1)));
            }
            shared.steps.push(Step { expressions, schema: Arc::new(Schema::new(fields.clone())) });
        }
        Ok(shared)
    }

    /// Adds the shared columns.
    pub fn evaluate(&self, mut rows: RecordBatch) -> Result<RecordBatch> {
        for Step { expressions, schema } in &self.steps {
            let added = expressions.iter().map(|one| one.evaluate(&rows)?.into_array(rows.num_rows()));
            let added = added.collect::<Result<Vec<_>>>()?;
            let columns = rows.columns().iter().cloned().chain(added).collect();
            rows = RecordBatch::try_new(schema.clone(), columns)?;
        }
        Ok(rows)
    }

    /// The same expression over the shared columns.
    pub fn within(&self, root: &Expr) -> Result<Expr> {
        let replaced = root.clone().transform_down(|one| match self.columns.get(&one) {
            Some(column) => Ok(Transformed::new(column.clone(), true, TreeNodeRecursion::Jump)),
            None => Ok(Transformed::no(one)),
        })?;
        Ok(replaced.data)
    }
}

/// Counts every expression below `root`; what is below one that was seen already counts only once.
fn count(root: &Expr, counts: &mut HashMap<Expr, usize>, seen: &mut Vec<Expr>) {
    if root.children().is_empty() {
        return;
    }
    let times = counts.entry(root.clone()).or_default();
    *times += 1;
    if *times > 1 {
        return;
    }
    seen.push(root.clone());
    root.children().into_iter().for_each(|child| count(child, counts, seen));
}

/// Sorts expressions by how many others each is made of, one within the other.
fn levels(common: Vec<Expr>) -> impl Iterator<Item = Vec<Expr>> {
    let all: HashSet<&Expr> = common.iter().collect();
    let levels: Vec<usize> = common.iter().map(|one| depth(one, &all)).collect();
    let mut by_level: BTreeMap<usize, Vec<Expr>> = BTreeMap::new();
    for (one, level) in common.into_iter().zip(levels) {
        by_level.entry(level).or_default().push(one);
    }
    by_level.into_values()
}

/// How many of `all` are one within the other, from `root` down.
fn depth(root: &Expr, all: &HashSet<&Expr>) -> usize {
    let below = root.children().into_iter().map(|child| depth(child, all)).max().unwrap_or(0);
    below + usize::from(all.contains(root))
}

/// Whether it may be evaluated for rows for which nobody asked: those that a `CASE` or an `AND` would not have got to.
fn cannot_fail(one: &Expr) -> bool {
    let compares = |binary: &BinaryExpr| {
        use Operator::{And, Eq, Gt, GtEq, IsDistinctFrom, IsNotDistinctFrom, Lt, LtEq, NotEq, Or};
        matches!(binary.op(), And | Or | Eq | NotEq | Lt | LtEq | Gt | GtEq | IsDistinctFrom | IsNotDistinctFrom)
    };
    let plain = one.is::<Column>()
        || one.is::<Literal>()
        || one.is::<NotExpr>()
        || one.is::<IsNullExpr>()
        || one.is::<IsNotNullExpr>()
        || one.is::<InListExpr>()
        || one.is::<LikeExpr>()
        || one.downcast_ref::<BinaryExpr>().is_some_and(compares)
        || one.downcast_ref::<ScalarFunctionExpr>().is_some_and(|function| function.name() == "days_since");
    plain && one.children().into_iter().all(cannot_fail)
}
