//! Which policies hold for which account.

use super::*;

const ALL: &str = r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
const DENY: &str = r#"{"Statement":{"Effect":"Deny","Action":"iam:*","Resource":"*"}}"#;

/// A root `r` with the accounts `m`, which manages, and `a`; below it a unit `u` with `b`, and below that `v` with `c`. Everywhere
/// all is allowed, and `u` forbids something.
fn organisation() -> Guardrails {
    let parse = |text| Arc::new(Document::parse(text).unwrap());
    let parents = [("m", "r"), ("a", "r"), ("u", "r"), ("b", "u"), ("v", "u"), ("c", "v")];
    let mut attached: BTreeMap<String, BTreeSet<String>> =
        ["r", "m", "a", "u", "b", "v", "c"].map(|target| (target.to_owned(), ["all".to_owned()].into())).into();
    attached.get_mut("u").unwrap().insert("deny".to_owned());
    Guardrails {
        asked: "m".into(),
        management: Some("m".into()),
        scps: Policies {
            in_force: true,
            documents: [("all".to_owned(), parse(ALL)), ("deny".to_owned(), parse(DENY))].into(),
            attached,
        },
        rcps: Policies {
            in_force: true,
            documents: [("shield".to_owned(), parse(DENY))].into(),
            attached: [("u".to_owned(), ["shield".to_owned(), "unread".to_owned()].into())].into(),
        },
        parents: parents.map(|(child, parent)| (child.to_owned(), parent.to_owned())).into(),
        refused: None,
    }
}

/// How many policies there are at each level, whether they restrict, and which call was missed.
fn of(organisation: &Guardrails, account: &str) -> (Vec<usize>, bool, Option<String>) {
    let limits = organisation.of(account);
    let refused = limits.refused.as_ref().map(|refused| refused.call.to_string());
    (limits.levels.iter().map(Vec::len).collect(), limits.restrict(), refused)
}

#[test]
fn the_policies_of_every_level_hold_from_the_root_down() {
    let organisation = organisation();
    assert_eq!(of(&organisation, "a"), (vec![1, 1], false, None));
    assert_eq!(of(&organisation, "b"), (vec![1, 2, 1], true, None));
    assert_eq!(of(&organisation, "c"), (vec![1, 2, 1, 1], true, None));
    // The management account is above them.
    assert_eq!(of(&organisation, "m"), (vec![], false, None));
    let shields =
        |organisation: &Guardrails| ["r", "m", "a", "b", "c"].map(|account| organisation.of(account).shields.len());
    assert_eq!(shields(&organisation), [0, 0, 0, 1, 1]);
    let mut off = organisation;
    (off.scps.in_force, off.rcps.in_force) = (false, false);
    assert_eq!(of(&off, "c"), (vec![], false, None));
    assert_eq!(shields(&off), [0; 5]);
}

#[test]
fn what_is_not_known_takes_nothing_away_and_is_said() {
    let targets = Some("organizations:ListTargetsForPolicy".to_owned());
    let accounts = Some("organizations:ListAccountsForParent".to_owned());
    assert_eq!(of(&organisation(), "stranger"), (vec![], false, accounts));
    let mut lost = organisation();
    lost.scps.documents.remove("deny");
    assert_eq!(of(&lost, "b"), (vec![1, 2, 1], false, targets.clone()));
    let mut round = organisation();
    round.parents.insert("r".to_owned(), "v".to_owned());
    assert_eq!(of(&round, "c"), (vec![], false, Some("organizations:ListAccountsForParent".to_owned())));
    let mut bare = organisation();
    bare.scps.attached.remove("b");
    assert_eq!(of(&bare, "b"), (vec![1, 2, 1], true, targets));
    let denied = Refused::new("organizations:ListRoots", CollectionOutcome::Denied, "no");
    let shut = Guardrails { management: Some("m".into()), refused: Some(denied), ..Guardrails::default() };
    assert_eq!(of(&shut, "b"), (vec![], false, Some("organizations:ListRoots".to_owned())));
    assert_eq!(of(&shut, "m"), (vec![], false, None));
}

#[test]
fn an_allowance_with_a_condition_restricts() {
    let text = r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}}}"#;
    let level = vec![Arc::new(Document::parse(text).unwrap())];
    assert!(Limits { levels: vec![level], ..Limits::default() }.restrict());
}
