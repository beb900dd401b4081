//! `catalog/frameworks/<id>.toml` and the controls beside it in `<id>.csv`, which are read when first asked for.

use std::{
    borrow::Cow,
    sync::{Arc, OnceLock},
};

use chrono::NaiveDate;
use demarc_model::{ControlId, FrameworkId};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use toml::value::Datetime;

use crate::{
    controls::{Control, Controls},
    problem::{Message, Problem, says},
    reader::{Origin, Reader},
};

/// A framework of controls, such as NIST SP 800-53.
#[derive(Debug, Clone)]
pub struct Framework {
    /// Its id.
    pub id: FrameworkId,
    /// Its title.
    pub title: Arc<str>,
    /// The edition, as its publisher names it.
    pub edition: Arc<str>,
    /// Who publishes it.
    pub publisher: Arc<str>,
    /// When this edition was published.
    pub as_of: NaiveDate,
    /// Where it is published.
    pub source: Arc<str>,
    /// The framework whose ids serve for this one too.
    pub same_ids_as: Option<FrameworkId>,
    controls: Arc<LateControls>,
}

/// Controls that are parsed when first asked for.
#[derive(Debug)]
struct LateControls {
    csv: Cow<'static, str>,
    parsed: OnceLock<Controls>,
}

impl LateControls {
    fn of(csv: Cow<'static, str>) -> Arc<Self> {
        Arc::new(Self { csv, parsed: OnceLock::new() })
    }

    fn get(&self) -> &Controls {
        // What is wrong with a row is for `lint` to say; the row is left out.
        self.parsed.get_or_init(|| Controls::parse(&self.csv).0)
    }
}

impl Framework {
    /// Its controls, families included, in the order of the framework.
    pub fn controls(&self) -> &[Control] {
        &self.controls.get().list
    }

    /// The control with this id, or that holds this part: for `AC-2(a)` it is `AC-2`. The id must be written as
    /// the framework writes it; [`normalise_control`] understands other ways.
    pub fn control(&self, id: &str) -> Option<&Control> {
        self.controls.get().get(id)
    }

    /// Whether there is such a control, or a control that holds such a part.
    pub fn has(&self, id: &str) -> bool {
        self.control(id).is_some()
    }

    /// The framework as the two files of `catalog/frameworks/`, each with its path and text.
    pub fn to_files(&self) -> Result<[(String, String); 2], Problem> {
        let [toml_path, csv_path] = ["toml", "csv"].map(|ending| format!("frameworks/{}.{ending}", self.id));
        let about = toml::to_string(&self.about()).map_err(|error| Message::of(error).at(toml_path.clone(), None))?;
        let controls = self.controls_csv().map_err(|error| Message::of(error).at(csv_path.clone(), None))?;
        Ok([(toml_path, about), (csv_path, controls)])
    }

    fn controls_csv(&self) -> Result<String, Box<dyn std::error::Error>> {
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(["id", "parent", "title"])?;
        for control in self.controls() {
            csv.write_record([&*control.id, control.parent.as_deref().unwrap_or(""), &*control.title])?;
        }
        Ok(String::from_utf8(csv.into_inner()?)?)
    }

    /// A framework that was not read from the catalog.
    pub(crate) fn given(about: About, controls: Controls) -> Self {
        let late = LateControls { csv: Cow::Borrowed(""), parsed: OnceLock::from(controls) };
        Self::of(about, Arc::new(late))
    }

    fn of(about: About, controls: Arc<LateControls>) -> Self {
        Self {
            id: about.id,
            title: about.title,
            edition: about.edition,
            publisher: about.publisher,
            as_of: about.as_of,
            source: about.source,
            same_ids_as: about.same_ids_as,
            controls,
        }
    }

    fn about(&self) -> About {
        About {
            id: self.id.clone(),
            title: self.title.clone(),
            edition: self.edition.clone(),
            publisher: self.publisher.clone(),
            as_of: self.as_of,
            source: self.source.clone(),
            same_ids_as: self.same_ids_as.clone(),
            further: Vec::new(),
        }
    }

    /// What is wrong with the CSV, with its lines.
    pub(crate) fn csv_problems(&self) -> Vec<(usize, Message)> {
        if self.same_ids_as.is_some() { Vec::new() } else { Controls::parse(&self.controls.csv).1 }
    }
}

