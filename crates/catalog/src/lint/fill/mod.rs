//! Tables that say how they are filled: their calls, paths and columns, against the facts about the API.

mod calls;
mod columns;
mod rights;
mod types;

use std::{collections::BTreeSet, sync::Arc};

use demarc_model::{Api, Fill, Path, Table, TableScope};

use self::types::{Roots, Type};
use super::Linter;
use crate::problem::{Message, says};

pub(super) fn lint(linter: &mut Linter<'_>) {
    let mut apis = std::collections::BTreeMap::new();
    for (table, path) in linter.catalog.tables.values().zip(&linter.origins.tables) {
        let mut sheet = Sheet { table, path, linter };
        let Some(fill) = &table.fill else {
            columns::none_is_filled(&mut sheet);
            continue;
        };
        shape(&mut sheet, fill);
        let Some(api) = apis.entry(&fill.api).or_insert_with(|| facts(&mut sheet, fill)) else { continue };
        if let Some(roots) = calls::lint(&mut sheet, fill, api) {
            rows(&mut sheet, fill, api, roots);
        }
    }
}

/// One table while it is looked at.
struct Sheet<'l, 'c> {
    table: &'c Table,
    path: &'c str,
    linter: &'l mut Linter<'c>,
}

impl Sheet<'_, '_> {
    fn at(&mut self, keys: &[&str], message: Message) {
        self.linter.reader.at(self.path, keys, message);
    }

    fn wrong(&mut self, keys: &[&str], what: impl Into<String>) {
        self.at(keys, Message::of(what.into()));
    }
}

/// The facts about the API; says so where there are none.
fn facts(sheet: &mut Sheet<'_, '_>, fill: &Fill) -> Option<Api> {
    match sheet.linter.catalog.apis.get(&fill.api) {
        Some(Ok(api)) => Some(api),
        Some(Err(problem)) => {
            sheet.linter.reader.problems.push(problem);
            None
        }
        None => {
            let what = format!("there are no facts about the API `{}`", fill.api);
            let mend = "`cargo xtask generate apis` makes them, and says whether the name is right";
            sheet.at(&["fill", "api"], says(what, format!("catalog/apis/aws/{}.json", fill.api), mend));
            None
        }
    }
}

/// What must be there and what must not.
fn shape(sheet: &mut Sheet<'_, '_>, fill: &Fill) {
    if sheet.table.parent.is_some() {
        sheet.wrong(&["parent"], "a table with [fill] has no [parent]; remove one of them");
    }
    match (fill.single, fill.lists.is_empty()) {
        (true, false) => {
            sheet.wrong(&["fill", "single"], "a single row is not listed; remove `single` or [[fill.list]]")
        }
        (false, true) => sheet.wrong(&["fill"], "nothing lists the rows; expected [[fill.list]], or `single = true`"),
        _ => {}
    }
    if fill.region.is_some() && sheet.table.scope == TableScope::Regional {
        sheet.wrong(
            &["fill", "region"],
            "a regional table is asked in every region; remove `region`, or make the scope global",
        );
    }
    let mut seen = BTreeSet::new();
    for (nth, detail) in fill.details.iter().enumerate() {
        if &*detail.facet == "list" || &*detail.facet == "row" || !seen.insert(&detail.facet) {
            let what = format!("`{}` is not a facet's own name", detail.facet);
            sheet.at(&["fill", "detail", &nth.to_string(), "facet"], says(what, "a name that is used once", ""));
        }
    }
}

/// Key, title, tags, nested rows and columns.
fn rows(sheet: &mut Sheet<'_, '_>, fill: &Fill, api: &Api, mut roots: Roots) {
    if let Some(rows) = &fill.rows {
        match roots.follow(api, rows).and_then(|kind| types::element(api, &kind)) {
            Ok(element) => {
                roots.named.insert("row".into(), element);
            }
            Err(why) => sheet.wrong(&["fill", "rows"], why),
        }
    }
    for (key, template) in [("arn", &fill.arn), ("title", &fill.title)] {
        for path in template.paths() {
            match roots.follow(api, path) {
                Ok(kind) if types::plain(api, &kind) == Some("nested") => {
                    sheet.wrong(&["fill", key], format!("`{path}` is not a plain value"));
                }
                Ok(_) => {}
                Err(why) => sheet.wrong(&["fill", key], why),
            }
        }
    }
    if let Some(Err(why)) = fill.tags.as_ref().map(|tags| roots.follow(api, tags)) {
        sheet.wrong(&["fill", "tags"], why);
    }
    columns::lint(sheet, fill, api, &roots);
    unused(sheet, fill);
}

/// Every facet must serve something.
fn unused(sheet: &mut Sheet<'_, '_>, fill: &Fill) {
    let mut used: BTreeSet<Arc<str>> = sheet.table.columns.iter().map(|column| column.facet.clone()).collect();
    let paths = fill.tags.iter().chain(&fill.rows).chain(fill.arn.paths()).chain(fill.title.paths());
    let paths = paths.chain(fill.details.iter().flat_map(|detail| detail.when.iter().chain(&detail.unless)));
    used.extend(paths.filter_map(Path::head).map(Arc::from));
    let given = fill
        .calls()
        .flat_map(|call| calls::templates(call))
        .flat_map(|template| template.paths().filter_map(Path::head).map(Arc::from).collect::<Vec<Arc<str>>>());
    used.extend(given);
    for (nth, detail) in fill.details.iter().enumerate().filter(|(_, detail)| !used.contains(&detail.facet)) {
        let what = format!("nothing uses the facet `{}`", detail.facet);
        sheet.at(
            &["fill", "detail", &nth.to_string(), "facet"],
            says(what, "a column `from` it", "remove the call or add one"),
        );
    }
}

/// The type of an operation's whole answer.
fn answer(api: &Api, operation: &str) -> Option<Type> {
    api.operations.get(operation).map(|operation| operation.output.as_deref().map_or(Type::Any, Type::plain))
}
