//! `demarc what-if`: which duties would move to whom.

use demarc_model::Service;
use demarc_responsibility::{split_in_words, what_if};
use serde::Serialize;

use super::{FINE, Outcome, matrix::known_service};
use crate::{
    args::{Args, PlainFormat, WhatIfArgs},
    desk::Desk,
    output::{Failure, answer, answer_json, say, say_next, table},
};

#[derive(Serialize)]
struct MoveView {
    duty: String,
    title: String,
    before: String,
    after: String,
}

/// Shows what would move.
pub fn run(args: &Args, what: &WhatIfArgs) -> Outcome {
    let desk = Desk::open_for(args, std::slice::from_ref(&what.tenant))?;
    let tenant = &desk.tenant(&what.tenant)?.tenant;
    let index = known_service(desk.tenant(&what.tenant)?, &what.service)?;
    let changed = changed(&desk, &tenant.services[index], what)?;
    let moves = what_if(&desk.book, &desk.publications, tenant, index, changed, desk.today());
    let views: Vec<MoveView> = moves
        .iter()
        .map(|one| MoveView {
            duty: one.duty.id.to_string(),
            title: one.duty.title.to_string(),
            before: split_in_words(tenant, one.before),
            after: split_in_words(tenant, one.after),
        })
        .collect();
    match what.format {
        PlainFormat::Json => answer_json(&views)?,
        PlainFormat::Table => {
            let row =
                |view: &MoveView| vec![view.title.clone(), view.before.clone(), view.after.clone(), view.duty.clone()];
            answer(&table(&["duty", "now", "then", "id"], views.iter().map(row)))?;
        }
    }
    say(format!("{} of {} duties would move", views.len(), desk.book.duties().len()));
    say_next("what is signed stays as it is until it is signed anew: see `agreements/` in docs/workspace.md");
    FINE
}

fn changed(desk: &Desk, service: &Service, what: &WhatIfArgs) -> Result<Service, Failure> {
    let mut changed = service.clone();
    if let Some(id) = &what.catalog_service {
        let Some(other) = desk.catalog.service(id) else {
            return Err(Failure::usage(format!("there is no service `{id}`")).next("demarc catalog list services"));
        };
        changed.catalog = Some(other.id.clone());
        changed.provider = other.provider.clone();
        changed.model = other.model;
        changed.title = other.title.clone();
    }
    match what.to {
        Some(model) => changed.model = model,
        None if what.catalog_service.is_none() => {
            return Err(Failure::usage("say what would change").next("add --to MODEL or --catalog-service SERVICE"));
        }
        None => {}
    }
    Ok(changed)
}
