//! IAM: who there is, what they may do and how they sign in. Two bulk calls tell nearly all of it.

mod access;
mod account;
mod credentials;
mod estate;
mod group;
mod held;
mod policy;
mod role;
mod standing;
mod user;

use aws_sdk_iam::Client;

use self::{credentials::Credentials, estate::Estate, held::Library, standing::Reach};
use crate::Run;

/// Collects one account.
pub async fn collect(run: &Run<'_>) {
    let iam = Client::new(run.config);
    let (estate, credentials, ()) =
        futures::join!(Estate::read(run, &iam), Credentials::read(run, &iam), account::collect(run, &iam));
    let library = Library::of(&estate);
    let groups = group::held_by_name(&estate, &library);
    let reach = Reach::of(&run.account, &estate, &library, &groups);
    user::finish(run, &estate, (&library, &groups), &reach, &credentials);
    group::finish(run, &estate, &groups);
    role::finish(run, &estate, &library, &reach);
    policy::finish(run, &estate);
    credentials.finish(run);
}
