//! Patterns with `*` (any text) and `?` (any one character), as policies use them.
//!
//! Names of actions match whatever their case; ARNs and values do not, except where an operator says so.

/// Whether letters match whatever their case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// They must be the same.
    Kept,
    /// They need not.
    Folded,
}

impl Case {
    fn fold(self, letter: char) -> char {
        if self == Self::Folded { letter.to_ascii_lowercase() } else { letter }
    }
}

/// One piece of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece {
    /// This character.
    Is(char),
    /// Any one character.
    One,
    /// Any text.
    Any,
}

impl Piece {
    /// A character of a pattern.
    pub const fn wild(letter: char) -> Self {
        match letter {
            '*' => Self::Any,
            '?' => Self::One,
            letter => Self::Is(letter),
        }
    }
}

/// Whether `text` fits `pattern`.
pub fn matches(pattern: &str, text: &str, case: Case) -> bool {
    if pattern == "*" {
        return true;
    }
    if pattern.is_ascii() && text.is_ascii() {
        let fold = |letter: u8| if case == Case::Folded { letter.to_ascii_lowercase() } else { letter };
        return greedy(
            pattern.as_bytes(),
            text.as_bytes(),
            |&piece| piece == b'*',
            |&wanted, found| wanted == b'?' || fold(wanted) == fold(found),
        );
    }
    let pieces: Vec<Piece> = pattern.chars().map(Piece::wild).collect();
    fits(&pieces, text, case)
}

/// Whether `text` fits the pieces of a pattern.
pub(crate) fn fits(pattern: &[Piece], text: &str, case: Case) -> bool {
    let text: Vec<char> = text.chars().collect();
    greedy(
        pattern,
        &text,
        |&piece| piece == Piece::Any,
        |&piece, found| match piece {
            Piece::Is(wanted) => case.fold(wanted) == case.fold(found),
            Piece::One => true,
            Piece::Any => false,
        },
    )
}

/// Whether everything that fits `inner` also fits `outer`. May say no where the answer is yes, never the reverse.
pub fn covers(outer: &str, inner: &str, case: Case) -> bool {
    let folded = |text: &str| -> Vec<char> { text.chars().map(|letter| case.fold(letter)).collect() };
    // A `*` of the inner pattern stands for any length, so that only a `*` of the outer one can take it in.
    greedy(
        &folded(outer),
        &folded(inner),
        |&wanted| wanted == '*',
        |&wanted, found| wanted == found && wanted != '*' || wanted == '?' && found != '*',
    )
}

/// Whether a pattern holds a wildcard or a policy variable, so that it is not one fixed value.
pub fn is_open(pattern: &str) -> bool {
    pattern.contains(['*', '?']) || pattern.contains("${")
}

/// Greedy matching that goes back to the last `*` only: linear in practice, the product of both lengths at worst.
fn greedy<P, T: Copy>(pattern: &[P], text: &[T], is_star: impl Fn(&P) -> bool, same: impl Fn(&P, T) -> bool) -> bool {
    let (mut at, mut read) = (0, 0);
    let mut star = None;
    while read < text.len() {
        match pattern.get(at) {
            Some(piece) if is_star(piece) => {
                star = Some((at, read));
                at += 1;
            }
            Some(piece) if same(piece, text[read]) => (at, read) = (at + 1, read + 1),
            _ => match star {
                Some((position, taken)) => {
                    star = Some((position, taken + 1));
                    (at, read) = (position + 1, taken + 1);
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(is_star)
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
            assert_eq!(matches(pattern, text, Case::Folded), expected, "{pattern} {text}");
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
            assert_eq!(covers(outer, inner, Case::Kept), expected, "{outer} {inner}");
        }
    }

    #[test]
    fn case_counts_where_it_is_kept() {
        assert!(!matches("arn:aws:s3:::B/*", "arn:aws:s3:::b/x", Case::Kept));
        assert!(!covers("arn:aws:s3:::B/*", "arn:aws:s3:::b/x", Case::Kept));
        assert!(covers("S3:*", "s3:get*", Case::Folded));
    }

    #[test]
    fn many_stars_cost_no_more_than_both_lengths() {
        let (pattern, text) = ("a*".repeat(2_000) + "b", "a".repeat(20_000));
        assert!(!matches(&pattern, &text, Case::Kept));
    }
}
