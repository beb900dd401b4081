//! The project's own chores: `cargo xtask <chore>`.

#[cfg(test)]
mod arrows;
mod cargo;
mod chores;
mod debian;
mod python;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <chore>

  test                                   everything that a change must pass
  lint                                   clippy and cargo-deny; checks every dependency once more, so it takes longer
  generate [--check] [--data FOLDER] [WHAT]…
                                         write what is made from something else: apis, azure-claims, schema,
                                         tables, permissions, checks, duties, cli; all of them when none is named
  bench [--dist] [WHAT]…                 measure: matrix, assess, judge, count, dense, scale, open, verdicts, collect-2k; all of them
                                         when none is named, but collect-20k, which takes half an hour and 12 GB of memory";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["test"] => chores::test(),
        ["lint"] => chores::lint(),
        ["generate", options @ ..] => chores::generate(options),
        ["bench", options @ ..] => chores::bench(options),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}
