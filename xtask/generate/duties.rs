//! `docs/duties.md`: the duties by layer.

use demarc_catalog::Catalog;
use demarc_model::{Duty, Layer, ServiceModel, Share, Split};

use crate::page::{Page, code};

/// The page.
pub fn file(catalog: &Catalog) -> (String, Vec<u8>) {
    let mut page = Page::new(
        "Duties",
        "duties",
        &format!(
            "{} duties: the smallest pieces of security work that one party can do. The last column says who holds a \
             duty when nobody has said anything, from services on one's own premises to finished software.",
            catalog.duties.len()
        ),
    );
    for layer in Layer::ALL {
        let duties: Vec<&Duty> = catalog.duties.iter().filter(|duty| duty.layer == *layer).collect();
        page.heading(&code(layer));
        let row = |duty: &&Duty| {
            [code(&duty.id), duty.title.to_string(), duty.severity.to_string(), duty.every.to_string(), default(duty)]
        };
        page.table(["duty", "in plain words", "severity", "due", "by default"], duties.iter().map(row));
    }
    page.file("docs/duties.md")
}

/// Models that share a default are named together, in their order.
fn default(duty: &Duty) -> String {
    let mut groups: Vec<(Split, Vec<&str>)> = Vec::new();
    for &model in ServiceModel::ALL {
        let split = duty.default_split(model);
        match groups.iter_mut().find(|(other, _)| *other == split) {
            Some((_, models)) => models.push(model.word()),
            None => groups.push((split, vec![model.word()])),
        }
    }
    if let [(split, _)] = &groups[..] {
        return holders(*split);
    }
    let worded = groups.iter().map(|(split, models)| format!("{}: {}", models.join(", "), holders(*split)));
    worded.collect::<Vec<_>>().join("; ")
}

fn holders(split: Split) -> String {
    if !split.is_owned() {
        return "not applicable".to_owned();
    }
    let parties: Vec<&str> = split.performers().map(demarc_model::Party::word).collect();
    let each = split.shares().any(|(_, share)| share == Share::SharedIndependent);
    format!("{}{}", parties.join(" and "), if each { " (each all of it)" } else { "" })
}
