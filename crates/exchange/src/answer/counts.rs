//! How many there are of each kind.

use std::collections::BTreeMap;

use demarc_model::CheckOutcome;

use super::{AnswerCell, AnswerGap, Counts};

/// Counts cells, gaps and resources.
pub fn count(services: usize, cells: &[AnswerCell], gaps: &[AnswerGap], outcomes: &[CheckOutcome]) -> Counts {
    let sum = |of: fn(&CheckOutcome) -> u32| outcomes.iter().map(|outcome| u64::from(of(outcome))).sum();
    Counts {
        services,
        verdicts: tally(cells.iter().map(|cell| cell.verdict.clone())),
        gaps: tally(gaps.iter().map(|gap| gap.kind.clone())),
        severities: tally(gaps.iter().map(|gap| gap.severity.clone())),
        owners: tally(cells.iter().filter(|cell| cell.verdict != "not_applicable").flat_map(owners)),
        resources: BTreeMap::from([
            ("proven".to_owned(), sum(|outcome| outcome.proven)),
            ("failing".to_owned(), sum(|outcome| outcome.failing)),
            ("accepted".to_owned(), sum(|outcome| outcome.accepted)),
            ("unproven".to_owned(), sum(|outcome| outcome.unproven)),
        ]),
    }
}

fn owners(cell: &AnswerCell) -> Vec<String> {
    let takes_part = |share: &String| matches!(share.as_str(), "sole" | "shared_independent" | "shared_dependent");
    let owners: Vec<String> =
        cell.split.iter().filter(|(_, share)| takes_part(share)).map(|(party, _)| party.clone()).collect();
    if owners.is_empty() { vec!["nobody".to_owned()] } else { owners }
}

fn tally(words: impl Iterator<Item = String>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for word in words {
        *counts.entry(word).or_default() += 1;
    }
    counts
}