/// A control id as other people write it, in the framework's own writing: `AC-02 (03)(a)` and `ac-2.3_smt.a` are
/// `AC-2(3)(a)`, and `3_1_1` is `3.1.1`. Nothing when the framework has no such control.
pub fn normalise_control(framework: &Framework, raw: &str) -> Option<ControlId> {
    framework.controls.get().normalise(raw.trim())
}

/// The TOML of a framework.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct About {
    pub id: FrameworkId,
    pub title: Arc<str>,
    pub edition: Arc<str>,
    pub publisher: Arc<str>,
    #[serde(deserialize_with = "date", serialize_with = "toml_date")]
    pub as_of: NaiveDate,
    pub source: Arc<str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_ids_as: Option<FrameworkId>,
    /// Ids that this framework has and the other does not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further: Vec<ControlId>,
}

/// A framework with where it was written.
pub(crate) type Entry = (Framework, Origin);

/// Reads every framework, sorted by id.
pub(crate) fn read(reader: &mut Reader<'_>) -> Vec<Entry> {
    let files = reader.files;
    let mut found: Vec<Found> = Vec::new();
    for path in files.under("frameworks").filter(|path| path.ends_with(".toml")) {
        let Some(stem) = path.strip_prefix("frameworks/").and_then(|name| name.strip_suffix(".toml")) else { continue };
        let Some(about) = reader.toml::<About>(path, stem) else { continue };
        reader.id_matches(path, &about.id, stem, "file");
        let own = own_controls(reader, path, &about);
        found.push((about, own, Origin::file(path)));
    }
    let shared: Vec<_> =
        found.iter().map(|(about, _, origin)| shared_controls(reader, about, origin, &found)).collect();
    let finished = found
        .into_iter()
        .zip(shared)
        .filter_map(|((about, own, origin), shared)| Some((Framework::of(about, own.or(shared)?), origin)));
    finished.collect()
}

type Found = (About, Option<Arc<LateControls>>, Origin);

/// The controls of the framework whose ids serve for this one too.
fn shared_controls(
    reader: &mut Reader<'_>,
    about: &About,
    origin: &Origin,
    all: &[Found],
) -> Option<Arc<LateControls>> {
    let other = about.same_ids_as.as_ref()?;
    let same = all.iter().find(|(candidate, _, _)| candidate.id == *other).and_then(|(_, own, _)| own.clone());
    let same = same.map(|same| if about.further.is_empty() { same } else { with_further(&same, &about.further) });
    if same.is_none() && !reader.unread.contains(&**other) {
        let what = format!("`{other}` is not a framework with controls of its own");
        reader.at_origin(origin, &["same_ids_as"], says(what, "the id of one", ""));
    }
    same
}

/// The same controls, and those that only this framework has. A family is what stands before the hyphen.
fn with_further(same: &LateControls, further: &[ControlId]) -> Arc<LateControls> {
    let family = |id: &ControlId| id.split_once('-').map_or("", |(family, _)| family).to_owned();
    let lines = further.iter().map(|id| format!("{id},{},Withdrawn in a later revision\n", family(id)));
    LateControls::of(Cow::Owned(format!("{}\n{}", same.csv.trim_end(), lines.collect::<String>())))
}

fn own_controls(reader: &mut Reader<'_>, path: &str, about: &About) -> Option<Arc<LateControls>> {
    let csv = path.replace(".toml", ".csv");
    match (reader.files.has(&csv), &about.same_ids_as) {
        (true, Some(other)) => {
            let what = format!("`same_ids_as` says that the controls are those of `{other}`, but there is a CSV too");
            reader.at(path, &["same_ids_as"], says(what, "one of them", "remove the other"));
            reader.files.kept_text(&csv).ok().map(LateControls::of)
        }
        (false, Some(_)) => None,
        (_, None) => match reader.files.kept_text(&csv) {
            Ok(csv) => Some(LateControls::of(csv)),
            Err(problem) => {
                reader.problems.push(problem);
                reader.unread.insert(about.id.to_string());
                None
            }
        },
    }
}

/// A TOML date without a time.
pub(crate) fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    let moment = Datetime::deserialize(deserializer)?;
    let date = moment
        .date
        .filter(|_| moment.time.is_none())
        .and_then(|date| NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into()));
    date.ok_or_else(|| D::Error::custom(format!("`{moment}`, expected a date such as 2026-01-31")))
}

fn toml_date<S: Serializer>(date: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
    let date: Datetime = date.to_string().parse().map_err(serde::ser::Error::custom)?;
    date.serialize(serializer)
}
