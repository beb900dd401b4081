//! Where what a rule says can turn as a count grows.

use std::collections::BTreeSet;

use datafusion::{
    common::{
        Result, ScalarValue,
        tree_node::{TreeNode, TreeNodeRecursion},
    },
    logical_expr::{BinaryExpr, Expr, Operator},
};

/// The numbers that an expression compares the counts called `names` with. A count is a range where some rows could not be
/// read, and between two of these numbers every value says the same. So a count may stand nowhere else.
pub fn turns(expr: &Expr, names: &BTreeSet<&str>) -> std::result::Result<BTreeSet<i64>, String> {
    let (mut found, mut wrong) = (BTreeSet::new(), None);
    let is_count = |expr: &Expr| matches!(expr, Expr::Column(column) if names.contains(&*column.name));
    let visited = expr.apply(|one| {
        if let Some(number) = compared(one, is_count) {
            found.insert(number);
            return Ok(TreeNodeRecursion::Jump);
        }
        if is_count(one) {
            wrong = Some(format!(
                "the count `{one}` is not compared with a whole number: write such as `{one} > 0`, which can be judged when \
                 some of what is counted could not be read"
            ));
            return Ok(TreeNodeRecursion::Stop);
        }
        Result::Ok(TreeNodeRecursion::Continue)
    });
    visited.map_err(|error| error.strip_backtrace())?;
    wrong.map_or(Ok(found), Err)
}

/// The number, where this compares a count with one.
fn compared(one: &Expr, is_count: impl Fn(&Expr) -> bool) -> Option<i64> {
    use Operator::{Eq, Gt, GtEq, Lt, LtEq, NotEq};
    let Expr::BinaryExpr(BinaryExpr { left, op: Eq | NotEq | Lt | LtEq | Gt | GtEq, right }) = one else { return None };
    match (&**left, &**right) {
        (count, Expr::Literal(ScalarValue::Int64(number), _))
        | (Expr::Literal(ScalarValue::Int64(number), _), count)
            if is_count(count) =>
        {
            *number
        }
        _ => None,
    }
}

/// Values that stand for all from `least` to `most`: what is true of each of them is true of all.
pub fn values(least: i64, most: i64, turns: &BTreeSet<i64>) -> BTreeSet<i64> {
    let around = turns.iter().flat_map(|turn| [turn.saturating_sub(1), *turn, turn.saturating_add(1)]);
    around.filter(|value| (least..=most).contains(value)).chain([least, most]).collect()
}
