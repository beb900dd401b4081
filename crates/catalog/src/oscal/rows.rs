//! OSCAL's tree of groups, controls and parts as rows of controls.

use std::collections::HashSet;

use demarc_model::ControlId;

use super::json::{Catalog, Control as OscalControl, Group, Part, is_withdrawn, label};
use crate::{
    control_words::words,
    controls::Control,
    problem::{Message, says},
};

/// So many rows are taken from one catalog. NIST SP 800-53 with all its parts has some 4,000.
const MOST_ROWS: usize = 50_000;
/// So deep may groups, controls and parts lie within each other.
const DEEPEST: usize = 24;
/// So long is a title that is taken from the beginning of a statement, in characters.
const TITLE_LENGTH: usize = 90;

/// Every group, control and labelled part, each below what it stands under.
pub(super) fn of(catalog: &Catalog) -> Result<Vec<Control>, Message> {
    let mut rows = Rows { list: Vec::new(), taken: HashSet::new() };
    rows.groups(&catalog.groups, None, 0)?;
    rows.controls(&catalog.controls, None, 0)?;
    Ok(rows.list)
}

struct Rows {
    list: Vec<Control>,
    /// The words of every id so far.
    taken: HashSet<String>,
}

impl Rows {
    fn groups(&mut self, groups: &[Group], parent: Option<&ControlId>, depth: usize) -> Result<(), Message> {
        for group in groups {
            let given = label(&group.props).map(id_in_label).or_else(|| written_as_in_controls(group));
            let slug = super::slug(&group.title);
            // Titles repeat, and some catalogs tell groups apart by upper and lower case only.
            let numbered: Vec<String> = (2..10).map(|nth| format!("{slug}-{nth}")).collect();
            let names = [given, group.id.as_deref(), Some(&*slug)].into_iter().flatten();
            let names: Vec<&str> = names.chain(numbered.iter().map(String::as_str)).collect();
            let id = self.add(&names, &group.title, parent, depth)?;
            self.groups(&group.groups, Some(&id), depth + 1)?;
            self.controls(&group.controls, Some(&id), depth + 1)?;
        }
        Ok(())
    }

    fn controls(&mut self, controls: &[OscalControl], parent: Option<&ControlId>, depth: usize) -> Result<(), Message> {
        for control in controls {
            if is_withdrawn(control) {
                self.controls(&control.controls, parent, depth + 1)?;
                continue;
            }
            let name = label(&control.props).map_or(&*control.id, id_in_label);
            let title = control_title(control, name);
            let id = self.add(&[name, &control.id], &title, parent, depth)?;
            self.parts(&control.parts, &id, depth + 1)?;
            self.controls(&control.controls, Some(&id), depth + 1)?;
        }
        Ok(())
    }

    /// The labelled items of a control's statement; guidance and assessment have no rows.
    fn parts(&mut self, parts: &[Part], parent: &ControlId, depth: usize) -> Result<(), Message> {
        for part in parts.iter().filter(|part| part.name == "statement" || part.name == "item") {
            let Some(label) = label(&part.props) else {
                self.parts(&part.parts, parent, depth + 1)?;
                continue;
            };
            let id = part_id(parent, label);
            let title = part.title.clone().or_else(|| part.prose.as_deref().and_then(beginning));
            let id = self.add(&[&id], &title.unwrap_or_else(|| id.clone()), Some(parent), depth)?;
            self.parts(&part.parts, &id, depth + 1)?;
        }
        Ok(())
    }

    /// Adds a row under the first of `names` that is an id and not taken.
    fn add(
        &mut self,
        names: &[&str],
        title: &str,
        parent: Option<&ControlId>,
        depth: usize,
    ) -> Result<ControlId, Message> {
        if depth > DEEPEST || self.list.len() >= MOST_ROWS {
            let expected = format!("at most {MOST_ROWS} in {DEEPEST} levels");
            return Err(says("more groups, controls and parts than a catalog has", expected, ""));
        }
        let written = names.iter().map(|name| name.split_whitespace().collect::<String>());
        let mut ids = written.filter_map(|name| ControlId::new(&name).ok());
        let Some(id) = ids.find(|id| self.taken.insert(crate::control_words::key(&words(id)))) else {
            let tried = names.first().copied().unwrap_or_default();
            return Err(says(
                format!("`{tried}` (`{}`) cannot be an id or is taken", title.trim()),
                "an id of its own",
                "",
            ));
        };
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        let title = if title.is_empty() { id.to_string() } else { title };
        self.list.push(Control { id: id.clone(), parent: parent.cloned(), title: title.into() });
        Ok(id)
    }
}

/// A family `ac` whose controls are labelled `AC-1` and so on is written `AC`.
fn written_as_in_controls(group: &Group) -> Option<&str> {
    let id = group.id.as_deref()?;
    let prefix = label(&group.controls.first()?.props)?.get(..id.len())?;
    prefix.eq_ignore_ascii_case(id).then_some(prefix)
}

/// The id in a label: `Personnel Screening (03.09.01)` ends with it, `AC-2 (3)` is it.
fn id_in_label(label: &str) -> &str {
    let bracketed = label.rsplit_once(" (").and_then(|(before, rest)| Some((before, rest.strip_suffix(')')?)));
    let is_title =
        |before: &str| before.contains(' ') || !before.contains(|character: char| character.is_ascii_digit());
    bracketed.filter(|(before, _)| is_title(before)).map_or(label, |(_, id)| id)
}

/// A control's title, or the beginning of its statement where the title says no more than the id.
fn control_title(control: &OscalControl, id: &str) -> String {
    let own = words(id);
    let says_more = words(&control.title).iter().any(|word| !own.iter().any(|other| other.text == word.text));
    let too_long_for_an_id = words(&control.title).is_empty() && !control.title.trim().is_empty();
    if says_more || too_long_for_an_id {
        return control.title.clone();
    }
    let statement = control.parts.iter().find(|part| part.name == "statement");
    let prose = statement.and_then(|part| part.prose.as_deref().or_else(|| part.parts.first()?.prose.as_deref()));
    prose.and_then(beginning).unwrap_or_else(|| control.title.clone())
}

/// The first words of a statement, with `…` for what an organisation fills in and for what is left out.
fn beginning(prose: &str) -> Option<String> {
    let mut text = String::new();
    for (nth, piece) in prose.split("{{").enumerate() {
        let shown = if nth == 0 { piece } else { piece.split_once("}}").map_or("", |(_, rest)| rest) };
        text.push_str(if nth == 0 { "" } else { "…" });
        text.push_str(shown);
    }
    let mut title = String::new();
    for word in text.split_whitespace() {
        if title.chars().count() + word.chars().count() >= TITLE_LENGTH {
            title.push_str(" …");
            break;
        }
        if !title.is_empty() {
            title.push(' ');
        }
        title.push_str(word);
    }
    let title = title.trim_end_matches(['.', ',', ';', ':']).to_owned();
    (!title.is_empty()).then_some(title)
}

/// `a.` of `AC-2` is `AC-2(a)`; a label that holds the whole id already is left as it is.
fn part_id(parent: &ControlId, label: &str) -> String {
    if label.starts_with(parent.as_str()) {
        return label.to_owned();
    }
    let bare = label.trim().trim_end_matches('.').trim_start_matches('(').trim_end_matches(')');
    format!("{parent}({bare})")
}
