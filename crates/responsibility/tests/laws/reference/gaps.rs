//! What is amiss.

use std::collections::BTreeSet;

use chrono::Days;
use demarc_model::{Duty, GapKind, Party, Rank, Review, Service, ServiceSelector, Share, Split, Verdict};

use super::{
    claims::{Heard, Held, heard, holding, is_called, rank},
    people,
};
use crate::{answer::People, world::World};

/// The gaps of a cell. A duty that does not exist for a service can only differ from what was signed.
pub fn gaps(
    world: &World,
    service: &Service,
    duty: &Duty,
    held: &Held,
    people: &People,
    open: Verdict,
) -> BTreeSet<GapKind> {
    let heard = heard(world, service, duty);
    let own = own_statements(&heard, held);
    let kinds = [
        (GapKind::Drifted, is_drifted(&heard, held)),
        (GapKind::Unowned, !is_owned(held.split)),
        (GapKind::DoubleOwned, alone(held.split, &own).len() > 1),
        (GapKind::Assumed, !assumptions(&own).is_empty()),
        (GapKind::Unnamed, is_unnamed(world, held.split, people)),
        (GapKind::Unverified, !people.is_verified),
        (GapKind::Unsigned, held.rank != Rank::Agreement),
        (GapKind::Failing, open == Verdict::Failing),
        (GapKind::Unproven, open == Verdict::Unproven),
        (GapKind::Lapsed, is_lapsed(world, service, duty)),
    ];
    let arises = |kind| kind == GapKind::Drifted || !is_not_applicable(held.split);
    kinds.into_iter().filter(|&(kind, is)| is && arises(kind)).map(|(kind, _)| kind).collect()
}

type Own = Vec<(Party, Split)>;

/// What each party says itself. What was signed is everybody's own statement, and nothing else counts beside it.
fn own_statements(heard: &[Heard<'_>], held: &Held) -> Own {
    let of_party = |party: Party| -> Vec<Heard<'_>> {
        let said = heard.iter().filter(|one| one.claim.source.stated_by == party);
        said.filter(|one| rank(&one.claim.source) != Rank::Agreement).copied().collect()
    };
    let own = Party::ALL.iter().filter_map(|&party| Some((party, holding(&of_party(party))?.split)));
    own.filter(|_| held.rank != Rank::Agreement).collect()
}

/// The parties that do it alone, as what holds says or as they say themselves.
fn alone(held: Split, own: &Own) -> Vec<Party> {
    let says = |party| own.iter().any(|&(by, split)| by == party && split.share(party) == Share::Sole);
    Party::ALL.iter().copied().filter(|&party| held.share(party) == Share::Sole || says(party)).collect()
}

/// Who counts on whom in vain.
fn assumptions(own: &Own) -> Vec<(Party, Party)> {
    let pairs = own.iter().flat_map(|&(giver, split)| Party::ALL.iter().map(move |&receiver| (giver, split, receiver)));
    let given = pairs.filter(|&(giver, split, receiver)| giver != receiver && split.share(receiver).takes_part());
    given.filter(|&(giver, _, receiver)| in_vain(own, giver, receiver)).map(|(giver, _, to)| (giver, to)).collect()
}

/// A provider's publication binds, and so assumes nothing of somebody who is silent. When it says customer it means
/// everybody on the customer's side.
fn in_vain(own: &Own, giver: Party, receiver: Party) -> bool {
    let is_provider = matches!(giver, Party::Provider | Party::Subprovider);
    let said = own.iter().find(|(party, _)| *party == receiver).map(|(_, split)| split);
    let meant: &[Party] = match receiver {
        Party::Customer if is_provider => &[Party::Customer, Party::Mssp, Party::ThirdParty],
        _ => &[receiver],
    };
    match said {
        None => !is_provider,
        Some(split) => !meant.iter().any(|&party| split.share(party).takes_part()),
    }
}

/// Somebody on the customer's side takes part for whom nobody active is named.
fn is_unnamed(world: &World, held: Split, people: &People) -> bool {
    let responsible = [Party::Mssp, Party::Customer, Party::ThirdParty].into_iter();
    responsible.filter(|&party| held.share(party).takes_part()).any(|party| !people::performs(world, people, party))
}

/// What was signed, and a newer publication differs in whose side it is on, or whether it arises.
fn is_drifted(heard: &[Heard<'_>], held: &Held) -> bool {
    let published: Vec<_> = heard.iter().filter(|one| rank(&one.claim.source) == Rank::Publication).copied().collect();
    let Some(newer) = holding(&published) else { return false };
    let takes_part = |split: Split, parties: &[Party]| parties.iter().any(|&party| split.share(party).takes_part());
    let differs = |parties: &[Party]| takes_part(held.split, parties) != takes_part(newer.split, parties);
    held.rank == Rank::Agreement
        && newer.as_of > held.as_of
        && (differs(&[Party::Provider, Party::Subprovider])
            || differs(&[Party::Customer, Party::Mssp, Party::ThirdParty])
            || is_not_applicable(held.split) != is_not_applicable(newer.split))
}

/// It was last reviewed longer ago than the strictest of its reviews allows.
fn is_lapsed(world: &World, service: &Service, duty: &Duty) -> bool {
    let of_cell = |review: &&Review| {
        (review.services == ServiceSelector::Every || review.services == ServiceSelector::One(service.id.clone()))
            && is_called(duty, &review.duty)
    };
    let reviews: Vec<&Review> = world.tenant.reviews.iter().filter(of_cell).collect();
    let strictest = reviews.iter().map(|review| review.every.evidence_days()).min();
    let last = reviews.iter().map(|review| review.last).max();
    last.zip(strictest).is_some_and(|(last, days)| last + Days::new(days.into()) < world.today)
}

fn is_owned(split: Split) -> bool {
    split.shares().any(|(_, share)| share.takes_part())
}

fn is_not_applicable(split: Split) -> bool {
    !is_owned(split) && split.shares().any(|(_, share)| share == Share::NotApplicable)
}
