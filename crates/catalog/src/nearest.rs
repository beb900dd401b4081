//! "Did you mean …?"

/// Longer words are nobody's slip of the pen.
const LONGEST: usize = 64;

/// So many letters at the beginning of only one candidate are enough.
const ENOUGH: usize = 4;

/// The candidate that is most like `word`, if any is close. Case, `_`, `-` and blanks make no difference.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word = plain(word);
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let candidates: Vec<&str> = candidates.into_iter().collect();
    misspelt(&word, &candidates).or_else(|| cut_short(&word, &candidates))
}

fn cut_short<'c>(word: &[char], candidates: &[&'c str]) -> Option<&'c str> {
    let mut longer = candidates.iter().copied().filter(|candidate| plain(candidate).starts_with(word));
    let only = longer.next().filter(|_| word.len() >= ENOUGH)?;
    longer.next().is_none().then_some(only)
}

fn misspelt<'c>(word: &[char], candidates: &[&'c str]) -> Option<&'c str> {
    let limit = (word.len() / 4).clamp(1, 3);
    let close = |candidate: &'c str| {
        let plain = plain(candidate);
        let distance = (plain.len().abs_diff(word.len()) <= limit).then(|| distance(word, &plain))?;
        (distance <= limit).then_some((distance, candidate))
    };
    candidates.iter().copied().filter_map(close).min().map(|(_, candidate)| candidate)
}

/// `did you mean …?`, or what to do when nothing is close.
pub fn did_you_mean<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>, otherwise: &str) -> String {
    nearest(word, candidates).map_or_else(|| otherwise.to_owned(), |near| format!("did you mean `{near}`?"))
}

fn plain(word: &str) -> Vec<char> {
    let lower = word.chars().take(LONGEST + 1).flat_map(char::to_lowercase);
    lower.filter(|character| !matches!(character, '-' | '_' | ' ')).collect()
}

/// How many characters have to be changed, added, left out or swapped with their neighbour.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, letter) in left.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, other) in right.iter().enumerate() {
            let change = row[j] + usize::from(letter != other);
            let mut least = change.min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && *letter == right[j - 1] && left[i - 1] == *other {
                least = least.min(before[j - 1] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn close_words_are_found() {
        let cases = [
            ("encrypt-database", Some("encrypt-databases")),
            ("Encrypt_Databases", Some("encrypt-databases")),
            ("back-updata", Some("back-up-data")),
            ("bakc-up-data", Some("back-up-data")),
            ("review", Some("review-access")),
            ("sing-in", None),
            ("", None),
            ("x", None),
        ];
        for (word, expected) in cases {
            assert_eq!(nearest(word, ["back-up-data", "encrypt-databases", "review-access"]), expected, "{word}");
        }
        assert_eq!(nearest(&"a".repeat(100_000), ["a"]), None);
    }
}
