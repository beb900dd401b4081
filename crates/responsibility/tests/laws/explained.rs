//! What is explained is what the matrix says; and what would follow if a service changed.

use demarc_model::{GapKind, Service, Split};
use demarc_responsibility::{CellWords, Explanation, HeardClaim, Matrix, Talk, Weight, explain, sentence, what_if};
use proptest::prelude::*;

use crate::{answer, config, generate, reference, world::World};

proptest! {
    #![proptest_config(config())]

    #[test]
    fn explanations_agree_with_the_matrix(world in generate::world()) {
        let book = world.book();
        let publications = world.publications(&book);
        let matrix = Matrix::build(&book, &publications, &world.tenant, &world.outcomes, world.today);
        for cell in &matrix.cells {
            let place = (cell.service, cell.duty);
            let explained = explain(&book, &publications, &world.tenant, &world.outcomes, place, world.today);
            prop_assert_eq!((explained.holding.split, explained.holding.rank), (cell.split, cell.rank));
            prop_assert_eq!(answer::judged(&explained.judgement), answer::judged(&cell.judgement));
            weights_are_right(&world, &explained)?;
            let gaps: Vec<GapKind> = cell.gaps(matrix.duty(cell)).iter().map(|gap| gap.kind).collect();
            if !cell.split.is_not_applicable() {
                prop_assert_eq!(gaps.contains(&GapKind::Assumed), !explained.assumptions.is_empty());
                prop_assert_eq!(gaps.contains(&GapKind::DoubleOwned), explained.alone.len() > 1);
            }
            for kind in gaps {
                let talk = if Talk::is_needed(kind) { Talk::of(&explained) } else { Talk::default() };
                let said = sentence(kind, &CellWords::of(&matrix, cell, talk));
                prop_assert!(said.contains("Do it") && said.ends_with('.') && !said.starts_with("Nobody must"), "{said}");
            }
        }
    }

    #[test]
    fn nothing_moves_when_nothing_changes(world in generate::world(), other in generate::service()) {
        let book = world.book();
        let publications = world.publications(&book);
        for (index, service) in world.tenant.services.iter().enumerate() {
            let moves = |changed: &Service| {
                what_if(&book, &publications, &world.tenant, index, changed.clone(), world.today)
                    .into_iter()
                    .map(|one| (one.duty.id.to_string(), one.before, one.after))
                    .collect::<Vec<_>>()
            };
            prop_assert_eq!(moves(service), vec![]);
            let changed = Service { id: service.id.clone(), ..other.clone() };
            prop_assert_eq!(moves(&changed), moves_slowly(&world, service, &changed));
        }
    }
}

fn moves_slowly(world: &World, service: &Service, changed: &Service) -> Vec<(String, Split, Split)> {
    let split = |service, duty| reference::held(world, service, duty).split;
    let moves = world.duties.iter().map(|duty| (duty.id.to_string(), split(service, duty), split(changed, duty)));
    moves.filter(|(_, before, after)| before != after).collect()
}

/// Exactly the claims that nothing outweighs hold; what agrees, differs, is silent or only touches is called so.
fn weights_are_right(world: &World, explained: &Explanation<'_>) -> Result<(), TestCaseError> {
    let heard = reference::heard(world, explained.service, explained.duty);
    let sorted = |mut claims: Vec<String>| {
        claims.sort();
        claims
    };
    let all = sorted(heard.iter().map(|one| format!("{:?}", one.claim)).collect());
    let holders = sorted(reference::holders(&heard).iter().map(|one| format!("{:?}", one.claim)).collect());
    let of = |is: &dyn Fn(Weight) -> bool| {
        let claims = explained.heard.iter().filter(|one| is(one.weight));
        sorted(claims.map(|one| format!("{:?}", one.claim)).collect())
    };
    prop_assert_eq!(of(&|weight| weight == Weight::Holds), holders);
    prop_assert_eq!(of(&|weight| weight != Weight::Touches), all);
    for HeardClaim { claim, weight } in &explained.heard {
        let is_silent = claim.split == Split::NOT_PUBLISHED;
        match weight {
            Weight::Agrees => prop_assert_eq!(claim.split, explained.holding.split),
            Weight::Differs => prop_assert!(claim.split != explained.holding.split && !is_silent),
            Weight::Silent => prop_assert!(is_silent),
            Weight::Holds => prop_assert!(!is_silent),
            Weight::Touches => {}
        }
    }
    Ok(())
}
