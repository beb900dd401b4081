//! Which claim holds.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use demarc_model::{
    Claim, ControlRef, Duty, DutyId, FrameworkId, Party, Rank, Relation, Service, Share, Source, SourceId, Split,
    Subject, Target,
};

use crate::world::World;

/// A claim that decides a duty, with how narrowly it speaks of it: 3 of the duty or of a feature that is mapped
/// to it, 2 of a control, 1 of the layer, 0 of everything.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heard<'w> {
    /// The claim.
    pub claim: &'w Claim,
    breadth: u8,
}

/// What holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// Who does what.
    pub split: Split,
    /// By what kind of claim.
    pub rank: Rank,
    /// From which day; none for the default.
    pub as_of: Option<NaiveDate>,
}

/// What holds for a cell: the weightiest claim that says anything, or the default of the service model.
pub fn held(world: &World, service: &Service, duty: &Duty) -> Held {
    let default = Held { split: duty.defaults[service.model as usize], rank: Rank::Default, as_of: None };
    holding(&heard(world, service, duty)).unwrap_or(default)
}

/// What holds among some claims.
pub fn holding(heard: &[Heard<'_>]) -> Option<Held> {
    let holders = holders(heard);
    let source = &holders.first()?.claim.source;
    let split = merged(holders.iter().map(|heard| heard.claim.split).collect());
    Some(Held { split, rank: rank(source), as_of: Some(source.as_of) })
}

/// The claims that say something and that none of the others outweighs. They are of one edition of one source.
pub fn holders<'w>(heard: &[Heard<'w>]) -> Vec<Heard<'w>> {
    let speaks = |one: &&Heard<'_>| one.claim.split.shares().any(|(_, share)| share != Share::NotPublished);
    let outweighed = |one: &Heard<'_>| heard.iter().filter(speaks).any(|other| weight(other) > weight(one));
    heard.iter().filter(speaks).filter(|one| !outweighed(one)).copied().collect()
}

/// Rank first, then the narrowest duty, the narrowest target, and the newest.
fn weight<'w>(heard: &Heard<'w>) -> (i8, u8, u8, Newness<'w>) {
    let target = match heard.claim.target {
        Target::Service(_) => 2,
        Target::Model(..) => 1,
        Target::Provider(_) | Target::Every => 0,
    };
    (-(rank(&heard.claim.source) as i8), heard.breadth, target, newness(&heard.claim.source))
}

/// The day, the edition and the source's id. Title and speaker follow only so that two sources that agree in all
/// of these are told apart whatever the order.
type Newness<'w> = (NaiveDate, &'w str, &'w SourceId, &'w str, Party);

fn newness(source: &Source) -> Newness<'_> {
    (source.as_of, &*source.edition, &source.id, &*source.title, source.stated_by)
}

/// Signed agreement, provider's publication, MSSP's (or a third party's) statement, customer's statement.
pub fn rank(source: &Source) -> Rank {
    match source.stated_by {
        _ if source.signed => Rank::Agreement,
        Party::Provider | Party::Subprovider => Rank::Publication,
        Party::Mssp | Party::ThirdParty => Rank::MsspStatement,
        Party::Customer => Rank::CustomerStatement,
    }
}

/// The claims that have a say in a cell, silent ones included.
pub fn heard<'w>(world: &'w World, service: &Service, duty: &Duty) -> Vec<Heard<'w>> {
    let about = everything(world).into_iter().filter(|claim| is_about(&claim.target, service));
    let current = about.filter(|claim| !is_replaced(world, claim));
    current.filter_map(|claim| Some(Heard { claim, breadth: breadth(world, claim, duty)? })).collect()
}

/// Every claim there is. What is not signed by all is a draft and no claim.
fn everything(world: &World) -> Vec<&Claim> {
    let signed = world.tenant.agreements.iter().filter(|agreement| agreement.source.signed);
    let agreed = signed.flat_map(|agreement| &agreement.splits);
    world.published.iter().chain(&world.tenant.claims).chain(agreed).collect()
}

/// Whether the publication that it is from has a newer edition, shared or this tenant's own.
fn is_replaced(world: &World, claim: &Claim) -> bool {
    let published = |source: &Source| rank(source) == Rank::Publication;
    published(&claim.source)
        && everything(world).iter().any(|other| {
            let source = &other.source;
            published(source) && source.id == claim.source.id && newness(source) > newness(&claim.source)
        })
}

fn is_about(target: &Target, service: &Service) -> bool {
    match target {
        Target::Every => true,
        Target::Provider(provider) => service.provider == *provider,
        Target::Model(provider, model) => service.provider == *provider && service.model == *model,
        Target::Service(id) => service.id == *id || service.catalog == Some(id.clone()),
    }
}

