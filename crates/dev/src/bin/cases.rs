//! Runs the cases of the checks under `catalog/checks/` whose path holds the word given.

use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

use demarc_model::{Cases, Check, Table};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let word = std::env::args().nth(1).unwrap_or_default();
    let catalog = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../catalog"));
    let mut tables: BTreeMap<Arc<str>, Table> = BTreeMap::new();
    for folder in fs::read_dir(catalog.join("tables"))? {
        for file in fs::read_dir(folder?.path())? {
            let path = file?.path();
            let table: Table = toml::from_str(&fs::read_to_string(&path)?).map_err(|e| format!("{path:?}: {e}"))?;
            tables.insert(table.name.clone(), table);
        }
    }
    let mut folders = vec![catalog.join("checks")];
    let (mut run, mut bad) = (0, 0);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.ends_with("check.toml") && path.to_string_lossy().contains(&word) {
                run += 1;
                let result = (|| -> Result<_, String> {
                    let read = |path: &Path| fs::read_to_string(path).map_err(|e| e.to_string());
                    let check: Check = toml::from_str(&read(&path)?).map_err(|e| e.to_string())?;
                    let cases: Cases = toml::from_str(&read(&path.with_file_name("cases.toml"))?).map_err(|e| e.to_string())?;
                    Ok(demarc_evaluate::run_cases(&tables, &check, &cases))
                })();
                match result {
                    Ok(failures) if failures.is_empty() => {}
                    Ok(failures) => {
                        bad += 1;
                        for failure in failures {
                            println!("{}: case {}: {}", path.display(), failure.number, failure.cause);
                        }
                    }
                    Err(error) => {
                        bad += 1;
                        println!("{}: {error}", path.display());
                    }
                }
            }
        }
    }
    println!("{run} checks run, {bad} bad");
    Ok(())
}
