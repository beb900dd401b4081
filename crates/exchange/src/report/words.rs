//! The model's words as people read them.

use std::{collections::BTreeSet, fmt::Write};

use demarc_model::{GapKind, Layer, Party, Share, Verdict};

use crate::answer::{AnswerCell, TenantAnswer};

/// A mark that says the same by colour, symbol and word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// Its class, which colours it.
    pub class: &'static str,
    /// Its symbol.
    pub symbol: &'static str,
    /// Its word.
    pub word: &'static str,
}

/// The mark of a verdict. An unknown word is never shown as proven.
pub fn verdict_mark(verdict: &str) -> Mark {
    let (class, symbol, word) = match verdict.parse() {
        Ok(Verdict::Proven) => ("ok", "✓", "proven"),
        Ok(Verdict::Failing) => ("bad", "✗", "failing"),
        Ok(Verdict::NotApplicable) => ("na", "–", "does not arise"),
        Ok(Verdict::Unproven) | Err(_) => ("un", "?", "unproven"),
    };
    Mark { class, symbol, word }
}

/// Severities, worst first.
pub const SEVERITIES: [&str; 4] = ["critical", "high", "medium", "low"];

/// The mark of a severity.
pub fn severity_mark(severity: &str) -> Mark {
    let (class, symbol, word) = match severity {
        "critical" => ("s4", "‼", "critical"),
        "high" => ("s3", "▲", "high"),
        "medium" => ("s2", "◆", "medium"),
        _ => ("s1", "▽", "low"),
    };
    Mark { class, symbol, word }
}

/// The layer as people call it.
pub fn layer_name(layer: &str) -> String {
    let Ok(layer) = layer.parse() else { return shown(layer) };
    let name = match layer {
        Layer::CustomerData => "Your data",
        Layer::Configurations => "Settings",
        Layer::Identities => "Logins and access",
        Layer::ClientDevices => "Laptops, phones and other devices",
        Layer::Applications => "Software",
        Layer::NetworkControls => "Networks",
        Layer::OperatingSystem => "Servers and operating systems",
        Layer::PhysicalHosts => "Machines",
        Layer::PhysicalNetwork => "Cables and network equipment",
        Layer::PhysicalDatacenter => "Buildings",
        Layer::Governance => "Policies and oversight",
        Layer::People => "People and training",
        Layer::SupplyChain => "Suppliers",
        Layer::MonitoringAndResponse => "Watching and responding",
    };
    name.to_owned()
}

/// Where a layer comes in the order of layers; unknown ones come last.
pub fn layer_order(layer: &str) -> usize {
    Layer::ALL.iter().position(|known| known.word() == layer).unwrap_or(Layer::ALL.len())
}

/// What to do about a kind of gap, for a duty.
pub fn action(kind: &str, duty: &str) -> String {
    match kind.parse() {
        Ok(GapKind::Unowned) => format!("Decide who does “{duty}”"),
        Ok(GapKind::DoubleOwned) => format!("Settle which one party does “{duty}”"),
        Ok(GapKind::Assumed) => format!("Agree who takes on “{duty}”"),
        Ok(GapKind::Failing) => format!("Put right: “{duty}”"),
        Ok(GapKind::Unproven) => format!("Show that it is done: “{duty}”"),
        Ok(GapKind::Drifted) => format!("Look at what the provider changed about “{duty}”"),
        Ok(GapKind::Lapsed) => format!("Hold the overdue review of “{duty}”"),
        Ok(GapKind::Unnamed) => format!("Name somebody who does “{duty}”"),
        Ok(GapKind::Unverified) => format!("Name somebody who looks whether “{duty}” is done"),
        Ok(GapKind::Unsigned) => format!("Agree in writing who does “{duty}”"),
        Err(_) => format!("Look at “{duty}”"),
    }
}

/// Whether `party` does anything in a cell.
pub fn takes_part(cell: &AnswerCell, party: Party) -> bool {
    let share = cell.split.get(party.word()).and_then(|share| share.parse().ok());
    share.is_some_and(Share::takes_part)
}

/// Whether anybody does anything in a cell.
pub fn is_owned(cell: &AnswerCell) -> bool {
    Party::ALL.iter().any(|&party| takes_part(cell, party))
}

/// Whether the duty exists for the service.
pub fn arises(cell: &AnswerCell) -> bool {
    cell.verdict != Verdict::NotApplicable.word()
}

/// The name that the tenant gave a party, where it gave one.
pub fn own_name(tenant: &TenantAnswer, party: Party) -> Option<String> {
    let name = tenant.parties.get(party.word()).filter(|name| *name != party.in_words() && !name.trim().is_empty());
    name.map(|name| shown(name))
}

/// A text of others, with what is invisible or turns the writing around shown as its number.
pub fn shown(text: &str) -> String {
    let mut seen = String::with_capacity(text.len());
    for character in text.chars() {
        let hidden = matches!(character,
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}');
        if hidden || (character.is_control() && character != '\n') {
            let _ = write!(seen, "\\u{{{:x}}}", u32::from(character));
        } else {
            seen.push(character);
        }
    }
    seen
}

/// Each text once, in order.
pub fn once<T: Ord + Clone>(texts: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut seen = BTreeSet::new();
    texts.into_iter().filter(|text| seen.insert(text.clone())).collect()
}

/// "1 duty", "2 duties".
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// A number with its thousands apart.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// "a", "a and b", "a, b and c".
pub fn listed(texts: &[String]) -> String {
    match texts.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}
