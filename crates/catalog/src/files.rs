//! Where a catalog's files come from: the binary, a folder, or a test.

use std::{borrow::Cow, fs, path::Path, sync::Arc};

use crate::problem::{Message, Problem, says};

static EMBEDDED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
/// The checks and tables among them, as JSON.
static AS_JSON: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/as_json.rs"));

/// Nothing in a catalog is near this size, in bytes.
const LARGEST_FILE: u64 = 32 * 1024 * 1024;
/// Nor does it hold so many files, folders included.
const MOST_FILES: usize = 20_000;
/// Nor so many folders within each other.
const DEEPEST: usize = 8;

type Entry = (Cow<'static, str>, Cow<'static, [u8]>);

/// The files of one catalog, in order of their paths. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Files {
    root: Arc<str>,
    entries: Arc<[Entry]>,
}

impl Files {
    /// What the binary carries: `catalog/` as it was when demarc was built.
    pub fn embedded() -> Self {
        let borrowed = |&(path, bytes): &(&'static str, &'static [u8])| (Cow::Borrowed(path), Cow::Borrowed(bytes));
        Self { root: "catalog".into(), entries: EMBEDDED.iter().map(borrowed).collect() }
    }

    /// A catalog that is made up, such as one of a test. Problems name its files under `root`.
    pub fn given<P: Into<String>, T: Into<Vec<u8>>>(root: &str, files: impl IntoIterator<Item = (P, T)>) -> Self {
        let owned = |(path, bytes): (P, T)| (Cow::Owned(path.into()), Cow::Owned(bytes.into()));
        let mut entries: Vec<Entry> = files.into_iter().map(owned).collect();
        entries.sort();
        Self { root: root.into(), entries: entries.into() }
    }

    /// Everything in a folder, read now. Hidden files and editors' copies (`name~`) are left out.
    pub fn folder(root: &Path) -> Result<Self, Problem> {
        let mut found = Vec::new();
        read_folder(root, "", 0, &mut found)?;
        Ok(Self::given(&root.display().to_string(), found))
    }

    /// These files with others in front of them.
    pub fn with(&self, others: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let mut entries: std::collections::BTreeMap<_, _> = self.entries.iter().cloned().collect();
        entries.extend(others.into_iter().map(|(path, bytes)| (Cow::Owned(path), Cow::Owned(bytes))));
        Self { root: self.root.clone(), entries: entries.into_iter().collect() }
    }

    /// The paths that lie under a folder, in order; every path when `folder` is empty.
    pub fn under<'s>(&'s self, folder: &'s str) -> impl Iterator<Item = &'s str> {
        let start = self.entries.partition_point(|(path, _)| **path < *folder);
        let inside =
            move |path: &str| path.strip_prefix(folder).is_some_and(|rest| folder.is_empty() || rest.starts_with('/'));
        let prefixed = self.entries.iter().skip(start).map(|(path, _)| &**path);
        prefixed.take_while(move |path| path.starts_with(folder)).filter(move |path| inside(path))
    }

    /// The bytes of a file, if it is there.
    pub fn bytes(&self, path: &str) -> Option<&[u8]> {
        self.entry(path).map(|bytes| &**bytes)
    }

    /// A TOML file that the binary carries, as JSON, where that was made.
    pub(crate) fn json(&self, path: &str) -> Option<&'static str> {
        // Only what is embedded is borrowed; any other file of the same name is another file.
        let Cow::Borrowed(_) = self.entry(path)? else { return None };
        let found = AS_JSON.binary_search_by(|(other, _)| (*other).cmp(path)).ok()?;
        AS_JSON.get(found).map(|(_, json)| *json)
    }

    /// Whether a file is there.
    pub fn has(&self, path: &str) -> bool {
        self.entry(path).is_some()
    }

    /// The text of a file.
    pub fn text(&self, path: &str) -> Result<&str, Problem> {
        let bytes =
            self.bytes(path).ok_or_else(|| says("the file is missing", "", "add it").at(self.shown(path), None))?;
        self.decoded(path, bytes)
    }

    /// The text of a file, to be kept; what is embedded is not copied.
    pub(crate) fn kept_text(&self, path: &str) -> Result<Cow<'static, str>, Problem> {
        if let Some(Cow::Borrowed(bytes)) = self.entry(path) {
            return self.decoded(path, bytes).map(Cow::Borrowed);
        }
        self.text(path).map(|text| Cow::Owned(text.to_owned()))
    }

    /// A path as problems show it.
    pub fn shown(&self, path: &str) -> String {
        if self.root.is_empty() { path.to_owned() } else { format!("{}/{path}", self.root) }
    }

    fn entry(&self, path: &str) -> Option<&Cow<'static, [u8]>> {
        let found = self.entries.binary_search_by(|(other, _)| (**other).cmp(path)).ok()?;
        self.entries.get(found).map(|(_, bytes)| bytes)
    }

    /// Bytes as text, without the mark that some editors put in front.
    fn decoded<'b>(&self, path: &str, bytes: &'b [u8]) -> Result<&'b str, Problem> {
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        std::str::from_utf8(bytes).map_err(|error| {
            let line = bytes.iter().take(error.valid_up_to()).filter(|&&byte| byte == b'\n').count() + 1;
            says("a byte that is not text", "UTF-8", "save the file as UTF-8").on_line(self.shown(path), line)
        })
    }
}

fn read_folder(folder: &Path, prefix: &str, depth: usize, found: &mut Vec<(String, Vec<u8>)>) -> Result<(), Problem> {
    let unreadable = |error: std::io::Error| {
        let mend = "check that it is there and that you may read it";
        says(format!("cannot be read: {error}"), "", mend).at(folder.display().to_string(), None)
    };
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || name.ends_with('~') {
            continue;
        }
        let metadata = fs::metadata(entry.path()).map_err(unreadable)?;
        within_bounds(&metadata, depth, found.len())
            .map_err(|message| message.at(entry.path().display().to_string(), None))?;
        if metadata.is_dir() {
            read_folder(&entry.path(), &format!("{prefix}{name}/"), depth + 1, found)?;
        } else {
            found.push((format!("{prefix}{name}"), fs::read(entry.path()).map_err(unreadable)?));
        }
    }
    Ok(())
}

fn within_bounds(metadata: &fs::Metadata, depth: usize, found: usize) -> Result<(), Message> {
    let mend = "name the folder of a catalog";
    if metadata.is_file() && metadata.len() > LARGEST_FILE {
        return Err(says("a file that is too large", format!("at most {LARGEST_FILE} bytes"), mend));
    }
    if depth >= DEEPEST || found >= MOST_FILES {
        let expected = format!("at most {MOST_FILES} files in {DEEPEST} levels of folders");
        return Err(says("more than a catalog holds", expected, mend));
    }
    Ok(())
}
