//! Both evaluators agree, whatever the unknown turns out to be; and the generated cases reach every kind of answer.

use std::{cell::RefCell, collections::BTreeMap};

use demarc_iam::{Context, Decision, Document, Layer, Policies, Request, evaluate};
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::{Value, json};

use crate::{
    generate::{Case, KEYS, case},
    slow::{Answer, Papers, World, decide},
};

const CASES: u32 = 5_000;

#[test]
fn both_evaluators_agree() {
    let tally = RefCell::new(BTreeMap::<String, u32>::new());
    let count = |name: String| *tally.borrow_mut().entry(name).or_default() += 1;
    let config = Config { failure_persistence: None, max_shrink_iters: 20_000, ..Config::with_cases(CASES) };
    let outcome = TestRunner::new(config).run(&case(), |case| {
        let decision = fast(&case);
        let answers = answers(&case);
        count(kind(&decision).to_owned());
        match &decision {
            Decision::ImplicitDeny(layer) => count(format!("implicit {layer}")),
            Decision::ExplicitDeny(place) => count(format!("explicit {}", place.layer)),
            Decision::Depends(_)
                if answers.contains(&Answer::Allowed) && answers.iter().any(|&it| it != Answer::Allowed) =>
            {
                count("really depends".to_owned());
            }
            _ => {}
        }
        agree(&case, &decision, &answers)
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
    is_spread(&tally.into_inner());
}

/// The random cases would prove little if they all ended alike.
fn is_spread(tally: &BTreeMap<String, u32>) {
    let of = |name: &str| tally.get(name).copied().unwrap_or_default();
    for name in ["allow", "implicit", "explicit", "depends"] {
        assert!(of(name) * 100 > CASES * 5, "only {} of {CASES} are `{name}`: {tally:?}", of(name));
    }
    for layer in ["rcp", "scp", "resource", "identity", "boundary", "session"] {
        for kind in ["implicit", "explicit"] {
            assert!(of(&format!("{kind} {layer}")) > 5, "hardly any `{kind} {layer}`: {tally:?}");
        }
    }
    let (depends, really) = (of("depends"), of("really depends"));
    assert!(really * 100 > depends * 70, "of {depends} that depend, only {really} really do: {tally:?}");
}

const fn kind(decision: &Decision) -> &'static str {
    match decision {
        Decision::Allow => "allow",
        Decision::ImplicitDeny(_) => "implicit",
        Decision::ExplicitDeny(_) => "explicit",
        Decision::Depends(_) => "depends",
    }
}

/// What is certain must be so in every world; what depends must have something to depend on.
fn agree(case: &Case, decision: &Decision, answers: &[Answer]) -> Result<(), TestCaseError> {
    let is_known = answers.len() == 1;
    let fits = |answer: &Answer| match (decision, answer) {
        (Decision::Allow, answer) => *answer == Answer::Allowed,
        (Decision::ExplicitDeny(_), answer) => *answer == Answer::DeniedExplicitly,
        // That nothing is allowed is certain; whether it is forbidden too may hang on what is not known.
        (Decision::ImplicitDeny(_), answer) => *answer == Answer::Denied || !is_known && *answer != Answer::Allowed,
        (Decision::Depends(_), _) => !is_known,
    };
    match answers.iter().find(|answer| !fits(answer)) {
        Some(answer) => Err(TestCaseError::fail(format!("{decision} against {answer:?}: {case:#?}"))),
        None => Ok(()),
    }
}

fn fast(case: &Case) -> Decision {
    let read = |papers: &[Value]| -> Vec<Document> { papers.iter().map(document).collect() };
    let levels = |levels: &[Vec<Value>]| -> Vec<Vec<Document>> { levels.iter().map(|level| read(level)).collect() };
    let papers = &case.papers;
    let (identity, scps, rcps) = (read(&papers.identity), levels(&papers.scps), levels(&papers.rcps));
    let (boundary, resource) = (papers.boundary.as_ref().map(document), papers.resource.as_ref().map(document));
    let session = papers.session.as_ref().map(|session| read(session));
    let policies = Policies {
        identity: identity.iter().collect(),
        boundary: boundary.as_ref(),
        scps: scps.iter().map(|level| level.iter().collect()).collect(),
        rcps: rcps.iter().map(|level| level.iter().collect()).collect(),
        resource: resource.as_ref(),
        session: session.as_ref().map(|session| session.iter().collect()),
        unread: case.unread.into_iter().collect(),
    };
    let context = case.known.iter().fold(Context::default(), |context, (key, values)| match values {
        Some(values) => context.has(key, values.iter().copied()),
        None => context.lacks(key),
    });
    let request = Request::new(case.caller.clone(), case.action, &*case.resource);
    evaluate(&request.in_account(&*case.account).with(context), &policies)
}

fn document(paper: &Value) -> Document {
    Document::parse(&paper.to_string()).unwrap()
}

/// The answers in all worlds that are possible.
fn answers(case: &Case) -> Vec<Answer> {
    let known = case.known.iter();
    let keys = known.filter_map(|(key, values)| Some(((*key).to_owned(), strings(values.as_ref()?)))).collect();
    let mut worlds = vec![World {
        caller: case.caller.clone(),
        action: case.action.to_owned(),
        resource: case.resource.clone(),
        account: case.account.clone(),
        keys,
        partly_named_is_spared: false,
    }];
    for (key, values) in KEYS.iter().filter(|(key, _)| case.unknown.contains(key)) {
        worlds = worlds.into_iter().flat_map(|world| with_each(&world, key, values)).collect();
    }
    if case.papers.resource.as_ref().is_some_and(|paper| paper.to_string().contains("NotPrincipal")) {
        let spared = worlds.iter().cloned().map(|world| World { partly_named_is_spared: true, ..world });
        worlds = spared.chain(worlds.clone()).collect();
    }
    let papers = possible_papers(case);
    worlds.iter().flat_map(|world| papers.iter().map(|papers| decide(papers, world))).collect()
}

fn with_each(world: &World, key: &str, values: &[&[&str]]) -> Vec<World> {
    let mut worlds = vec![world.clone()];
    for values in values {
        let mut with = world.clone();
        with.keys.insert(key.to_owned(), strings(values));
        worlds.push(with);
    }
    worlds
}

fn strings(values: &[&str]) -> Vec<String> {
    values.iter().map(|&value| value.to_owned()).collect()
}

/// What could not be read may say nothing, allow everything or deny everything.
fn possible_papers(case: &Case) -> Vec<Papers> {
    let says = |effect: &str, principal: Option<&str>| {
        let mut statement = json!({"Effect": effect, "Action": "*", "Resource": "*"});
        if let Some(principal) = principal {
            statement["Principal"] = principal.into();
        }
        json!({"Version": "2012-10-17", "Statement": [statement]})
    };
    let possible = |set: &dyn Fn(&mut Papers, &str)| {
        let with = |effect| {
            let mut papers = case.papers.clone();
            set(&mut papers, effect);
            papers
        };
        vec![case.papers.clone(), with("Allow"), with("Deny")]
    };
    match case.unread {
        None => vec![case.papers.clone()],
        Some(Layer::Identity) => possible(&|papers, effect| papers.identity.push(says(effect, None))),
        Some(Layer::Boundary) => possible(&|papers, effect| papers.boundary = Some(says(effect, None))),
        Some(Layer::Session) => possible(&|papers, effect| papers.session = Some(vec![says(effect, None)])),
        Some(_) => possible(&|papers, effect| papers.resource = Some(says(effect, Some("*")))),
    }
}
