//! The notation of scenarios. A line that is not understood stops the test.

use std::{iter::Peekable, str::SplitWhitespace, sync::Arc};

use chrono::{Days, NaiveDate};
use demarc_model::{
    Agreement, Assignee, Assignment, CheckOutcome, Claim, ControlLink, Duty, DutySelector, Evidence, Layer, Outcome,
    Party, Proof, Review, Service, ServiceSelector, Severity, Source, Status, Subject, Target, Unproven,
};

use crate::{
    generate::{id, nobody},
    world::World,
};

/// The world that a scenario tells of.
pub fn world(scenario: &str) -> World {
    let mut world = World {
        duties: Vec::new(),
        same_ids: vec![(id("fw-old"), id("fw"))],
        published: Vec::new(),
        tenant: nobody(),
        outcomes: Vec::new(),
        today: day("2026-03-01"),
    };
    for line in scenario.lines().map(str::trim).filter(|line| !line.is_empty()) {
        read(&mut world, line);
    }
    if world.tenant.services.is_empty() {
        world.tenant.services.push(service(&mut Words::of("files aws paas")));
    }
    world
}

fn read(world: &mut World, line: &str) {
    let mut words = Words::of(line);
    let tenant = &mut world.tenant;
    match words.next() {
        "today" => world.today = day(words.next()),
        "duty" => world.duties.push(duty(line)),
        "service" => tenant.services.push(service(&mut words)),
        "person" => tenant.assignees.push(assignee(&mut words, false)),
        "team" => tenant.assignees.push(assignee(&mut words, true)),
        "attestation" | "document" | "provider_report" => tenant.evidence.push(evidence(&world.duties, line)),
        "check" => world.outcomes.push(outcome(&mut words)),
        "review" => tenant.reviews.push(review(&mut words)),
        "own" => tenant.claims.push(claim(line.trim_start_matches("own "))),
        "provider" | "subprovider" => world.published.push(claim(line)),
        "customer" | "mssp" | "third_party" => tenant.claims.push(claim(line)),
        "agreement" | "draft" => {
            let split = claim(line);
            tenant.agreements.push(Agreement { source: split.source.clone(), signatures: vec![], splits: vec![split] });
        }
        who => tenant.assignments.push(assignment(who, &mut words)),
    }
}

struct Words<'a>(Peekable<SplitWhitespace<'a>>);

impl<'a> Words<'a> {
    fn of(text: &'a str) -> Self {
        Self(text.split_whitespace().peekable())
    }

    fn next(&mut self) -> &'a str {
        self.0.next().expect("another word")
    }

    /// The word after `keyword`, if that comes next.
    fn after(&mut self, keyword: &str) -> Option<&'a str> {
        self.0.next_if(|word| *word == keyword).map(|_| self.next())
    }
}

fn day(text: &str) -> NaiveDate {
    let text = if text.len() == "2026-01".len() { format!("{text}-01") } else { text.to_owned() };
    text.parse().unwrap_or_else(|_| panic!("`{text}` is not a day"))
}

fn duty(line: &str) -> Duty {
    let (head, split) = line.rsplit_once(": ").expect("a split after a colon");
    let (head, options) = head.split_once(" (").unwrap_or((head, ")"));
    let options = options.strip_suffix(')').expect("a closing bracket");
    let name = head.trim_start_matches("duty ");
    let mut duty = Duty {
        id: id(name),
        aliases: Vec::new(),
        status: Status::Stable,
        layer: Layer::CustomerData,
        title: name.into(),
        why: "".into(),
        severity: Severity::High,
        every: demarc_model::Cadence::Yearly,
        proof: Vec::new(),
        defaults: [super::split::split(split); 6],
        controls: Vec::new(),
    };
    options.split(", ").filter(|option| !option.is_empty()).for_each(|word| apply(&mut duty, word));
    if duty.proof.is_empty() {
        duty.proof = Proof::ALL.to_vec();
    }
    duty
}

fn apply(duty: &mut Duty, option: &str) {
    if let Some(former) = option.strip_prefix("formerly ") {
        duty.aliases.push(id(former));
    } else if let Some((relation, control)) = option.split_once(' ') {
        duty.controls.push(ControlLink { relation: relation.parse().unwrap(), control: id(control) });
    } else if let Ok(layer) = option.parse() {
        duty.layer = layer;
    } else if let Ok(cadence) = option.parse() {
        duty.every = cadence;
    } else if let Ok(severity) = option.parse() {
        duty.severity = severity;
    } else {
        duty.proof.push(option.parse().unwrap_or_else(|_| panic!("`{option}` is not an option of a duty")));
    }
}

