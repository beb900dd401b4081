//! Whether an instance's start-up script holds a password or key in the open. The text itself goes no further.

use aws_smithy_types::base64;

/// Ends of names whose values are to be kept secret.
const SECRET_NAMES: [&str; 9] =
    ["password", "passwd", "passphrase", "secret", "secretkey", "secretaccesskey", "token", "apikey", "privatekey"];
/// How values begin that only point at a secret.
const POINTERS: [&str; 8] = ["$", "{{", "<", "%", "arn:", "ssm:", "`", "http"];
/// Shorter values are settings rather than secrets.
const SHORTEST_SECRET: usize = 8;

/// Whether a script, in base64, seems to hold a secret; nothing when it is not text.
pub(super) fn has_secret(script: &str) -> Option<bool> {
    let text = String::from_utf8(base64::decode(script).ok()?).ok()?;
    Some(has_private_key(&text) || has_known_token(&text) || text.lines().any(assigns_secret))
}

fn has_private_key(text: &str) -> bool {
    text.split("-----BEGIN ")
        .skip(1)
        .any(|rest| rest.lines().next().is_some_and(|line| line.contains("PRIVATE KEY-----")))
}

/// Whether it holds a key whose issuer marks it by how it begins.
fn has_known_token(text: &str) -> bool {
    const TOKENS: [(&str, usize); 6] =
        [("AKIA", 16), ("ghp_", 36), ("github_pat_", 36), ("glpat-", 20), ("xoxb-", 20), ("sk_live_", 16)];
    let is_of_token = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    text.split(|letter| !is_of_token(letter))
        .any(|word| TOKENS.iter().any(|(start, length)| word.starts_with(start) && word.len() >= start.len() + length))
}

/// Whether a line gives a literal value to a name such as `DB_PASSWORD`.
fn assigns_secret(line: &str) -> bool {
    line.match_indices(['=', ':']).any(|(at, _)| {
        let (name, value) = (&line[..at], &line[at + 1..]);
        is_secret_name(name) && is_literal(value)
    })
}

fn is_secret_name(before: &str) -> bool {
    let name = before.trim_end_matches([' ', '"', '\'']);
    let start = name.rfind([' ', '"', '\'', '\t', '&', '?', ',', '{', ';']).map_or(0, |at| at + 1);
    let name: String =
        name[start..].chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    SECRET_NAMES.iter().any(|secret| name.ends_with(secret))
}

fn is_literal(after: &str) -> bool {
    let value = after.trim_start_matches([' ', '"', '\'', '\t', '=']);
    let end = value.find([' ', '"', '\'', ',', ';', '\t', '&']).unwrap_or(value.len());
    let value = &value[..end];
    value.len() >= SHORTEST_SECRET
        && !POINTERS.iter().any(|pointer| value.starts_with(pointer))
        && !value.contains("$(")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(script: &str) -> Option<bool> {
        has_secret(&base64::encode(script))
    }

    #[test]
    fn finds_secrets_in_the_open() {
        for script in [
            "#!/bin/sh\nexport DB_PASSWORD=\"correct-horse\"\n",
            "{\"password\": \"correct-horse\"}",
            "mysql -u root --password=correct-horse",
            "key=AKIAIOSFODNN7EXAMPLE",
            "-----BEGIN RSA PRIVATE KEY-----\nMII…",
            "api_key: 0123456789abcdef",
        ] {
            assert_eq!(found(script), Some(true), "{script}");
        }
    }

    #[test]
    fn passes_over_pointers_and_settings() {
        for script in [
            "",
            "#!/bin/sh\nyum -y update\n",
            "DB_PASSWORD=$(aws secretsmanager get-secret-value --secret-id db)",
            "export TOKEN=\"$TOKEN\"",
            "PASSWORD_FILE=/run/secrets/password",
            "password: {{resolve:secretsmanager:db}}",
            "require_password = yes",
            "-----BEGIN CERTIFICATE-----",
        ] {
            assert_eq!(found(script), Some(false), "{script}");
        }
    }

    #[test]
    fn says_nothing_of_what_is_not_text() {
        assert_eq!(has_secret(&base64::encode([0x1f, 0x8b, 0xff])), None);
        assert_eq!(has_secret("not base64!"), None);
    }
}
