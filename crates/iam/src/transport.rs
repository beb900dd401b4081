//! Whether a resource policy turns away requests that are not encrypted on their way.

use crate::{Condition, Document, Principal, Principals};

/// Whether everyone is denied `action` on each of `resources` unless the request is encrypted. Both may be patterns.
pub fn requires_encryption(document: &Document, action: &str, resources: &[&str]) -> bool {
    resources.iter().all(|resource| {
        document.denies().any(|deny| {
            matches!(&deny.principals, Principals::Only(all) if all.contains(&Principal::Everyone))
                && deny.covers(action, resource)
                && matches!(deny.conditions.as_slice(), [only] if is_plain_transport(only))
        })
    })
}

fn is_plain_transport(condition: &Condition) -> bool {
    condition.operator == "bool"
        && condition.key == "aws:securetransport"
        && matches!(condition.values.as_slice(), [value] if value.eq_ignore_ascii_case("false"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requires(principal: &str, action: &str, resource: &str, condition: &str) -> bool {
        let text = format!(
            r#"{{"Statement": {{"Effect": "Deny", "Principal": {principal}, "Action": {action}, "Resource": {resource},
                "Condition": {condition}}}}}"#
        );
        let document = Document::parse(&text).expect("a policy");
        requires_encryption(&document, "s3:*", &["arn:aws:s3:::b", "arn:aws:s3:::b/*"])
    }

    #[test]
    fn plain_requests_are_turned_away() {
        const BOTH: &str = r#"["arn:aws:s3:::b", "arn:aws:s3:::b/*"]"#;
        const PLAIN: &str = r#"{"Bool": {"aws:SecureTransport": "false"}}"#;
        for (principal, action, resource, condition, expected) in [
            (r#""*""#, r#""s3:*""#, BOTH, PLAIN, true),
            (r#"{"AWS": "*"}"#, r#""*""#, BOTH, PLAIN, true),
            (r#""*""#, r#""s3:*""#, r#""*""#, r#"{"BoolIfExists": {"AWS:securetransport": [false]}}"#, true),
            (r#""*""#, r#""s3:*""#, r#""arn:aws:s3:::b*""#, PLAIN, true),
            (r#""*""#, r#""s3:*""#, r#""arn:aws:s3:::b/*""#, PLAIN, false),
            (r#""*""#, r#""s3:GetObject""#, BOTH, PLAIN, false),
            (r#"{"AWS": "123456789012"}"#, r#""s3:*""#, BOTH, PLAIN, false),
            (r#""*""#, r#""s3:*""#, BOTH, r#"{"Bool": {"aws:SecureTransport": "true"}}"#, false),
            (r#""*""#, r#""s3:*""#, BOTH, r#"{"Bool": {"aws:SecureTransport": "false", "a:b": "true"}}"#, false),
            (r#""*""#, r#""s3:*""#, BOTH, "{}", false),
        ] {
            assert_eq!(requires(principal, action, resource, condition), expected, "{principal} {action} {condition}");
        }
    }
}
