//! From what was answered to the value of a column: strictly by its type, never by a default.

use demarc_inventory::{
    Row, Value as Stored,
    convert::{Wanted, convert, literal},
};
use demarc_model::Column;
use serde_json::Value;

use super::{
    item::{Found, Item},
    policy,
};

/// Sets a column of a row. What is not understood is trouble, and the row's facet is unread.
pub(super) fn set(row: &mut Row, column: &Column, item: &Item) -> Result<(), String> {
    let Some(path) = &column.from else { return Ok(()) };
    let stated = match item.find(path)? {
        // Some services answer an empty text where there is no policy.
        Found::Value(Value::String(text)) if column.policy.is_some() && text.is_empty() => &column.missing,
        Found::Value(found) => {
            let value = match column.policy {
                Some(question) => policy::answer(question, &found, column.action.as_deref(), row)?,
                None => convert(wanted(column), &found)?,
            };
            row.set(&column.name, Some(Set(value)));
            return Ok(());
        }
        Found::Missing => &column.missing,
        Found::None => &column.none,
        Found::Unread(_) => return Ok(()),
    };
    if let Some(stated) = stated {
        row.set(&column.name, Some(Set(literal(column.kind, stated)?)));
    }
    Ok(())
}

/// A value that is ready to be stored.
struct Set(Stored);

impl From<Set> for Stored {
    fn from(set: Set) -> Self {
        set.0
    }
}

fn wanted(column: &Column) -> Wanted<'_> {
    Wanted { kind: column.kind, yes: &column.yes, no: &column.no, unit: column.unit }
}
