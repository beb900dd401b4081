//! What was judged last, kept beside the inventory, so that the next judgement looks only at what has changed.
//!
//! It is used only by the same program, on the same day, for a tenant with the same services, exceptions and severities; anything
//! else, a damaged file too, means that everything is judged again. The file may be removed at any time.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{BufReader, BufWriter, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::UNIX_EPOCH,
};

use demarc_evaluate::Judged;
use demarc_model::Tenant;
use demarc_records::sha256;
use serde::{Deserialize, Serialize};

/// With more findings than this, judging again is as quick as reading them.
const MOST_FINDINGS: usize = 100_000;

/// Marks of tables, as the store gives them.
pub type Marks = BTreeMap<Arc<str>, Option<String>>;

/// Where what was judged of one tenant is kept, and what it must have been judged by.
pub struct Shelf {
    path: PathBuf,
    judged_by: String,
}

#[derive(Deserialize)]
struct Kept {
    judged_by: String,
    marks: Marks,
    judged: Judged,
}

#[derive(Serialize)]
struct Keeping<'k> {
    judged_by: &'k str,
    marks: &'k Marks,
    judged: &'k Judged,
}

impl Shelf {
    /// The shelf of a tenant whose inventory is in `folder`; `how` is the day and how much is told. Nothing where it cannot be
    /// said which program this is.
    pub fn of(folder: &Path, tenant: &Tenant, how: &str) -> Option<Self> {
        let hangs_on = (&tenant.services, &tenant.exceptions, &tenant.reweightings);
        let judged_by = sha256(format!("{} {how} {hangs_on:?}", program()?).as_bytes());
        Some(Self { path: folder.join(&*tenant.id).join(".judged").join("last.json"), judged_by })
    }

    /// What was judged last, and the tables that have changed since. One without a mark may have.
    pub fn take(&self, marks: &Marks) -> Option<(Judged, BTreeSet<Arc<str>>)> {
        let file = fs::File::open(&self.path).ok()?;
        let kept: Kept = serde_json::from_reader(BufReader::new(file)).ok()?;
        let changed = |table: &&Arc<str>| {
            let now = marks.get(*table);
            now != kept.marks.get(*table) || now == Some(&None)
        };
        let changed = marks.keys().chain(kept.marks.keys()).filter(changed).cloned().collect();
        (kept.judged_by == self.judged_by).then_some((kept.judged, changed))
    }

    /// Keeps what was judged of tables with these marks. Where that cannot be written, the next judgement takes longer.
    pub fn keep(&self, marks: &Marks, judged: &Judged) {
        if judged.findings.len() <= MOST_FINDINGS {
            let beside = self.path.with_extension(format!("{}.new", std::process::id()));
            if self.write(&beside, &Keeping { judged_by: &self.judged_by, marks, judged }).is_err() {
                drop(fs::remove_file(&beside));
            }
        }
    }

    fn write(&self, beside: &Path, keeping: &Keeping<'_>) -> std::io::Result<()> {
        if let Some(folder) = self.path.parent() {
            // It is there after every collection; where nothing was ever collected, nothing is kept.
            let _ = fs::create_dir(folder);
        }
        let mut file = BufWriter::new(fs::File::create(beside)?);
        serde_json::to_writer(&mut file, keeping)?;
        file.flush()?;
        fs::rename(beside, &self.path)
    }
}

/// Another build may judge otherwise.
fn program() -> Option<String> {
    let about = fs::metadata(std::env::current_exe().ok()?).ok()?;
    let built = about.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{} {} {}", env!("CARGO_PKG_VERSION"), about.len(), built.as_nanos()))
}

#[cfg(test)]
mod tests {
    use demarc_model::TenantId;

    use super::*;

    #[test]
    fn a_table_without_a_mark_may_always_have_changed() {
        let folder = std::env::temp_dir().join(format!("demarc-kept-{}", std::process::id()));
        let tenant = Tenant::new(TenantId::new("t").expect("an id"), "T");
        fs::create_dir_all(folder.join("t")).expect("a folder");
        let marks = |a: Option<&str>, b: Option<&str>| -> Marks {
            [("a", a), ("b", b)].map(|(table, mark)| (table.into(), mark.map(str::to_owned))).into()
        };
        let shelf = Shelf::of(&folder, &tenant, "today").expect("a shelf");
        shelf.keep(&marks(None, Some("1")), &Judged::default());
        let changed = |now: &Marks| shelf.take(now).map(|(_, changed)| changed.into_iter().collect::<Vec<_>>());
        assert_eq!(changed(&marks(None, Some("1"))), Some(vec!["a".into()]));
        assert_eq!(changed(&marks(Some("1"), Some("2"))), Some(vec!["a".into(), "b".into()]));
        assert_eq!(changed(&Marks::new()), Some(vec!["a".into(), "b".into()]));
        let other = Shelf::of(&folder, &tenant, "tomorrow").expect("a shelf");
        assert_eq!(other.take(&marks(None, Some("1"))), None);
        let _ = fs::remove_dir_all(folder);
    }
}
