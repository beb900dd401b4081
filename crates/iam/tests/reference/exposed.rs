//! What is said of exposure without a request in hand holds for every request: nothing that the evaluator lets a stranger do for
//! certain is ever called private.

use std::cell::Cell;

use demarc_iam::{Caller, Decision, Document, Policies, Request, evaluate, exposure};
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use crate::{
    generate::{request_of_resource, resource_paper},
    worded::named,
};

const CASES: u32 = 10_000;
const OWN: &str = "111111111111";
const OTHER: &str = "222222222222";

#[test]
fn what_strangers_may_do_is_never_called_private() {
    let everything = Document::parse(r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#).unwrap();
    let open = Cell::new(0_u32);
    let config = Config { failure_persistence: None, ..Config::with_cases(CASES) };
    let outcome =
        TestRunner::new(config).run(&(resource_paper(), request_of_resource()), |(paper, (action, resource))| {
            let document = Document::parse(&paper.to_string()).unwrap();
            let exposed = exposure(&document, OWN);
            let may = |caller: Caller| {
                let request = Request::new(caller, action, named(resource)).in_account(OWN);
                let identity = vec![&everything];
                let policies = Policies { identity, resource: Some(&document), ..Policies::default() };
                evaluate(&request, &policies) == Decision::Allow
            };
            let is_named = exposed.cross_account.iter().any(|account| account == OTHER);
            let (anybody, neighbour) = (may(Caller::anonymous()), may(Caller::user(&named("<bob>"))));
            open.set(open.get() + u32::from(anybody || neighbour));
            if anybody && !exposed.is_public() {
                return Err(TestCaseError::fail(format!("anybody may {action} on {resource}: {exposed:?}: {paper:#}")));
            }
            if neighbour && !exposed.is_public() && !is_named {
                return Err(TestCaseError::fail(format!("{OTHER} may {action} on {resource}: {exposed:?}: {paper:#}")));
            }
            Ok(())
        });
    outcome.unwrap_or_else(|error| panic!("{error}"));
    assert!(open.get() > CASES / 20, "only {} of {CASES} are open", open.get());
}
