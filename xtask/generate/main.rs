//! Writes, or with `--check` compares, what is made from something else. `cargo xtask generate` calls it.

mod apis;
mod azure;
mod checks;
mod command_line;
mod duties;
mod page;
mod permissions;
mod schema;
mod tables;

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use demarc_catalog::{Catalog, Files};

/// What `cargo xtask` says and what the command line adds.
#[derive(Default)]
pub struct Options {
    root: PathBuf,
    demarc: PathBuf,
    data: Option<PathBuf>,
    python: Option<PathBuf>,
    check: bool,
    what: Vec<String>,
}

/// A file below the project's folder with what it should hold.
type Made = (String, Vec<u8>);
/// Makes files; none where what they are made from is not there.
type Maker = fn(&Options, &Catalog) -> Result<Vec<Made>, String>;

const MAKERS: &[(&str, Maker)] = &[
    ("apis", apis::files),
    ("azure-claims", azure_claims),
    ("schema", |_, _| schema::files()),
    ("tables", |_, catalog| Ok(vec![tables::file(catalog)])),
    ("permissions", |options, catalog| Ok(vec![permissions::file(options, catalog)?])),
    ("checks", |_, catalog| Ok(vec![checks::file(catalog)])),
    ("duties", |_, catalog| Ok(vec![duties::file(catalog)])),
    ("cli", |options, _| Ok(vec![command_line::file(&options.demarc)?])),
];

fn main() -> ExitCode {
    match options(std::env::args().skip(1)).and_then(|options| run(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn options(mut words: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options::default();
    while let Some(word) = words.next() {
        let mut folder = || words.next().map(PathBuf::from).ok_or_else(|| format!("`{word}` needs a path after it"));
        match word.as_str() {
            "--root" => options.root = folder()?,
            "--demarc" => options.demarc = folder()?,
            "--data" => options.data = Some(folder()?),
            "--python" => options.python = Some(folder()?),
            "--check" => options.check = true,
            what if MAKERS.iter().any(|(name, _)| *name == what) => options.what.push(word),
            _ => {
                let known: Vec<&str> = MAKERS.iter().map(|(name, _)| *name).collect();
                let word = word.escape_debug();
                return Err(format!(
                    "there is no `{word}` to generate; expected --check or one of {}",
                    known.join(", ")
                ));
            }
        }
    }
    Ok(options)
}

fn run(options: &Options) -> Result<(), String> {
    let files = Files::folder(&options.root.join("catalog")).map_err(|problem| problem.to_string())?;
    let catalog = Catalog::read(&files).map_err(|problems| problems.to_string())?;
    let asked = |name: &str| options.what.is_empty() || options.what.iter().any(|what| what == name);
    let mut stale = Vec::new();
    for (name, maker) in MAKERS.iter().filter(|(name, _)| asked(name)) {
        for (path, made) in maker(options, &catalog)? {
            if fs::read(options.root.join(&path)).is_ok_and(|found| found == made) {
                continue;
            }
            if options.check {
                stale.push(format!("{path} is out of date; `cargo xtask generate {name}` mends it"));
            } else {
                write(&options.root.join(&path), &made)?;
                eprintln!("wrote {path}");
            }
        }
    }
    if stale.is_empty() { Ok(()) } else { Err(stale.join("\n       ")) }
}

fn write(path: &Path, made: &[u8]) -> Result<(), String> {
    let folder = path.parent().unwrap_or(path);
    let written = fs::create_dir_all(folder).and_then(|()| fs::write(path, made));
    written.map_err(|error| format!("{}: {error}", path.display()))
}

/// Microsoft's spreadsheets are not part of the project.
fn azure_claims(options: &Options, _: &Catalog) -> Result<Vec<Made>, String> {
    let data = options.data.clone().unwrap_or_else(|| options.root.join("../shared/data"));
    if options.data.is_none() && !data.join(azure::SHEETS).is_dir() {
        eprintln!("skipped: no shared data for azure-claims; give its folder with --data");
        return Ok(Vec::new());
    }
    azure::file(&data, &options.root.join("catalog")).map(|made| vec![made])
}
