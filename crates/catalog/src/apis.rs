//! `catalog/apis/<provider>/<api>.json`: facts about the operations that tables name, made by `cargo xtask generate apis`.
//! They are parsed when somebody asks: only collecting and linting do.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use demarc_model::Api;

use crate::{
    files::Files,
    problem::{Problem, says},
    reader::Reader,
};

/// The text of every API's facts, by the API's name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Apis {
    texts: BTreeMap<Arc<str>, (Cow<'static, str>, String)>,
}

/// Finds every file of facts.
pub(crate) fn read(reader: &mut Reader<'_>) -> Apis {
    let files: &Files = reader.files;
    let mut texts = BTreeMap::new();
    for path in files.under("apis") {
        let stem = path.strip_suffix(".json").and_then(|path| path.rsplit_once('/'));
        let Some((_, name)) = stem else { continue };
        match files.kept_text(path) {
            Ok(text) => {
                texts.insert(name.into(), (text, files.shown(path)));
            }
            Err(problem) => reader.problems.push(problem),
        }
    }
    Apis { texts }
}

impl Apis {
    /// The facts about an API; nothing where there is no such file.
    pub fn get(&self, name: &str) -> Option<Result<Api, Problem>> {
        let (text, file) = self.texts.get(name)?;
        Some(serde_json::from_str(text).map_err(|error| {
            let what = format!("the facts about `{name}` cannot be read: {error}");
            says(what, "", "`cargo xtask generate apis` makes the file anew").on_line(file.clone(), error.line())
        }))
    }

    /// Every API's name.
    pub fn names(&self) -> impl Iterator<Item = &Arc<str>> {
        self.texts.keys()
    }
}
