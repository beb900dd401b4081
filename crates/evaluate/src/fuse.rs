//! Expressions that several rules of a table share, evaluated once.

use std::{
    collections::{BTreeMap, HashMap},
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
    /// In the order in which they are evaluated, each over those before it, with the schema once it is there.
    steps: Vec<(Expr, SchemaRef)>,
    columns: HashMap<Expr, Expr>,
}

impl Shared {
    /// Finds what `roots`, all over `schema`, have in common.
    pub fn of(roots: &[&Expr], schema: &SchemaRef) -> Result<Self> {
        let mut counts: HashMap<Expr, usize> = HashMap::new();
        let mut seen: Vec<Expr> = Vec::new();
        roots.iter().for_each(|root| count(root, &mut counts, &mut seen));
        // Larger ones are made of smaller ones, so the smaller come first.
        let mut by_size: BTreeMap<usize, Vec<Expr>> = BTreeMap::new();
        for one in seen.into_iter().filter(|one| counts[one] > 1 && cannot_fail(one)) {
            by_size.entry(size(&one)).or_default().push(one);
        }
        let (mut shared, mut fields) = (Self::default(), schema.fields().to_vec());
        for one in by_size.into_values().flatten() {
            let name = format!("={}", fields.len());
            fields.push(Arc::new(Field::new(&name, one.data_type(schema)?, true)));
            let column: Expr = Arc::new(Column::new(&name, fields.len() - 1));
            shared.steps.push((shared.within(&one)?, Arc::new(Schema::new(fields.clone()))));
            shared.columns.insert(one, column);
        }
        Ok(shared)
    }

    /// Adds the shared columns.
    pub fn evaluate(&self, mut rows: RecordBatch) -> Result<RecordBatch> {
        for (expression, schema) in &self.steps {
            let mut columns = rows.columns().to_vec();
            columns.push(expression.evaluate(&rows)?.into_array(rows.num_rows())?);
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

fn size(root: &Expr) -> usize {
    1 + root.children().into_iter().map(size).sum::<usize>()
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
