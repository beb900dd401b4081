//! Who does what: sections by party, layers within them, and one row for each duty with its services.

use std::{collections::BTreeMap, sync::Arc};

use demarc_model::{Party, Verdict};

use super::words::{
    Mark, arises, count, grouped, is_owned, layer_name, layer_order, listed, once, own_name, shown, takes_part,
    verdict_mark,
};
use crate::answer::{AnswerCell, TenantAnswer};

/// A section.
pub struct Section {
    /// The end of its anchor.
    pub key: &'static str,
    /// Its title.
    pub title: String,
    /// What it shows.
    pub intro: String,
    /// Whether people are named.
    pub names: bool,
    /// Its layers.
    pub layers: Vec<LayerRows>,
}

/// A layer in a section.
pub struct LayerRows {
    /// Its name.
    pub name: String,
    /// How many duties.
    pub count: String,
    /// How many of its duties have each verdict.
    pub marks: Vec<(Mark, usize)>,
    /// Its duties.
    pub rows: Vec<DutyRow>,
}

/// A duty in a layer.
pub struct DutyRow {
    /// The duty.
    pub duty: String,
    /// How it is shared, where it is.
    pub shared: String,
    /// Where it stands, services with the same said once.
    pub places: Vec<Places>,
    /// Who does what, by name.
    pub who: Vec<(&'static str, String)>,
}

/// Services of which the same is said.
pub struct Places {
    /// The verdict.
    pub mark: Mark,
    /// The services.
    pub services: String,
    /// Why, where the section says so.
    pub note: String,
}

/// What a section shows.
struct Plan {
    key: &'static str,
    title: String,
    intro: &'static str,
    names: bool,
    reasons: bool,
    holds: fn(&AnswerCell) -> bool,
}

/// Every section that has anything in it, and those that people look for in any case.
pub fn sections(tenant: &TenantAnswer) -> Vec<Section> {
    let services = once(tenant.cells.iter().map(|cell| &*cell.service)).len();
    let made = plans(tenant).into_iter().map(|plan| {
        let cells: Vec<&AnswerCell> = tenant.cells.iter().filter(|cell| arises(cell) && (plan.holds)(cell)).collect();
        Section {
            key: plan.key,
            layers: layers(&cells, &plan, services),
            title: plan.title,
            intro: plan.intro.to_owned(),
            names: plan.names,
        }
    });
    made.filter(|section| !section.layers.is_empty() || matches!(section.key, "you" | "nobody")).collect()
}

fn plans(tenant: &TenantAnswer) -> Vec<Plan> {
    let does = |party, plain: &str| own_name(tenant, party).map_or_else(|| plain.to_owned(), |name| name + " does");
    let must = own_name(tenant, Party::Customer).map_or_else(|| "you must do".to_owned(), |name| name + " must do");
    let mssp = own_name(tenant, Party::Mssp).map_or_else(String::new, |name| format!(" ({name})"));
    let plan = |key, title: String, intro, names, reasons, holds| Plan { key, title, intro, names, reasons, holds };
    vec![
        plan("you", format!("What {must}"), "Your own work: alone, or together with others.", true, false, |cell| {
            takes_part(cell, Party::Customer)
        }),
        plan(
            "provider",
            format!("What {}", does(Party::Provider, "your provider does")),
            "The companies that run the services. You cannot do this for them; you can ask them to show it.",
            false,
            false,
            |cell| takes_part(cell, Party::Provider) || takes_part(cell, Party::Subprovider),
        ),
        plan(
            "mssp",
            format!("What your security provider does{mssp}"),
            "The work that you have handed over.",
            true,
            false,
            |cell| takes_part(cell, Party::Mssp),
        ),
        plan(
            "third",
            format!("What {}", does(Party::ThirdParty, "a third party does")),
            "Others whom you rely on.",
            true,
            false,
            |cell| takes_part(cell, Party::ThirdParty),
        ),
        plan(
            "nobody",
            "What nobody does".to_owned(),
            "No side has taken this on, or nobody has said who does. It is never counted as done.",
            false,
            false,
            |cell| !is_owned(cell),
        ),
        plan(
            "unproven",
            "What is not proven".to_owned(),
            "Somebody should be doing this, and nothing current shows that they are. It may well be done.",
            false,
            true,
            |cell| is_owned(cell) && cell.verdict == Verdict::Unproven.word(),
        ),
    ]
}

fn layers(cells: &[&AnswerCell], plan: &Plan, services: usize) -> Vec<LayerRows> {
    let mut by_layer: BTreeMap<(usize, &str), Vec<&AnswerCell>> = BTreeMap::new();
    for cell in cells {
        by_layer.entry((layer_order(&cell.layer), &cell.layer)).or_default().push(cell);
    }
    let layer = |((_, layer), cells): ((usize, &str), Vec<&AnswerCell>)| {
        let duties = once(cells.iter().map(|cell| &*cell.duty));
        let rows: Vec<DutyRow> = duties
            .iter()
            .map(|duty| {
                let of: Vec<&AnswerCell> = cells.iter().filter(|cell| *cell.duty == **duty).copied().collect();
                row(&of, plan, services)
            })
            .collect();
        LayerRows { name: layer_name(layer), count: amount(rows.len(), cells.len()), marks: marks(&cells), rows }
    };
    by_layer.into_iter().map(layer).collect()
}

/// Rows are duties; the marks beside them count each duty once for each service.
fn amount(rows: usize, cells: usize) -> String {
    let duties = count(rows, "duty", "duties");
    if rows == cells { duties } else { format!("{duties}, {} over all services", grouped(cells)) }
}

fn marks(cells: &[&AnswerCell]) -> Vec<(Mark, usize)> {
    let mut counts: BTreeMap<usize, (Mark, usize)> = BTreeMap::new();
    for cell in cells {
        let mark = verdict_mark(&cell.verdict);
        let order = ["bad", "un", "ok", "na"].iter().position(|class| *class == mark.class).unwrap_or(4);
        counts.entry(order).or_insert((mark, 0)).1 += 1;
    }
    counts.into_values().collect()
}

fn row(cells: &[&AnswerCell], plan: &Plan, services: usize) -> DutyRow {
    let mut groups: BTreeMap<(Mark, &str), Vec<String>> = BTreeMap::new();
    for cell in cells {
        let note = if plan.reasons { &*cell.reason } else { "" };
        groups.entry((verdict_mark(&cell.verdict), note)).or_default().push(service_name(cell));
    }
    let places = groups.into_iter().map(|((mark, note), names)| Places {
        mark,
        services: if names.len() == services && services > 1 {
            format!("all {services} services")
        } else {
            names.join(", ")
        },
        note: shown(note),
    });
    let title = cells.first().map_or("", |cell| if cell.duty_title.is_empty() { &cell.duty } else { &cell.duty_title });
    DutyRow {
        duty: shown(title),
        shared: if plan.reasons { String::new() } else { shared(cells) },
        places: places.collect(),
        who: if plan.names { who(cells) } else { Vec::new() },
    }
}

fn service_name(cell: &AnswerCell) -> String {
    shown(if cell.service_title.trim().is_empty() { &cell.service } else { &cell.service_title })
}

/// How a duty is shared. Where services differ, only that it is.
fn shared(cells: &[&AnswerCell]) -> String {
    let several = |cell: &&&AnswerCell| Party::ALL.iter().filter(|&&party| takes_part(cell, party)).count() > 1;
    let words = once(cells.iter().filter(several).map(|cell| shown(&cell.who)));
    match words.as_slice() {
        [] => String::new(),
        [one] => format!("Shared: {one}"),
        _ => "Shared, differently from service to service".to_owned(),
    }
}

fn who(cells: &[&AnswerCell]) -> Vec<(&'static str, String)> {
    let names = |of: fn(&AnswerCell) -> &Vec<Arc<str>>| {
        listed(&once(cells.iter().flat_map(|cell| of(cell)).map(|name| shown(name))))
    };
    let roles = [
        ("Does it", names(|cell| &cell.performs)),
        ("Answers for it", names(|cell| &cell.accountable)),
        ("Looks", names(|cell| &cell.verifies)),
    ];
    roles.into_iter().filter(|(_, names)| !names.is_empty()).collect()
}
