//! Patterns with `*` (any text) and `?` (any one character), as policies use them.

/// Whether `text` fits `pattern`; letters match whatever their case.
pub fn matches(pattern: &str, text: &str) -> bool {
    fits(&folded(pattern), &folded(text), |wanted, found| wanted == '?' || wanted == found)
}

/// Whether everything that fits `inner` also fits `outer`. May say no where the answer is yes, never the reverse.
pub fn covers(outer: &str, inner: &str) -> bool {
    // A `*` of the inner pattern stands for any length, so that only a `*` of the outer one can take it in.
    fits(&folded(outer), &folded(inner), |wanted, found| {
        wanted == found && wanted != '*' || wanted == '?' && found != '*'
    })
}

/// Whether a pattern holds a wildcard or a policy variable, so that it is not one fixed value.
pub fn is_open(pattern: &str) -> bool {
    pattern.contains(['*', '?']) || pattern.contains("${")
}

fn folded(text: &str) -> Vec<char> {
    text.chars().map(|letter| letter.to_ascii_lowercase()).collect()
}

/// Greedy matching that goes back to the last `*` only: linear in practice, quadratic at worst.
fn fits(pattern: &[char], text: &[char], same: impl Fn(char, char) -> bool) -> bool {
    let (mut at, mut read) = (0, 0);
    let mut star = None;
    while read < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(&wanted) if same(wanted, text[read]) => (at, read) = (at + 1, read + 1),
            _ => match star {
                Some((position, taken)) => {
                    star = Some((position, taken + 1));
                    (at, read) = (position + 1, taken + 1);
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|&rest| rest == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fit_patterns() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("*", "s3:GetObject", true),
            ("s3:get*", "S3:GetObject", true),
            ("s3:*object", "s3:GetObject", true),
            ("s3:*object", "s3:GetObjectAcl", false),
            ("s3:Get?bject", "s3:GetObject", true),
            ("s3:Get?", "s3:Get", false),
            ("a*b*c", "aXbXbXc", true),
            ("a*b*c", "aXbXbX", false),
            ("", "x", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn patterns_cover_patterns() {
        for (outer, inner, expected) in [
            ("*", "*", true),
            ("*", "s3:Get*", true),
            ("s3:*", "s3:Get*", true),
            ("s3:Get*", "s3:*", false),
            ("s3:Get?", "s3:Get*", false),
            ("s3:Get*", "s3:Get?x", true),
            ("s3:G?t", "s3:G?t", true),
            ("s3:Get", "s3:G?t", false),
            ("arn:aws:s3:::b*", "arn:aws:s3:::b/*", true),
            ("arn:aws:s3:::b/*", "arn:aws:s3:::b", false),
        ] {
            assert_eq!(covers(outer, inner), expected, "{outer} {inner}");
        }
    }
}
