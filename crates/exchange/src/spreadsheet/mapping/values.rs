//! What the words of a spreadsheet mean: `[values]` of a mapping, and demarc's own words.

use std::collections::BTreeMap;

use demarc_model::{Party, Share, Split};

use crate::spreadsheet::text::{fold, quoted, quoted_list};

/// The words of a mapping.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Words {
    /// Folded word to meaning.
    meanings: BTreeMap<String, Meaning>,
    /// The words as the mapping writes them.
    written: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Meaning {
    /// Who does it.
    Who(Split),
    /// How much the party of the column does.
    Share(Share),
    /// The party of the column takes part: alone, or with the others of the row.
    TakesPart,
}

/// What a cell of a party's column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A share.
    Share(Share),
    /// A share that depends on the other parties of the row.
    TakesPart,
}

const TAKES_PART: &str = "takes_part";
const MEANINGS: &str = "expected a party such as `provider`, a list of parties, `{ independent = [...] }`, \
    a share such as `sole`, or `takes_part`";

impl Words {
    /// Reads `[values]`.
    pub fn parse(values: &BTreeMap<String, toml::Value>) -> Result<Self, String> {
        let mut words = Self { meanings: BTreeMap::new(), written: values.keys().cloned().collect() };
        for (word, value) in values {
            let meaning = meaning(value)
                .ok_or_else(|| format!("`[values]` gives {} an unknown meaning; {MEANINGS}", quoted(word)))?;
            if words.meanings.insert(fold(word), meaning).is_some() {
                return Err(format!("`[values]` has {} twice, in upper and lower case", quoted(word)));
            }
        }
        Ok(words)
    }

    /// Whether the mapping says what an empty cell means.
    pub fn blank_means_something(&self) -> bool {
        self.meanings.contains_key("")
    }

    /// Who does it, from a cell that names the responsible parties.
    pub fn who(&self, cell: &str) -> Result<Split, String> {
        match self.meanings.get(&fold(cell)) {
            Some(Meaning::Who(split)) => Ok(*split),
            Some(Meaning::Share(Share::NotApplicable)) => Ok(Split::NOT_APPLICABLE),
            Some(Meaning::Share(Share::NotPublished)) => Ok(Split::NOT_PUBLISHED),
            Some(Meaning::Share(Share::None)) => Ok(Split::each(&[], Share::None)),
            Some(Meaning::Share(_) | Meaning::TakesPart) => {
                Err(format!("{} says how much and not who; give it a party in `[values]`", quoted(cell)))
            }
            None if cell.is_empty() => Ok(Split::NOT_PUBLISHED),
            None => own_parties(cell).ok_or_else(|| self.unknown(cell, Party::ALL.iter().map(|party| party.word()))),
        }
    }

    /// What the party of a column does.
    pub fn part(&self, cell: &str) -> Result<Part, String> {
        match self.meanings.get(&fold(cell)) {
            Some(Meaning::Share(share)) => Ok(Part::Share(*share)),
            Some(Meaning::TakesPart) => Ok(Part::TakesPart),
            Some(Meaning::Who(_)) => Err(format!(
                "{} says who and not how much; give it a share in `[values]`, such as `takes_part`",
                quoted(cell)
            )),
            None if cell.is_empty() => Ok(Part::Share(Share::NotPublished)),
            None if fold(cell) == TAKES_PART => Ok(Part::TakesPart),
            None => fold(cell)
                .parse()
                .map(Part::Share)
                .map_err(|_| self.unknown(cell, Share::ALL.iter().map(|share| share.word()).chain([TAKES_PART]))),
        }
    }

    fn unknown<'w>(&'w self, cell: &str, own: impl Iterator<Item = &'w str>) -> String {
        let known = self.written.iter().map(String::as_str).filter(|word| !word.is_empty()).chain(own);
        format!(
            "{} is not a known word; expected one of {}; say what it means in `[values]`",
            quoted(cell),
            quoted_list(known)
        )
    }
}

fn meaning(value: &toml::Value) -> Option<Meaning> {
    match value {
        toml::Value::String(word) if word == TAKES_PART => Some(Meaning::TakesPart),
        toml::Value::String(word) => {
            let who = word.parse().ok().map(|party| Meaning::Who(Split::sole(party)));
            who.or_else(|| word.parse().ok().map(Meaning::Share))
        }
        toml::Value::Array(_) => parties(value).map(|parties| Meaning::Who(together(&parties, Share::SharedDependent))),
        toml::Value::Table(table) if table.len() == 1 => {
            let parties = parties(table.get("independent")?)?;
            Some(Meaning::Who(together(&parties, Share::SharedIndependent)))
        }
        _ => None,
    }
}

fn parties(value: &toml::Value) -> Option<Vec<Party>> {
    let words = value.as_array().filter(|words| !words.is_empty())?;
    words.iter().map(|word| word.as_str()?.parse().ok()).collect()
}

/// demarc's own words: one party, or several with a comma, plus sign or slash between them.
fn own_parties(cell: &str) -> Option<Split> {
    let parties: Option<Vec<Party>> =
        cell.split([',', '+', '/', ';', '\n']).map(|word| fold(word).parse().ok()).collect();
    parties.map(|parties| together(&parties, Share::SharedDependent))
}

fn together(parties: &[Party], share: Share) -> Split {
    match parties {
        [party] => Split::sole(*party),
        several => Split::each(several, share),
    }
}

/// The split of a row whose parties have columns of their own. Parties without a column do nothing.
pub(super) fn split_of(parts: &[(Party, Part)]) -> Split {
    let takes_part =
        |part: &Part| matches!(part, Part::TakesPart) || matches!(part, Part::Share(share) if share.takes_part());
    let performers = parts.iter().filter(|(_, part)| takes_part(part)).count();
    let says = |wanted: Share| parts.iter().any(|(_, part)| *part == Part::Share(wanted));
    if performers == 0 && !says(Share::None) {
        return if says(Share::NotApplicable) { Split::NOT_APPLICABLE } else { Split::NOT_PUBLISHED };
    }
    let own = if performers == 1 { Share::Sole } else { Share::SharedDependent };
    parts.iter().fold(Split::each(&[], Share::None), |split, &(party, part)| match part {
        Part::Share(share) => split.with(party, share),
        Part::TakesPart => split.with(party, own),
    })
}
