//! `exceptions.toml`.

use demarc_model::{Exception, Reweighting, Scalar};
use toml::Value;

use crate::write::export::toml_text::TomlText;

/// What is accepted, and checks that weigh more or less.
pub fn toml(exceptions: &[Exception], reweightings: &[Reweighting]) -> TomlText {
    let mut toml = TomlText::default();
    exceptions.iter().for_each(|one| exception(&mut toml, one));
    for one in reweightings {
        toml.heading("[[severity]]");
        toml.text("check", &one.check);
        toml.text("severity", one.severity.word());
        toml.text("reason", &one.reason);
        toml.text("approved_by", &one.approved_by);
    }
    toml
}

fn exception(toml: &mut TomlText, one: &Exception) {
    toml.heading("[[exception]]");
    toml.text("id", &one.id);
    toml.text("check", &one.check);
    toml.maybe("resource", one.resource.as_deref());
    if !one.tags.is_empty() {
        toml.values("tags", one.tags.iter().map(|(key, tag)| (&**key, Value::from(&**tag))));
    }
    toml.text("reason", &one.reason);
    toml.values("accepted", one.accepted.iter().map(|(column, value)| (&**column, written(value))));
    toml.text("requested_by", &one.requested_by);
    toml.text("approved_by", &one.approved_by);
    toml.day("approved", one.approved);
    toml.day("expires", one.expires);
}

fn written(value: &Scalar) -> Value {
    match value {
        Scalar::Bool(value) => Value::from(*value),
        Scalar::Int(value) => Value::from(*value),
        Scalar::Float(value) => Value::from(*value),
        Scalar::Text(value) => Value::from(&**value),
    }
}