fn breadth(world: &World, claim: &Claim, duty: &Duty) -> Option<u8> {
    let is_feature = claim.feature.is_some();
    if is_feature && merged(BTreeSet::from([claim.split])) == Split::NOT_APPLICABLE {
        return None; // The feature is missing, not the duty.
    }
    if !claim.feature_duties.is_empty() {
        return claim.feature_duties.iter().any(|id| is_called(duty, id)).then_some(3);
    }
    match &claim.subject {
        Subject::Duty(id) => is_called(duty, id).then_some(3),
        _ if is_feature => None, // A feature that is mapped to nothing decides nothing.
        Subject::Control(control) => is_piece_of(world, duty, control).then_some(2),
        Subject::Layer(layer) => (duty.layer == *layer).then_some(1),
        Subject::Everything => Some(0),
    }
}

/// Whether a duty has this id or had it.
pub fn is_called(duty: &Duty, id: &DutyId) -> bool {
    duty.id == *id || duty.aliases.contains(id)
}

/// Whether the control holds all of the duty. A part that no duty of the catalog names stands for its control.
fn is_piece_of(world: &World, duty: &Duty, control: &ControlRef) -> bool {
    let is_linked = |duty: &Duty, id: &str, relations: &[Relation]| {
        let framework = true_framework(world, &control.framework);
        duty.controls.iter().any(|link| {
            true_framework(world, &link.control.framework) == framework
                && link.control.control.as_str() == id
                && relations.contains(&link.relation)
        })
    };
    let part = control.control.as_str();
    let is_named = world.duties.iter().any(|duty| is_linked(duty, part, Relation::ALL));
    let id = if is_named { part.to_owned() } else { whole(part) };
    is_linked(duty, &id, &[Relation::EqualTo, Relation::EquivalentTo, Relation::SubsetOf])
}

fn true_framework<'w>(world: &'w World, framework: &'w FrameworkId) -> &'w FrameworkId {
    world.same_ids.iter().find(|(id, _)| id == framework).map_or(framework, |(_, same)| same)
}

/// `AC-2(3)(b)` without what follows the number and its enhancement: `AC-2(3)`.
fn whole(id: &str) -> String {
    let mut pieces = id.split_inclusive(')');
    let first = pieces.next().unwrap_or("");
    let Some((number, bracket)) = first.split_once('(') else { return id.to_owned() };
    let family = number.split('-').next().unwrap_or("");
    if family.len() != 2 || !family.chars().all(|letter| letter.is_ascii_uppercase()) {
        return id.to_owned();
    }
    let is_enhancement = bracket.trim_end_matches(')').chars().all(|digit| digit.is_ascii_digit());
    if is_enhancement { first.to_owned() } else { number.to_owned() }
}

/// Equal statements stay as they are. Where they differ, whoever takes part in any does a part, or all of it when
/// nobody else does. Not applicable gives way to a statement, not published to anything.
pub fn merged(splits: BTreeSet<Split>) -> Split {
    let shares = |split: &Split| split.shares().map(|(_, share)| share).collect::<Vec<_>>();
    let is_silent = |split: &Split| shares(split).iter().all(|&share| share == Share::NotPublished);
    let exists = |split: &Split| {
        shares(split).iter().any(|share| share.takes_part()) || !shares(split).contains(&Share::NotApplicable)
    };
    let speaking: BTreeSet<Split> = splits.into_iter().filter(|split| !is_silent(split)).collect();
    let stating: BTreeSet<Split> = speaking.iter().copied().filter(exists).collect();
    match (speaking.len(), stating.len()) {
        (0, _) => Split::NOT_PUBLISHED,
        (_, 0) => Split::NOT_APPLICABLE,
        (_, 1) => stating.into_iter().next().unwrap(),
        _ => parts(&stating),
    }
}

fn parts(splits: &BTreeSet<Split>) -> Split {
    let said = |party, share| splits.iter().any(|split| split.share(party) == share);
    let takes_part =
        |party| [Share::Sole, Share::SharedIndependent, Share::SharedDependent].iter().any(|&share| said(party, share));
    let performers: Vec<Party> = Party::ALL.iter().copied().filter(|&party| takes_part(party)).collect();
    Party::ALL.iter().fold(Split::NOT_PUBLISHED, |split, &party| {
        let share = match party {
            _ if performers == [party] => Share::Sole,
            _ if performers.contains(&party) => Share::SharedDependent,
            _ if said(party, Share::None) => Share::None,
            _ if said(party, Share::NotApplicable) => Share::NotApplicable,
            _ => Share::NotPublished,
        };
        split.with(party, share)
    })
}
