//! Which accounts the ways lead into, and which they should lead into but do not.

use demarc_collect::{
    Budget, Refused,
    aws::{self, ConnectError, Connection, Member, Scope},
};
use demarc_workspace::AccountOrganisation;
use futures::{StreamExt, stream};

use super::ways::Way;
use crate::output::{Failure, complain, say};

/// How many accounts are signed in to at once.
const AT_ONCE: usize = 8;

/// Where a way leads.
pub enum Reached {
    /// Into an account.
    Account(Box<Connection>, Vec<String>),
    /// To the door of one: its id, who knocked, the regions that would be read, and what was said.
    Closed { account: String, identity: String, regions: Vec<String>, refused: Refused, message: String },
    /// To an account that nobody can enter.
    NotCollected(Member),
    /// Nowhere.
    Nowhere(Failure),
}

impl Reached {
    /// Says of what is not collected why. Whether it is as it should be.
    pub fn say(&self) -> bool {
        match self {
            Self::Account(..) => return true,
            Self::NotCollected(member) => {
                let why = member.not_collected.as_deref().unwrap_or_default();
                say(format!("account {} ({}) is not collected: {why}", member.id, member.name));
                return true;
            }
            Self::Closed { message, .. } => complain(message, None),
            Self::Nowhere(failure) => complain(&failure.message, failure.next.as_deref()),
        }
        false
    }
}

/// Tries every way.
pub async fn reach(ways: &[Way], budget: &Budget) -> Vec<Reached> {
    let reached = stream::iter(ways).map(|way| one(way, budget)).buffered(AT_ONCE);
    reached.collect::<Vec<_>>().await.into_iter().flatten().collect()
}

async fn one(way: &Way, budget: &Budget) -> Vec<Reached> {
    let connection = match aws::connect(&way.access, budget).await {
        Ok(connection) => connection,
        Err(error) => return vec![closed(way, error)],
    };
    let regions = match way.regions.is_empty() {
        true => match aws::enabled_regions(&connection).await {
            Ok(regions) => regions,
            Err(refused) => {
                return vec![Reached::Nowhere(unread(&connection, &refused, "name the regions with --region"))];
            }
        },
        false => way.regions.clone(),
    };
    match &way.organisation {
        None => vec![Reached::Account(Box::new(connection), regions)],
        Some(organisation) => all(connection, &regions, organisation, budget).await,
    }
}

/// A role that the tenant states and that is not given closes an account; anything else leads nowhere.
fn closed(way: &Way, error: ConnectError) -> Reached {
    match &error {
        ConnectError::Role { role, refused } if way.is_stated => match role.split(':').nth(4) {
            Some(account) => Reached::Closed {
                account: account.to_owned(),
                identity: role.clone(),
                regions: way.regions.clone(),
                refused: (**refused).clone(),
                message: error.to_string(),
            },
            None => Reached::Nowhere(error.into()),
        },
        _ => Reached::Nowhere(error.into()),
    }
}

fn unread(connection: &Connection, refused: &Refused, next: &str) -> Failure {
    let message = format!("account {}: {} was refused: {}", connection.account, refused.call, refused.message);
    Failure::new(message).next(next)
}

/// Every account of an organisation, the one that lists them by the way that led into it.
async fn all(
    mut connection: Connection,
    regions: &[String],
    organisation: &AccountOrganisation,
    budget: &Budget,
) -> Vec<Reached> {
    let scope = Scope { only_units: organisation.only_units.clone(), except: organisation.except.clone() };
    let members = match aws::members(&connection, &scope).await {
        Ok(members) => members,
        Err(refused) => {
            let next = "sign in to the organisation's management account or to a delegated administrator";
            return vec![Reached::Nowhere(unread(&connection, &refused, next))];
        }
    };
    connection.guardrails = Some(aws::guardrails(&connection).await);
    let (own, others): (Vec<_>, Vec<_>) = members.into_iter().partition(|member| member.id == connection.account);
    let entering = others.into_iter().map(|member| enter(&connection, regions, organisation, member, budget));
    let mut reached: Vec<_> = stream::iter(entering).buffered(AT_ONCE).collect().await;
    if !own.is_empty() {
        reached.insert(0, Reached::Account(Box::new(connection), regions.to_vec()));
    }
    reached
}

async fn enter(
    from: &Connection,
    regions: &[String],
    organisation: &AccountOrganisation,
    member: Member,
    budget: &Budget,
) -> Reached {
    if member.not_collected.is_some() {
        return Reached::NotCollected(member);
    }
    let partition = from.identity.split(':').nth(1).unwrap_or("aws");
    let role = format!("arn:{partition}:iam::{}:role/{}", member.id, organisation.role_name);
    match aws::connect_as(from, &role, organisation.external_id.as_deref(), budget).await {
        Ok(mut connection) => {
            connection.guardrails.clone_from(&from.guardrails);
            Reached::Account(Box::new(connection), regions.to_vec())
        }
        Err(error) => {
            let message = error.to_string();
            let refused = match error {
                ConnectError::Role { refused, .. } => *refused,
                ConnectError::SignIn { cause, .. } => {
                    Refused::new("sts:AssumeRole", demarc_inventory::CollectionOutcome::Failed, &cause)
                }
            };
            let (account, identity) = (member.id.to_string(), from.identity.to_string());
            Reached::Closed { account, identity, regions: regions.to_vec(), refused, message }
        }
    }
}
