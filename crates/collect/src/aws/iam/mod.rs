//! IAM: who there is, what they may do and how they sign in. Two bulk calls tell nearly all of it.

mod access;
mod account;
mod certificate;
mod credentials;
mod estate;
mod group;
mod held;
mod policy;
mod role;
mod saml;
mod standing;
mod user;

use std::{collections::BTreeMap, sync::Arc};

use aws_sdk_iam::Client;

use self::{
    credentials::Credentials,
    estate::Estate,
    held::{Held, Library},
    standing::Reach,
};
use crate::{
    Run,
    aws::guardrails::{Guardrails, Limits},
};

/// Collects one account.
pub async fn collect(run: &Run<'_>) {
    let iam = Client::new(run.config);
    let (estate, credentials, (), limits) =
        futures::join!(Estate::read(run, &iam), Credentials::read(run, &iam), account::collect(run, &iam), limits(run));
    let library = Library::of(&estate);
    let groups = group::held_by_name(&estate, &library);
    let known = Arc::new(Known { estate, library, groups });
    let reach = reach(run.account.clone(), &known, limits).await;
    let Known { estate, library, groups } = &*known;
    user::finish(run, estate, (library, groups), &reach, &credentials);
    group::finish(run, estate, groups);
    role::finish(run, estate, library, &reach);
    policy::finish(run, estate);
    credentials.finish(run);
}

/// What the organisation forbids. An account that was not entered as one of an organisation asks for itself, which a delegated
/// administrator may.
async fn limits(run: &Run<'_>) -> Limits {
    match &run.guardrails {
        Some(guardrails) => guardrails.of(&run.account),
        None => Guardrails::read(run.config, &run.account, false).await.of(&run.account),
    }
}

/// Everybody, and the policies that they hold.
struct Known {
    estate: Estate,
    library: Library,
    groups: BTreeMap<String, Held>,
}

/// How far everybody gets, worked out on a thread of its own: it takes a while in a large account, and all other calls of the
/// account would stand still until they have waited too long.
async fn reach(account: Arc<str>, known: &Arc<Known>, limits: Limits) -> Reach {
    let known = known.clone();
    let work = move || Reach::of(&account, &known.estate, (&known.library, &known.groups), &limits);
    match tokio::task::spawn_blocking(work).await.map_err(tokio::task::JoinError::try_into_panic) {
        Ok(reach) => reach,
        Err(Ok(panic)) => std::panic::resume_unwind(panic),
        // The program ends.
        Err(Err(_)) => Reach::default(),
    }
}
