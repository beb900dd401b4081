//! Control ids as other people write them: `AC-02 (03)(a)`, `ac-2.3`, `3_1_1`, `Art. 21(2)(i)`.
//!
//! An id is compared by its words: runs of letters and runs of digits, in lower case and without leading
//! zeros. What stands between them does not matter.

/// One run of letters or of digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// In lower case, without leading zeros.
    pub text: String,
    /// Whether it follows the one before without anything between them, as the `a` of `AC-2a`.
    pub glued: bool,
}

impl Word {
    fn is_number(&self) -> bool {
        self.text.starts_with(|first: char| first.is_ascii_digit())
    }

    /// A single letter, as parts of controls are called.
    pub fn is_letter(&self) -> bool {
        self.text.chars().count() == 1 && !self.is_number()
    }

    /// Something that a part, or a part of a part, is called.
    pub fn names_a_part(&self) -> bool {
        self.is_letter() || (self.is_number() && self.text.len() <= 2)
    }
}

/// Longer than any control id is written.
const LONGEST: usize = 160;

/// What people write before an id, and OSCAL within one (`ac-2_smt.a`).
const NOISE: &[&str] = &["art", "article", "articles", "annex", "section", "sec", "control", "cpg", "smt"];

/// The words of an id, without noise. Nothing when `raw` cannot be one.
pub(crate) fn words(raw: &str) -> Vec<Word> {
    if raw.len() > LONGEST {
        return Vec::new();
    }
    let mut words: Vec<Word> = Vec::new();
    let mut before = ' ';
    for character in without_prefix(raw.trim()).chars().flat_map(char::to_lowercase) {
        let continues = same_run(before, character);
        match words.last_mut() {
            Some(word) if continues => word.text.push(character),
            _ if character.is_alphanumeric() => {
                words.push(Word { text: character.to_string(), glued: before.is_alphanumeric() });
            }
            _ => {}
        }
        before = character;
    }
    for word in words.iter_mut().filter(|word| word.is_number()) {
        let significant = word.text.trim_start_matches('0');
        word.text = if significant.is_empty() { "0".to_owned() } else { significant.to_owned() };
    }
    words.retain(|word| !NOISE.contains(&word.text.as_str()));
    words
}

fn same_run(before: char, character: char) -> bool {
    (before.is_alphabetic() && character.is_alphabetic()) || (before.is_ascii_digit() && character.is_ascii_digit())
}

/// Without what CMMC (`AC.L2-3.1.1`) and OSCAL (`SP_800_171_03.01.01`) write before an id of SP 800-171.
fn without_prefix(raw: &str) -> &str {
    let cmmc = raw.split_once('-').filter(|(practice, _)| {
        matches!(practice.as_bytes(), [first, second, b'.', b'L' | b'l', b'1'..=b'3']
            if first.is_ascii_alphabetic() && second.is_ascii_alphabetic())
    });
    cmmc.map(|(_, id)| id).or_else(|| raw.strip_prefix("SP_800_171_")).unwrap_or(raw)
}

/// The words as one key.
pub(crate) fn key(words: &[Word]) -> String {
    words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_the_same_words_however_they_are_written() {
        for (raw, expected) in [
            ("AC-02 (03)(a)", "ac 2 3 a"),
            ("ac-2.3", "ac 2 3"),
            ("AC-2a.", "ac 2 a"),
            ("ac-2_smt.a", "ac 2 a"),
            ("164_308_a_1_ii_a", "164 308 a 1 ii a"),
            ("§ 164.308(a)(1)(ii)(A)", "164 308 a 1 ii a"),
            ("Art. 21(2)(i)", "21 2 i"),
            ("AC.L2-3.1.1", "3 1 1"),
            ("AC.L1-b.1.i", "b 1 i"),
            ("SP_800_171_03.01.01", "3 1 1"),
            ("GV.OC-01", "gv oc 1"),
            ("", ""),
            ("—", ""),
            ("0", "0"),
        ] {
            assert_eq!(key(&words(raw)), expected, "{raw}");
        }
    }
}