fn service(words: &mut Words<'_>) -> Service {
    Service {
        id: id(words.next()),
        title: "the shop".into(),
        provider: id(words.next()),
        model: words.next().parse().unwrap(),
        catalog: words.0.next().map(id),
        scope: Default::default(),
    }
}

fn claim(line: &str) -> Claim {
    let (head, split) = line.rsplit_once(": ").expect("a split after a colon");
    let mut words = Words::of(head);
    let who = words.next();
    let as_of = words.next();
    let subject = match words.next() {
        "duty" => Subject::Duty(id(words.next())),
        "control" => Subject::Control(id(words.next())),
        "layer" => Subject::Layer(words.next().parse().unwrap()),
        "everything" => Subject::Everything,
        other => panic!("`{other}` is not what a claim is about"),
    };
    let target = words.after("of").map(target);
    let feature = words.after("feature").map(Arc::from);
    let feature_duties = words.after("about").into_iter().flat_map(|duties| duties.split('+')).map(id).collect();
    let stated_by = who.parse().unwrap_or(Party::Customer);
    let provider = matches!(stated_by, Party::Provider | Party::Subprovider);
    Claim {
        target: target.unwrap_or(if provider { Target::Provider(id("aws")) } else { Target::Every }),
        subject,
        feature_duties,
        feature,
        split: super::split::split(split),
        default_on: None,
        text: "".into(),
        citation: "".into(),
        source: source(who, as_of, stated_by, words.after("in").unwrap_or(who)),
    }
}

fn source(who: &str, as_of: &str, stated_by: Party, name: &str) -> Arc<Source> {
    Arc::new(Source {
        as_of: day(as_of),
        edition: as_of.into(),
        id: id(name),
        title: who.into(),
        stated_by,
        signed: who == "agreement",
    })
}

fn target(text: &str) -> Target {
    match text.split_once(':') {
        Some((provider, model)) => Target::Model(id(provider), model.parse().unwrap()),
        None => Target::Service(id(text)),
    }
}

fn assignee(words: &mut Words<'_>, is_team: bool) -> Assignee {
    let name = words.next();
    let party = words.next().parse().unwrap();
    let until = words.after("until").map(day);
    let members = words.after("of").map(id).into_iter().chain(words.0.by_ref().map(id)).collect();
    Assignee { id: id(name), name: name.into(), party, email: None, members, is_team, until }
}

fn assignment(who: &str, words: &mut Words<'_>) -> Assignment {
    let role = words.next().parse().unwrap_or_else(|unknown| panic!("`{who}`: {unknown}"));
    let duties = match words.next() {
        "everything" => DutySelector::Every,
        "layer" => DutySelector::Layer(words.next().parse().unwrap()),
        duty => DutySelector::One(id(duty)),
    };
    Assignment { services: at(words), duties, role, assignee: id(who) }
}

fn at(words: &mut Words<'_>) -> ServiceSelector {
    words.after("at").map_or(ServiceSelector::Every, |service| ServiceSelector::One(id(service)))
}

fn evidence(duties: &[Duty], line: &str) -> Evidence {
    let mut words = Words::of(line);
    let kind = words.next().parse().unwrap();
    let effective = day(words.next());
    let outcome: Outcome = words.next().parse().unwrap();
    let duty = id(words.next());
    let every = duties.iter().find(|one| one.id == duty).map_or(demarc_model::Cadence::Yearly, |one| one.every);
    let expires = words.after("until").map_or(effective + Days::new(every.evidence_days().into()), day);
    Evidence {
        services: at(&mut words),
        duty,
        kind,
        outcome,
        effective,
        expires,
        by: "Anna".into(),
        note: "".into(),
        file: None,
    }
}

fn outcome(words: &mut Words<'_>) -> CheckOutcome {
    let (service, duty) = (id("files"), id(words.next()));
    let severity = words.after("severity").map_or(Severity::High, |severity| severity.parse().unwrap());
    let mut outcome = CheckOutcome {
        check: id("check"),
        service,
        duty,
        severity,
        proven: 0,
        failing: 0,
        accepted: 0,
        unproven: 0,
        why_unproven: None,
    };
    while let Some(word) = words.0.next() {
        let count = || word.parse().expect("a number");
        match words.next() {
            "proven" => outcome.proven = count(),
            "failing" => outcome.failing = count(),
            "accepted" => outcome.accepted = count(),
            "unproven" => outcome.unproven = count(),
            call => {
                let call = std::iter::once(call).chain(words.0.by_ref()).collect::<Vec<_>>().join(" ");
                outcome.why_unproven = Some(Unproven::Unreadable(call.into()));
            }
        }
    }
    outcome
}

fn review(words: &mut Words<'_>) -> Review {
    let (duty, every) = (id(words.next()), words.next().parse().unwrap());
    let last = day(words.next());
    Review { services: at(words), duty, last, every }
}
