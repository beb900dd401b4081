//! Environment variables, of which only their number is kept and whether a name gives a secret away.

use aws_sdk_lambda::types::EnvironmentResponse;
use demarc_inventory::{CollectionOutcome, Row, Unread};

use crate::aws::facts::count;

/// A function without variables is answered without an environment.
pub(super) fn set(row: &mut Row, environment: Option<&EnvironmentResponse>) {
    if let Some(error) = environment.and_then(EnvironmentResponse::error) {
        let message = error.message().or(error.error_code()).unwrap_or("the environment could not be decrypted");
        let outcome = match error.error_code() {
            Some("AccessDeniedException") => CollectionOutcome::Denied,
            _ => CollectionOutcome::Failed,
        };
        row.set_unread("environment", Unread { call: "kms:Decrypt".into(), outcome, message: message.into() });
        return;
    }
    let names = || environment.and_then(EnvironmentResponse::variables).into_iter().flat_map(|all| all.keys());
    row.set("environment_variable_count", count(names().count()));
    row.set("environment_names_look_secret", names().any(|name| looks_secret(name)));
}

/// Whether a name is that of a secret rather than of the place where one is kept.
fn looks_secret(name: &str) -> bool {
    const SECRETS: [&str; 10] = [
        "accesskey",
        "apikey",
        "authkey",
        "credential",
        "passphrase",
        "passwd",
        "password",
        "privatekey",
        "secret",
        "token",
    ];
    const PLACES: [&str; 12] =
        ["alias", "arn", "bucket", "endpoint", "expiry", "id", "name", "path", "prefix", "ttl", "uri", "url"];
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let holds = SECRETS.iter().any(|secret| name.contains(secret));
    // A limit on the tokens of a language model is not a secret.
    holds && !PLACES.iter().any(|place| name.ends_with(place)) && !name.ends_with("tokens")
}

#[cfg(test)]
mod tests {
    use super::looks_secret;

    #[test]
    fn secrets_are_told_from_the_places_that_keep_them() {
        for secret in ["DB_PASSWORD", "apiKey", "AWS_SECRET_ACCESS_KEY", "github-token", "CLIENT_SECRET", "PrivateKey"]
        {
            assert!(looks_secret(secret), "{secret}");
        }
        for place in
            ["DB_SECRET_ARN", "SECRET_NAME", "TOKEN_URL", "AWS_ACCESS_KEY_ID", "MAX_TOKENS", "LOG_LEVEL", "STAGE"]
        {
            assert!(!looks_secret(place), "{place}");
        }
    }
}
