//! Turns the rows of a located sheet into claims.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use demarc_model::{Claim, ControlRef, Layer, Party, ServiceModel, Source, Split, Subject, Target};

use super::{
    Column, MappedImport, MappedOptions, Mapping, MappingError, Names,
    locate::Located,
    values::{Part, split_of},
};
use crate::spreadsheet::{Place, text::quoted};

/// Imports every row, or says everything that is wrong with them.
pub(super) fn import_rows(
    file: &str,
    located: &Located<'_>,
    mapping: &Mapping,
    options: &MappedOptions,
    names: &dyn Names,
) -> Result<MappedImport, MappingError> {
    let reader = Reader { located, mapping, options, names, source: Arc::new(options.source.clone()) };
    let mut import = MappedImport { source: reader.source.clone(), claims: Vec::new(), rows: 0, headings: Vec::new() };
    let mut errors = Vec::new();
    let mut firsts = BTreeMap::new();
    for row in located.heading_row + 1..=located.sheet.last_row() {
        let place = located.sheet.place(row);
        match reader.row_kind(row) {
            RowKind::Blank => {}
            RowKind::Heading => import.headings.push(place),
            RowKind::Claims => {
                let claims = reader.claims(row).and_then(|claims| once(claims, &mut firsts, &place));
                errors.extend(claims.as_ref().err().map(|message| format!("{place}: {message}")));
                import.rows += usize::from(claims.is_ok());
                import.claims.extend(claims.into_iter().flatten());
            }
        }
    }
    match () {
        () if !errors.is_empty() => Err(MappingError::Rows { file: file.to_owned(), errors }),
        () if import.claims.is_empty() => {
            Err(MappingError::NoRows { file: file.into(), sheet: located.sheet.name.clone() })
        }
        () => Ok(import),
    }
}

type Firsts = BTreeMap<(Target, Subject, Option<Arc<str>>), Place>;

/// Sees that no two rows speak of the same: which of them holds, nobody could say.
fn once(claims: Vec<Claim>, firsts: &mut Firsts, place: &Place) -> Result<Vec<Claim>, String> {
    for claim in &claims {
        let key = (claim.target.clone(), claim.subject.clone(), claim.feature.clone());
        if let Some(first) = firsts.insert(key, place.clone()) {
            let mend = "remove one of them, or map the column that tells them apart as `feature`";
            return Err(format!("it is about the same as {first}; {mend}"));
        }
    }
    Ok(claims)
}

enum RowKind {
    Blank,
    Heading,
    Claims,
}

struct Reader<'r> {
    located: &'r Located<'r>,
    mapping: &'r Mapping,
    options: &'r MappedOptions,
    names: &'r dyn Names,
    source: Arc<Source>,
}

