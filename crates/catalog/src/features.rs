//! What stands beside `claims.csv`: `features.csv`, which says what duty a feature is about, and `services.csv`,
//! which says what file a service's claims come from.

use std::collections::{HashMap, HashSet};

use demarc_model::DutyId;

use crate::{csv_rows::each_row, known::Known, problem::says, reader::Reader};

/// The file that the claims about each service come from, so that a citation can name it.
pub(crate) type CitedFiles = HashMap<String, String>;
/// The duties that each feature of a subject is about.
pub(crate) type Features = HashMap<(String, String), Mapped>;

/// The duties that a feature is about, and the first line that says so.
pub(crate) struct Mapped {
    pub duties: Vec<DutyId>,
    line: usize,
}

/// Reads `services.csv`, if it is there.
pub(crate) fn cited_files(reader: &mut Reader<'_>, folder: &str, known: &Known<'_>) -> CitedFiles {
    let path = format!("{folder}/services.csv");
    let mut cited = CitedFiles::new();
    if !reader.files.has(&path) {
        return cited;
    }
    each_row(reader, &path, &["file", "service"], &["file", "service"], |reader, row| {
        let service = row.get("service");
        if let Err(message) = known.service(service) {
            reader.on_line(&path, row.line, message);
        }
        if cited.insert(service.to_owned(), row.get("file").to_owned()).is_some() {
            reader.on_line(&path, row.line, says(format!("`{service}` has two files"), "one", ""));
        }
    });
    cited
}

/// Reads `features.csv`, if it is there.
pub(crate) fn features(reader: &mut Reader<'_>, folder: &str, known: &Known<'_>) -> Features {
    let path = format!("{folder}/features.csv");
    let mut features = Features::new();
    if !reader.files.has(&path) {
        return features;
    }
    let columns = ["subject", "feature", "duty"];
    each_row(reader, &path, &columns, &columns, |reader, row| {
        let duty = match known.duty(row.get("duty")) {
            Ok(duty) => duty,
            Err(message) => return reader.on_line(&path, row.line, message),
        };
        let feature = (row.get("subject").to_owned(), row.get("feature").to_owned());
        let mapped = features.entry(feature).or_insert_with(|| Mapped { duties: Vec::new(), line: row.line });
        if mapped.duties.contains(&duty) {
            return reader.on_line(&path, row.line, says("the same row as one above", "", "remove it"));
        }
        mapped.duties.push(duty);
    });
    features
}

/// Notes features that no claim speaks of, which is how a misspelt one shows.
pub(crate) fn check_features(
    reader: &mut Reader<'_>,
    folder: &str,
    features: &Features,
    stated: &HashSet<(String, String)>,
) {
    for (key, mapped) in features.iter().filter(|(key, _)| !stated.contains(*key)) {
        let (subject, feature) = key;
        let message =
            says(format!("no claim speaks of `{feature}` of `{subject}`"), "a feature and subject of claims.csv", "");
        reader.on_line(&format!("{folder}/features.csv"), mapped.line, message);
    }
}
