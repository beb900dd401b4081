//! `catalog/duties/<layer>/<id>.toml`.

use std::{collections::BTreeMap, fmt, str::FromStr, sync::Arc};

use demarc_model::{
    Cadence, ControlId, ControlLink, ControlRef, Duty, DutyId, FrameworkId, Layer, Party, Proof, Relation,
    ServiceModel, Severity, Share, Split, Status,
};
use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};

use crate::{
    problem::says,
    reader::{Origin, Reader},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDuty {
    id: DutyId,
    #[serde(default)]
    aliases: Vec<DutyId>,
    status: Status,
    layer: Layer,
    title: Arc<str>,
    why: Arc<str>,
    severity: Severity,
    every: Cadence,
    proof: Vec<Proof>,
    default: RawDefaults,
    controls: BTreeMap<FrameworkId, Vec<RawLink>>,
}

/// Who holds a duty under each model. All six are asked for, but not by serde, so that every one that is
/// missing is named at once.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDefaults {
    on_premises: Option<RawSplit>,
    iaas: Option<RawSplit>,
    caas: Option<RawSplit>,
    paas: Option<RawSplit>,
    faas: Option<RawSplit>,
    saas: Option<RawSplit>,
}

impl RawDefaults {
    fn of(&self, model: ServiceModel) -> Option<Split> {
        let split = match model {
            ServiceModel::OnPremises => &self.on_premises,
            ServiceModel::Iaas => &self.iaas,
            ServiceModel::Caas => &self.caas,
            ServiceModel::Paas => &self.paas,
            ServiceModel::Faas => &self.faas,
            ServiceModel::Saas => &self.saas,
        };
        split.as_ref().map(|split| split.0)
    }
}

/// A duty with where it was written.
pub(crate) type Entry = (Duty, Origin);

/// Reads every duty, sorted by layer and id.
pub(crate) fn read(reader: &mut Reader<'_>) -> Vec<Entry> {
    let files = reader.files;
    let mut duties: Vec<Entry> = files.under("duties").filter_map(|path| read_one(reader, path)).collect();
    duties.sort_by(|(left, _), (right, _)| (left.layer, &left.id).cmp(&(right.layer, &right.id)));
    duties
}

fn read_one(reader: &mut Reader<'_>, path: &str) -> Option<Entry> {
    let (folder, stem) = path.strip_prefix("duties/")?.strip_suffix(".toml")?.split_once('/')?;
    let raw: RawDuty = reader.toml(path, stem)?;
    reader.id_matches(path, &raw.id, stem, "file");
    if raw.layer.word() != folder {
        let what = format!("the layer is `{}` but the folder is `{folder}`", raw.layer);
        reader.at(path, &["layer"], says(what, "the same", "move the file or correct the layer"));
    }
    for (key, text) in [("title", &raw.title), ("why", &raw.why)] {
        reader.not_empty(path, &[key], text);
    }
    if raw.proof.is_empty() {
        reader.at(path, &["proof"], says("a duty that nothing can prove", "at least one way of proof", ""));
    }
    let defaults = defaults(reader, path, &raw.default);
    Some((raw.finish(defaults), Origin::file(path)))
}

fn defaults(reader: &mut Reader<'_>, path: &str, raw: &RawDefaults) -> [Split; 6] {
    let mut defaults = [Split::NOT_PUBLISHED; 6];
    for (&model, default) in ServiceModel::ALL.iter().zip(&mut defaults) {
        match raw.of(model) {
            Some(split) => *default = split,
            None => {
                let mend = format!("add `{model} = …` under [default]");
                reader.at(
                    path,
                    &["default"],
                    says(format!("no default for `{model}`"), "one for every service model", mend),
                );
            }
        }
    }
    defaults
}

impl RawDuty {
    fn finish(self, defaults: [Split; 6]) -> Duty {
        let link = |framework: &FrameworkId, raw: RawLink| ControlLink {
            control: ControlRef { framework: framework.clone(), control: raw.control },
            relation: raw.relation,
        };
        let links = self
            .controls
            .into_iter()
            .flat_map(|(framework, links)| links.into_iter().map(|raw| link(&framework, raw)).collect::<Vec<_>>());
        Duty {
            id: self.id,
            aliases: self.aliases,
            status: self.status,
            layer: self.layer,
            title: self.title,
            why: self.why,
            severity: self.severity,
            every: self.every,
            proof: self.proof,
            defaults,
            controls: links.collect(),
        }
    }
}

/// `AC-2(3) intersects-with`.
struct RawLink {
    control: ControlId,
    relation: Relation,
}

impl FromStr for RawLink {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (control, relation) = text.split_once(' ').ok_or_else(|| {
            format!("`{text}` has no relation; expected a control and a relation, such as `{text} subset-of`")
        })?;
        let control = ControlId::new(control).map_err(|error| error.to_string())?;
        Ok(Self { control, relation: relation.trim().parse().map_err(|error| format!("{error}"))? })
    }
}

impl<'de> Deserialize<'de> for RawLink {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(LinkVisitor)
    }
}

/// A visitor of its own, since an error within one has the place of the element rather than that of the list.
struct LinkVisitor;

impl Visitor<'_> for LinkVisitor {
    type Value = RawLink;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a control and a relation, such as \"AC-2 subset-of\"")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<RawLink, E> {
        text.parse().map_err(E::custom)
    }
}

/// `"customer"`, `["customer", "provider"]`, `{ independent = […] }` or `"not_applicable"`.
struct RawSplit(Split);

impl<'de> Deserialize<'de> for RawSplit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SplitVisitor)
    }
}

struct SplitVisitor;

impl<'de> Visitor<'de> for SplitVisitor {
    type Value = RawSplit;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a party, a list of parties, `{ independent = [parties] }` or \"not_applicable\"")
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<RawSplit, E> {
        if word == Share::NotApplicable.word() {
            return Ok(RawSplit(Split::NOT_APPLICABLE));
        }
        word.parse().map(|party| RawSplit(Split::sole(party))).map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<RawSplit, A::Error> {
        let mut parties = Vec::new();
        while let Some(party) = list.next_element()? {
            parties.push(party);
        }
        each(&parties, Share::SharedDependent).map_err(A::Error::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawSplit, A::Error> {
        match map.next_entry::<String, Vec<Party>>()? {
            Some((key, parties)) if key == "independent" && map.next_key::<String>()?.is_none() => {
                each(&parties, Share::SharedIndependent).map_err(A::Error::custom)
            }
            _ => Err(A::Error::custom("a table of something else, expected `{ independent = [parties] }`")),
        }
    }
}

fn each(parties: &[Party], share: Share) -> Result<RawSplit, String> {
    let repeated =
        parties.iter().enumerate().any(|(nth, party)| parties.iter().skip(nth + 1).any(|other| other == party));
    if parties.len() < 2 || repeated {
        return Err("a list that is not of several parties, expected two parties or more, each once; \
                    a single one is written without a list"
            .to_owned());
    }
    Ok(RawSplit(Split::each(parties, share)))
}
