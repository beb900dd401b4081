//! How many there are of each kind.

use std::collections::BTreeMap;

use demarc_model::{CheckOutcome, Share};

use super::{AnswerCell, AnswerGap, Counts, Word};

/// Counts cells, gaps and resources.
pub fn count(services: usize, cells: &[AnswerCell], gaps: &[AnswerGap], outcomes: &[CheckOutcome]) -> Counts {
    let sum = |of: fn(&CheckOutcome) -> u32| outcomes.iter().map(|outcome| u64::from(of(outcome))).sum();
    Counts {
        services,
        verdicts: tally(cells.iter().map(|cell| &cell.verdict)),
        gaps: tally(gaps.iter().map(|gap| &gap.kind)),
        severities: tally(gaps.iter().map(|gap| &gap.severity)),
        owners: owners(cells.iter().filter(|cell| cell.verdict != "not_applicable")),
        resources: BTreeMap::from([
            ("proven".into(), sum(|outcome| outcome.proven)),
            ("failing".into(), sum(|outcome| outcome.failing)),
            ("accepted".into(), sum(|outcome| outcome.accepted)),
            ("unproven".into(), sum(|outcome| outcome.unproven)),
        ]),
    }
}

/// Who takes part in how many cells.
fn owners<'c>(cells: impl Iterator<Item = &'c AnswerCell>) -> BTreeMap<Word, usize> {
    let mut counts = BTreeMap::new();
    for cell in cells {
        let mut owned = false;
        for (party, _) in cell.split.iter().filter(|(_, share)| takes_part(share)) {
            add(&mut counts, party);
            owned = true;
        }
        if !owned {
            add(&mut counts, &Word::Borrowed("nobody"));
        }
    }
    counts
}

/// Whether a share, as an answer words it, is a part in the work.
pub fn takes_part(share: &str) -> bool {
    share.parse().is_ok_and(Share::takes_part)
}

fn tally<'w>(words: impl Iterator<Item = &'w Word>) -> BTreeMap<Word, usize> {
    let mut counts = BTreeMap::new();
    words.for_each(|word| add(&mut counts, word));
    counts
}

fn add(counts: &mut BTreeMap<Word, usize>, word: &Word) {
    match counts.get_mut(word) {
        Some(count) => *count += 1,
        None => {
            counts.insert(word.clone(), 1);
        }
    }
}
