//! Files as real tools write them: every resource is in a table or listed.

use demarc_inventory::CollectionOutcome;
use demarc_offline::{Given, Imported, Refusal, import, run_cases};

use crate::{known, shared};

/// A moment for files that say none.
const CAPTURED: i64 = 1_767_225_600_000_000;

fn read(name: &str, bytes: &[u8]) -> Result<Imported, Refusal> {
    import(bytes, &known(), &Given { file: name, captured: Some(CAPTURED), ..Given::default() })
}

/// What came of a file, a line for each table and each kind that was not understood.
fn told(name: &str, result: &Result<Imported, Refusal>) -> String {
    let mut lines = vec![format!("# {name}")];
    match result {
        Err(refusal) => {
            lines.push(format!("refused: {refusal}; {}", refusal.mend.chars().take(80).collect::<String>()))
        }
        Ok(imported) => {
            lines.push(imported.what.to_string());
            lines.extend(imported.loaded.iter().map(|((kind, table), rows)| format!("{rows} {kind} -> {table}")));
            lines.extend(
                imported.unclear.iter().map(|one| format!("not understood: {} {} ({})", one.count, one.kind, one.why)),
            );
            let complete = imported.exported.inventory.status.iter();
            let complete =
                complete.filter(|status| &*status.facet == "list" && status.outcome == CollectionOutcome::Complete);
            lines.extend(
                complete.map(|status| format!("complete: {} in {} {}", status.table, status.account, status.region)),
            );
        }
    }
    lines.join("\n")
}

#[test]
fn every_sample_loads_or_is_refused_with_what_was_missing() {
    let files: Vec<_> = shared("samples").into_iter().chain(shared("prowler")).collect();
    let told: Vec<String> = files
        .iter()
        .filter(|(name, _)| !name.ends_with("SOURCES.md") && !name.ends_with("LICENSE"))
        .map(|(name, bytes)| told(name, &read(name, bytes)))
        .collect();
    if !told.is_empty() {
        insta::assert_snapshot!("samples", told.join("\n\n"));
    }
}

#[test]
fn the_examples_of_every_mapping_come_out_as_they_say() {
    let failures: Vec<String> = run_cases(&known())
        .into_iter()
        .map(|failure| format!("{} case {}: {}", failure.path, failure.case, failure.what))
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(known().mappings.len() > 50);
}
