//! The text of cells: cleaned, compared, and shown in messages.

use std::fmt::Write;

/// How much of a stranger's text a message repeats.
const SHOWN: usize = 80;

/// What a cell says: line ends as `\n`, every kind of space as a space, nothing invisible, nothing around it.
///
/// Control characters, characters that turn the direction of writing around, and zero-width spaces are left
/// out: they can only make a text look different from what it is.
pub(crate) fn clean(raw: &str) -> String {
    let unified = raw.replace("\r\n", "\n");
    let shown: String = unified.chars().filter_map(visible).collect();
    let lines: Vec<&str> = shown.lines().map(str::trim_end).collect();
    lines.join("\n").trim().to_owned()
}

fn visible(character: char) -> Option<char> {
    match character {
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => Some('\n'),
        '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
        _ if character.is_whitespace() => Some(' '),
        _ if character.is_control() => None,
        _ => Some(character),
    }
}

/// A text as it is compared with headings and words: lower case, one space between words.
pub(crate) fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Somebody else's text in a message: in backticks, escaped, and cut where it is long.
pub(crate) fn quoted(text: &str) -> String {
    let mut shown = String::from("`");
    for (nth, character) in text.chars().enumerate() {
        if nth == SHOWN {
            shown.push('…');
            break;
        }
        match visible(character) {
            Some(same) if same == character && character != '\n' => shown.push(character),
            _ => shown.extend(character.escape_default()),
        }
    }
    shown.push('`');
    shown
}

/// Several texts in a message, separated by commas.
pub(crate) fn quoted_list<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    let mut shown = String::new();
    for text in texts {
        let separator = if shown.is_empty() { "" } else { ", " };
        let _ = write!(shown, "{separator}{}", quoted(text.as_ref()));
    }
    if shown.is_empty() { "none".to_owned() } else { shown }
}

/// The letters of a column: 0 is `A`, 26 is `AA`.
pub(crate) fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// The column that one to three capital letters name.
pub(crate) fn column_of_letters(letters: &str) -> Option<u32> {
    if letters.is_empty() || letters.len() > 3 || !letters.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let number = letters.bytes().fold(0, |number, byte| number * 26 + u32::from(byte - b'A') + 1);
    Some(number - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_cleaned() {
        let cases = [
            ("  X \u{a0}", "X"),
            ("a\r\nb\rc", "a\nb\nc"),
            ("AC-2\u{200b}", "AC-2"),
            ("a\tb", "a b"),
            ("bell\u{7}\u{1b}[31m", "bell[31m"),
            ("\u{202e}desrever", "desrever"),
            ("one  \n\n two ", "one\n\n two"),
            ("", ""),
        ];
        for (raw, expected) in cases {
            assert_eq!(clean(raw), expected, "{raw:?}");
        }
    }

    #[test]
    fn messages_show_no_control_characters() {
        assert_eq!(quoted("a\u{1b}b\n"), "`a\\u{1b}b\\n`");
        assert_eq!(quoted(&"x".repeat(100)), format!("`{}…`", "x".repeat(80)));
        assert_eq!(quoted_list(["a", "b"]), "`a`, `b`");
        assert_eq!(quoted_list([""; 0]), "none");
    }

    #[test]
    fn columns_have_letters() {
        for (column, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")] {
            assert_eq!(column_letters(column), letters);
            assert_eq!(column_of_letters(letters), Some(column));
        }
        for letters in ["", "a", "ABCD", "A1"] {
            assert_eq!(column_of_letters(letters), None, "{letters}");
        }
    }
}
