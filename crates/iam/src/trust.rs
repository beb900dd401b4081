//! Whom the trust policy of a role lets take the role.

use std::collections::BTreeSet;

use crate::{
    Condition, Document, Principal, Principals, Statement,
    identity::{fixed_beginning, is_strict},
    narrowing::{Left, is_account, left_by_allow},
    pattern,
};

/// Whom a trust policy lets in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trust {
    /// Anybody with an account at the provider.
    pub anyone: bool,
    /// Other accounts (or organisations, `o-…`), as the policy names them.
    pub foreign: BTreeSet<String>,
    /// Another account may come in without an external id, a second factor or belonging to the organisation, so that it can
    /// be tricked into acting for a stranger.
    pub foreign_unguarded: bool,
    /// Who signed in elsewhere may come in, and the policy does not say which of them.
    pub federated_unrestricted: bool,
    /// Sign-in providers, by ARN or name.
    pub federated: BTreeSet<String>,
    /// The provider's services, such as `ec2.amazonaws.com`.
    pub services: BTreeSet<String>,
}

/// Whom the trust policy of a role in `own_account` lets in. Statements that deny are not counted: they close less than
/// they seem to.
pub fn trust(document: &Document, own_account: &str) -> Trust {
    const TAKES_ROLE: [&str; 3] = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];
    let mut trust = Trust::default();
    for statement in document.allows() {
        if TAKES_ROLE.iter().any(|action| statement.is_about(action)) {
            trust.add(statement, own_account);
        }
    }
    trust
}

impl Trust {
    fn add(&mut self, statement: &Statement, own_account: &str) {
        let Principals::Only(principals) = &statement.principals else {
            // "All but these" is nearly everyone, and a policy that does not say is not understood.
            return self.add_everyone(statement, own_account);
        };
        for principal in principals {
            match principal {
                Principal::Everyone => self.add_everyone(statement, own_account),
                Principal::Aws(name) => match owner(name) {
                    Owner::Account(account) => self.add_account(account, statement, own_account),
                    Owner::Any => self.add_everyone(statement, own_account),
                    Owner::Gone => {}
                },
                Principal::CanonicalUser(id) => self.add_account(id, statement, own_account),
                Principal::Service(name) if name == "*" => self.add_everyone(statement, own_account),
                Principal::Service(name) => {
                    self.services.insert(name.clone());
                }
                Principal::Federated(name) => {
                    self.federated_unrestricted |= !picks_people(name, &statement.conditions);
                    self.federated.insert(name.clone());
                }
            }
        }
    }

    fn add_everyone(&mut self, statement: &Statement, own_account: &str) {
        match left_by_allow(&statement.conditions) {
            Left::Everyone => self.anyone = true,
            Left::Accounts(accounts) => {
                accounts.iter().for_each(|account| self.add_account(account, statement, own_account));
            }
            Left::Few | Left::Nobody => {}
        }
    }

    fn add_account(&mut self, account: &str, statement: &Statement, own_account: &str) {
        if account != own_account {
            self.foreign.insert(account.to_owned());
            self.foreign_unguarded |= !account.starts_with("o-") && !statement.conditions.iter().any(guards);
        }
    }
}

/// Whose a principal is.
enum Owner<'a> {
    Account(&'a str),
    Any,
    /// Shown as a unique id because it was deleted; nobody can be it again.
    Gone,
}

fn owner(name: &str) -> Owner<'_> {
    let account = name.strip_prefix("arn:").map_or(name, |rest| rest.split(':').nth(3).unwrap_or(rest));
    let is_id = name.len() >= 16 && name.bytes().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit());
    match account {
        _ if is_account(account) => Owner::Account(account),
        _ if pattern::is_open(account) => Owner::Any,
        _ if is_id && (name.starts_with("AIDA") || name.starts_with("AROA")) => Owner::Gone,
        _ => Owner::Account(account),
    }
}

/// Whether a condition keeps a stranger from using another account as a go-between.
fn guards(condition: &Condition) -> bool {
    let fixed = |value: &String| !fixed_beginning(value).is_empty();
    match condition.key.as_str() {
        "sts:externalid" => is_strict(condition) && condition.values.iter().all(fixed),
        "aws:principalorgid" | "aws:principalorgpaths" => {
            is_strict(condition) && condition.values.iter().all(|value| fixed_beginning(value).len() > "o-".len())
        }
        // Only a person has a second factor at hand.
        "aws:multifactorauthpresent" => {
            condition.operator == "bool" && !condition.if_exists && condition.values.iter().all(|value| value == "true")
        }
        "aws:multifactorauthage" => condition.operator.starts_with("numericless") && !condition.if_exists,
        _ => false,
    }
}

/// Whether the conditions say who of those that signed in with a provider may come in.
fn picks_people(provider: &str, conditions: &[Condition]) -> bool {
    let provider = provider.to_ascii_lowercase();
    if provider.contains(":saml-provider/") {
        return conditions.iter().any(|condition| condition.key.starts_with("saml:") && picks_some(condition));
    }
    let issuer = provider.split_once(":oidc-provider/").map_or(provider.as_str(), |(_, issuer)| issuer);
    conditions.iter().any(|condition| match condition.key.strip_prefix(issuer).and_then(|key| key.strip_prefix(':')) {
        // With most issuers everybody has the same audience; with these it is one's own application.
        Some("aud" | "app_id" | "azp") => names_own_application(issuer) && picks_some(condition),
        // How one signed in is not who one is.
        Some("amr" | "iss") | None => false,
        Some(_) => picks_some(condition),
    })
}

fn names_own_application(issuer: &str) -> bool {
    const ISSUERS: [&str; 4] =
        ["accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com"];
    // Sign-in services that issue an audience for each application that is registered with them.
    const DOMAINS: [&str; 4] = [".okta.com", ".auth0.com", ".microsoftonline.com", ".windows.net"];
    let host = issuer.split('/').next().unwrap_or(issuer);
    ISSUERS.contains(&host) || DOMAINS.iter().any(|domain| format!(".{host}").ends_with(domain))
}

/// Whether each value of a condition says more than what kind of thing it names: `repo:*` does not.
fn picks_some(condition: &Condition) -> bool {
    let has_wildcards = matches!(condition.operator.as_str(), "stringlike" | "arnlike" | "arnequals");
    let picks = |value: &String| match fixed_beginning(value) {
        start if has_wildcards && start.len() < value.len() => {
            start.split_once(':').is_some_and(|(_, name)| !name.is_empty())
        }
        _ => !value.is_empty(),
    };
    is_strict(condition) && condition.values.iter().all(picks)
}

#[cfg(test)]
#[path = "trust_tests.rs"]
mod tests;
