//! Examples in a few lines of text: who says what, and what follows.
//!
//! ```text
//! today 2026-03-01                                   this is the day unless another is named
//! duty encrypt (identities, monthly, checks): nobody options: layer, cadence, severity, ways of proof,
//!                                                    `subset-of fw:AC-2`, `formerly scramble`; then the default
//! service files aws paas aws-s3                      id, provider, model and id in the catalog
//! provider 2026-01 duty encrypt: customer sole       a publication that all tenants share
//! own provider 2026-01 layer identities: nobody      an edition that only this tenant has
//! mssp 2026-01 everything of files: mssp part        a statement, here about one service
//! provider 2026-01 control fw:AC-2 of aws:paas feature keys about encrypt in guide: customer sole
//! agreement 2026-01 duty encrypt: customer all, mssp all, third_party silent        signed; `draft` is not
//! person anna customer until 2026-01-31
//! team it customer of anna bob
//! anna performs duty encrypt at files
//! attestation 2026-01 met encrypt until 2026-02-28 at files
//! check encrypt 3 proven 1 failing 2 unproven because s3:ListBuckets (denied)
//! review encrypt yearly 2025-01
//! ```
//!
//! What is expected of the first duty and service, or of `DUTY@SERVICE:`, is one line each: `split customer sole`,
//! `rank publication`, `verdict proven: checked on 3 resources`, `gaps unnamed unsigned` (these and no others),
//! `worst high`, `gap unnamed`, `no gap unnamed`, `unnamed customer`, `says` with the sentence of a gap, `holds` or `touches` with how many
//! claims do.

mod claims;
mod evidence;
mod gaps;
mod parse;
mod people;
mod split;

use std::collections::BTreeSet;

use demarc_responsibility::{Cell, CellWords, Explanation, Matrix, Talk, Weight, explain, reason, sentence};

use crate::{answer, reference};

/// Checks that `expected` follows from `scenario`, and that the reference definition says so too.
fn check(scenario: &str, expected: &str) {
    let world = parse::world(scenario);
    assert_eq!(answer::fast(&world), reference::answers(&world), "{scenario}");
    let book = world.book();
    let publications = world.publications(&book);
    let matrix = Matrix::build(&book, &publications, &world.tenant, &world.outcomes, world.today);
    for line in expected.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (place, line) = match line.split_once(": ") {
            Some((place, line)) if place.contains('@') => (place, line),
            _ => ("@", line),
        };
        let cell = cell(&matrix, place);
        let place = (cell.service, cell.duty);
        let explained = explain(&book, &publications, &world.tenant, &world.outcomes, place, world.today);
        let found = found(&matrix, cell, &explained, line);
        assert!(found.is_none(), "expected `{line}`, found `{}` in\n{scenario}", found.unwrap_or_default());
    }
}

fn cell<'m>(matrix: &'m Matrix<'_>, place: &str) -> &'m Cell {
    let (duty, service) = place.split_once('@').unwrap();
    let duty = if duty.is_empty() { &matrix.book.duties()[0].id } else { duty };
    let service = if service.is_empty() { &matrix.tenant.services[0].id } else { service };
    matrix.cell(service, duty).unwrap_or_else(|| panic!("no cell `{place}`"))
}

/// What is there instead of what is expected; nothing when it is as expected.
fn found(matrix: &Matrix<'_>, cell: &Cell, explained: &Explanation<'_>, line: &str) -> Option<String> {
    let gaps: BTreeSet<String> = cell.gaps(matrix.duty(cell)).iter().map(|gap| gap.kind.to_string()).collect();
    let (aspect, expected) = line.split_once(' ').unwrap_or((line, ""));
    let weighing = |weight| explained.heard.iter().filter(|one| one.weight == weight).count().to_string();
    let differs = |found: String| (found != expected).then_some(found);
    match (aspect, expected.split_once(' ')) {
        ("split", _) => differs(split::in_notation(cell.split)),
        ("rank", _) => differs(cell.rank.to_string()),
        ("verdict", _) => differs(format!("{}: {}", cell.verdict(), reason(&cell.judgement.reason))),
        ("gaps", _) => {
            let expected: BTreeSet<String> = expected.split_whitespace().map(str::to_owned).collect();
            (gaps != expected).then(|| format!("{gaps:?}"))
        }
        ("worst", _) => differs(cell.worst_gap(matrix.duty(cell)).map_or("none".to_owned(), |worst| worst.to_string())),
        ("gap", _) => (!gaps.contains(expected)).then(|| format!("{gaps:?}")),
        ("no", Some(("gap", kind))) => gaps.contains(kind).then(|| format!("{gaps:?}")),
        ("unnamed", _) => differs(matrix.unnamed(cell).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")),
        ("says", _) => {
            let kinds = cell.gaps(matrix.duty(cell)).into_iter().map(|gap| gap.kind);
            let says =
                |kind| sentence(kind, &CellWords::of(matrix, cell, Talk::of(explained))).replace(['“', '”'], "`");
            let said: Vec<String> = kinds.map(says).collect();
            (!said.iter().any(|said| said == expected)).then(|| said.join("\n"))
        }
        ("holds", _) => differs(weighing(Weight::Holds)),
        ("touches", _) => differs(weighing(Weight::Touches)),
        _ => panic!("`{line}` is not an expectation"),
    }
}
