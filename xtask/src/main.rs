//! The project's own chores: `cargo xtask <chore>`.

mod azure;

use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask generate azure-claims [--check] [--data <folder>]";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[String]) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (mut check, mut data) = (false, root.join("../shared/data"));
    let [chore, what, options @ ..] = words else {
        return Err(USAGE.to_owned());
    };
    if chore != "generate" || what != "azure-claims" {
        return Err(USAGE.to_owned());
    }
    let mut options = options.iter();
    while let Some(option) = options.next() {
        match option.as_str() {
            "--check" => check = true,
            "--data" => data = options.next().ok_or(USAGE)?.into(),
            _ => return Err(USAGE.to_owned()),
        }
    }
    azure::generate(&data, &root.join("catalog"), check)
}
