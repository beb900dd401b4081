//! What a row of `claims.csv` says, in the catalog and in the editions that a workspace imports.

use std::sync::Arc;

use demarc_model::{
    CatalogService, Claim, ControlRef, DutyId, Party, Provider, ServiceId, ServiceModel, Share, Split, Subject, Target,
    UnknownWord,
};

use crate::{
    claims::Publication,
    csv_rows::Row,
    nearest::did_you_mean,
    problem::{Message, says},
};

/// The columns that `claims.csv` may have.
pub const CLAIM_COLUMNS: &[&str] = &[
    "service",
    "feature",
    "subject",
    "provider",
    "subprovider",
    "mssp",
    "customer",
    "third_party",
    "default_on",
    "supported",
    "text",
    "citation",
];

/// Those of them that it must have.
pub const CLAIM_COLUMNS_REQUIRED: &[&str] = &["service", "subject"];

/// What a claim may name, former ids included, and what is said of a name that is not known.
pub trait ClaimNames {
    /// What is wrong with a row.
    type Wrong: From<Message>;
    /// A duty.
    fn duty_named(&self, id: &str) -> Result<DutyId, Self::Wrong>;
    /// A service. Nothing when it may stand in a file that could not be read.
    fn service_named(&self, id: &str) -> Result<Option<&CatalogService>, Self::Wrong>;
    /// A control of a framework.
    fn control_named(&self, framework: &str, control: &str) -> Result<ControlRef, Self::Wrong>;
}

/// Whether a party may state a publication. It would have a provider's weight, whoever states it.
pub fn may_publish(party: Party) -> Result<(), Message> {
    if matches!(party, Party::Provider | Party::Subprovider) {
        return Ok(());
    }
    let mend = "what another party says belongs in `claims.toml` of a tenant";
    Err(says(format!("`stated_by` is `{party}`"), "`provider` or `subprovider`", mend))
}

/// `duty:<id>`, `layer:<layer>` or `<framework>:<control>`. By itself, since one answer serves many rows.
pub fn subject_of<N: ClaimNames>(text: &str, names: &N) -> Result<Subject, N::Wrong> {
    match text.split_once(':') {
        Some(("duty", id)) => names.duty_named(id).map(Subject::Duty),
        Some(("layer", layer)) => layer.parse().map(Subject::Layer).map_err(|error| unknown(&error).into()),
        Some((framework, control)) => names.control_named(framework, control).map(Subject::Control),
        None => {
            let expected = "`duty:<id>`, `layer:<layer>` or `<framework>:<control>`";
            Err(says(format!("the subject `{text}`"), expected, "").into())
        }
    }
}

/// The claim that a row makes about `subject`; otherwise everything that is wrong with the row.
pub fn claim_of<N: ClaimNames>(
    row: &Row<'_>,
    of: &Publication,
    subject: Result<Subject, N::Wrong>,
    names: &N,
) -> Result<Claim, Vec<N::Wrong>> {
    let target = target(row.get("service"), &of.publisher, names);
    match (target, subject, split(row), yes_or_no(row, "default_on"), yes_or_no(row, "supported")) {
        (Ok(target), Ok(subject), Ok(split), Ok(default_on), Ok(supported)) => Ok(Claim {
            source: of.source.clone(),
            target,
            subject,
            feature_duties: Vec::new(),
            feature: filled(row, "feature"),
            split,
            default_on,
            text: text(row, supported).into(),
            citation: filled(row, "citation").unwrap_or_else(|| of.url.clone()),
        }),
        (target, subject, split, default_on, supported) => {
            let cells = [split.err(), default_on.err(), supported.err()].into_iter().flatten();
            let names = [target.err(), subject.err()].into_iter().flatten();
            Err(names.chain(cells.map(<N::Wrong as From<Message>>::from)).collect())
        }
    }
}

/// `aws-s3`, `model:paas` or `*`, of what a publisher provides.
fn target<N: ClaimNames>(text: &str, publisher: &Provider, names: &N) -> Result<Target, N::Wrong> {
    if text == "*" {
        return Ok(Target::Provider(publisher.clone()));
    }
    if let Some(model) = text.strip_prefix("model:") {
        let model: Result<ServiceModel, UnknownWord> = model.parse();
        return model.map(|model| Target::Model(publisher.clone(), model)).map_err(|error| unknown(&error).into());
    }
    match names.service_named(text)? {
        Some(service) if service.provider != *publisher => {
            let what = format!("`{text}` is a service of `{}`", service.provider);
            Err(says(what, format!("a service of `{publisher}`, the publisher"), "").into())
        }
        Some(service) => Ok(Target::Service(service.id.clone())),
        None => ServiceId::new(text).map(Target::Service).map_err(|error| Message::of(error).into()),
    }
}

fn split(row: &Row<'_>) -> Result<Split, Message> {
    let mut split = Split::NOT_PUBLISHED;
    for &party in Party::ALL {
        let word = row.get(party.word());
        if !word.is_empty() {
            let share: Result<Share, UnknownWord> = word.parse();
            let named = |error: UnknownWord| Message { what: format!("`{party}` is `{word}`"), ..unknown(&error) };
            split = split.with(party, share.map_err(named)?);
        }
    }
    Ok(split)
}

fn yes_or_no(row: &Row<'_>, column: &str) -> Result<Option<bool>, Message> {
    match row.get(column) {
        "" => Ok(None),
        "yes" => Ok(Some(true)),
        "no" => Ok(Some(false)),
        other => Err(says(format!("`{column}` is `{other}`"), "`yes`, `no` or nothing", "")),
    }
}

fn filled(row: &Row<'_>, column: &str) -> Option<Arc<str>> {
    Some(row.get(column)).filter(|value| !value.is_empty()).map(Arc::from)
}

fn text<'r>(row: &'r Row<'_>, supported: Option<bool>) -> &'r str {
    match row.get("text") {
        "" if supported == Some(false) => "the service does not have this feature",
        text => text,
    }
}

/// What a word is not, and which may have been meant.
fn unknown(error: &UnknownWord) -> Message {
    let words = || error.expected.split(", ");
    let listed: Vec<String> = words().map(|word| format!("`{word}`")).collect();
    let what = format!("`{}` is not a {}", error.word, error.what);
    says(what, format!("one of {}", listed.join(", ")), did_you_mean(&error.word, words(), ""))
}