impl Reader<'_> {
    fn row_kind(&self, row: u32) -> RowKind {
        let filled = |is_it: fn(Column) -> bool| {
            let mut columns = self.located.columns.iter().filter(|(column, _)| is_it(*column));
            columns.any(|&(_, number)| !self.located.sheet.cell(row, number).is_empty())
        };
        let says_who = filled(Column::is_share);
        let is_about = filled(Column::is_subject);
        match () {
            () if says_who || (is_about && self.blank_shares_count(row)) => RowKind::Claims,
            () if filled(|_| true) => RowKind::Heading,
            () => RowKind::Blank,
        }
    }

    /// Whether a row without shares still says something: where the mapping gives blanks a meaning, or the row
    /// names a subject and no heading of a section.
    fn blank_shares_count(&self, row: u32) -> bool {
        self.mapping.words.blank_means_something() || self.subjects(row).is_ok()
    }

    fn claims(&self, row: u32) -> Result<Vec<Claim>, String> {
        let subjects = self.subjects(row)?;
        let target = self.target(row)?;
        let split = self.split(row)?;
        let cell = |column| self.located.cell(row, column);
        let place = self.located.sheet.place(row);
        let citation = match cell(Column::Citation) {
            "" => place.to_string(),
            said => format!("{said}, {place}"),
        };
        let claim = |subject| Claim {
            source: self.source.clone(),
            target: target.clone(),
            subject,
            feature_duties: Vec::new(),
            feature: Some(cell(Column::Feature)).filter(|feature| !feature.is_empty()).map(Arc::from),
            split,
            default_on: None,
            text: cell(Column::Text).into(),
            citation: citation.as_str().into(),
        };
        Ok(subjects.into_iter().map(claim).collect())
    }

    /// What the row is about; a cell may name several, with a comma, semicolon or line break between them.
    fn subjects(&self, row: u32) -> Result<BTreeSet<Subject>, String> {
        let named = self.located.columns.iter().filter(|(column, _)| column.is_subject());
        let filled: Vec<Column> =
            named.map(|&(column, _)| column).filter(|&column| !self.located.cell(row, column).is_empty()).collect();
        let column = match filled.as_slice() {
            [column] => *column,
            [] => return Err("it says who, but not what it is about".to_owned()),
            _ => return Err("it names its subject in several columns; keep one of them".to_owned()),
        };
        let cell = self.located.cell(row, column);
        let words = cell.split([',', ';', '\n']).map(str::trim).filter(|word| !word.is_empty());
        words.map(|word| self.subject(column, word)).collect()
    }

    fn subject(&self, column: Column, word: &str) -> Result<Subject, String> {
        match column {
            Column::Duty => {
                let duty = self.names.duty(word).map(Subject::Duty);
                duty.ok_or_else(|| {
                    format!("{} is not a duty; expected the id of one, see `demarc duties`", quoted(word))
                })
            }
            Column::Layer => word.parse::<Layer>().map(Subject::Layer).map_err(|error| error.to_string()),
            _ => self.control(word).map(Subject::Control),
        }
    }

    /// A control of the mapping's framework, or `framework:control`.
    fn control(&self, word: &str) -> Result<ControlRef, String> {
        let split = word.split_once(':').map(|(framework, control)| (framework.trim(), control.trim()));
        let named = split.and_then(|(framework, control)| Some((framework.parse().ok()?, control)));
        let stated = self.mapping.framework.clone().map(|framework| (framework, word));
        let (framework, control) = named.or(stated).ok_or_else(|| {
            format!("{} is a control of which framework? say it with `framework` in the mapping", quoted(word))
        })?;
        let found = self.names.control(&framework, control);
        let found = found.ok_or_else(|| format!("{} is not a control of `{framework}`", quoted(control)))?;
        Ok(ControlRef { framework, control: found })
    }

    fn target(&self, row: u32) -> Result<Target, String> {
        let publisher = || self.options.publisher.clone();
        let named = match self.located.cell(row, Column::Service) {
            "" => self.mapping.service.as_deref().unwrap_or_default(),
            named => named,
        };
        if named.is_empty() {
            let target = self.options.target.clone();
            return target
                .ok_or_else(|| "it names no service; fill it in, or say it with `service` in the mapping".to_owned());
        }
        if named == "*" {
            return Ok(Target::Provider(publisher()));
        }
        if let Some(model) = named.strip_prefix("model:") {
            return model
                .parse::<ServiceModel>()
                .map(|model| Target::Model(publisher(), model))
                .map_err(|error| error.to_string());
        }
        let service = self.names.service(named).map(Target::Service);
        service
            .ok_or_else(|| format!("{} is not a service; expected the id of one, `model:paas` or `*`", quoted(named)))
    }

    fn split(&self, row: u32) -> Result<Split, String> {
        let at = |column: u32, message: String| format!("{message} ({})", self.located.sheet.place(row).cell(column));
        if let Some(column) = self.located.column(Column::Responsible) {
            return self.mapping.words.who(self.located.sheet.cell(row, column)).map_err(|message| at(column, message));
        }
        let mut parts: Vec<(Party, Part)> = Vec::new();
        for &(column, number) in &self.located.columns {
            if let Column::Party(party) = column {
                let part = self.mapping.words.part(self.located.sheet.cell(row, number));
                parts.push((party, part.map_err(|message| at(number, message))?));
            }
        }
        Ok(split_of(&parts))
    }
}
