//! Texts as cells: nothing that a workbook, Excel or our own reader would change, and back.
//!
//! A character that a cell cannot hold is written as `\u{hex}`, a `;` within a name as `\;`, and a `\` as `\\`
//! where it could be mistaken for one of these. People who type an ordinary `\` need not know any of it.

use std::fmt::Write;

/// Excel's limit for one cell, in UTF-16 units.
const LONGEST: usize = 32_767;
/// The end of a text that was cut.
const CUT: &str = "… [cut]";

/// A text as a cell.
pub fn encode(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut encoded = String::with_capacity(text.len());
    for (at, &character) in characters.iter().enumerate() {
        let rest = characters.get(at + 1..).unwrap_or_default();
        let edge = at == 0 || rest.is_empty();
        match character {
            '\\' if mistakable(rest) => encoded.push_str("\\\\"),
            ' ' if edge => escape(&mut encoded, ' '),
            '_' if reads_as_escape(rest) => escape(&mut encoded, '_'),
            _ if fits(character) => encoded.push(character),
            _ => escape(&mut encoded, character),
        }
    }
    cut(encoded)
}

/// Several names as a cell. Names that say nothing are left out.
pub fn encode_list<T: AsRef<str>>(names: &[T]) -> String {
    let names = names.iter().map(|name| encode(name.as_ref()).replace(';', "\\;"));
    cut(names.filter(|name| !name.is_empty()).collect::<Vec<_>>().join("; "))
}

/// The text of a cell.
pub fn decode(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    let mut rest = cell;
    while let Some(start) = rest.find('\\') {
        let (before, from) = rest.split_at(start);
        text.push_str(before);
        let (character, length) = unescape(from);
        text.push(character);
        rest = from.get(length..).unwrap_or_default();
    }
    text + rest
}

/// The names of a cell.
pub fn decode_list(cell: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut escaped = false;
    for character in cell.chars() {
        match (character, pieces.last_mut()) {
            (';', _) if !escaped => pieces.push(String::new()),
            (_, Some(piece)) => piece.push(character),
            (_, None) => {}
        }
        escaped = character == '\\' && !escaped;
    }
    pieces.iter().map(|piece| decode(piece.trim())).filter(|name| !name.is_empty()).collect()
}

/// The character that an escape at the start of `from` stands for, and how many bytes it takes.
fn unescape(from: &str) -> (char, usize) {
    let after = from.get(1..).unwrap_or_default();
    if let Some(same) = after.chars().next().filter(|next| matches!(next, '\\' | ';')) {
        return (same, 2);
    }
    let number = after.strip_prefix("u{").and_then(|rest| rest.split_once('}')).map(|(number, _)| number);
    let named = number.and_then(|number| Some((char::from_u32(u32::from_str_radix(number, 16).ok()?)?, number.len())));
    named.map_or(('\\', 1), |(character, digits)| (character, 4 + digits))
}

fn escape(encoded: &mut String, character: char) {
    let _ = write!(encoded, "\\u{{{:x}}}", u32::from(character));
}

/// Whether a `\` before `rest` could start an escape. Only before a letter or a digit it cannot.
fn mistakable(rest: &[char]) -> bool {
    rest.first().is_none_or(|&next| next == 'u' || !next.is_alphanumeric())
}

/// Whether a `_` before `rest` starts Excel's own escape, such as `_x0041_`.
fn reads_as_escape(rest: &[char]) -> bool {
    matches!(rest, ['x' | 'X', digits @ .., ] if digits.len() >= 5
        && digits.iter().take(4).all(char::is_ascii_hexdigit) && digits.get(4) == Some(&'_'))
}

/// Whether cells keep the character and people see it.
fn fits(character: char) -> bool {
    match character {
        ' ' => true,
        '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => false,
        '\u{fffe}' | '\u{ffff}' => false,
        _ => !character.is_whitespace() && !character.is_control(),
    }
}

/// The text, or as much of it as a cell can hold.
fn cut(text: String) -> String {
    if text.encode_utf16().count() <= LONGEST {
        return text;
    }
    let mut left = LONGEST - CUT.encode_utf16().count();
    let fits = text.chars().take_while(|character| {
        let fits = left.checked_sub(character.len_utf16());
        left = fits.unwrap_or(left);
        fits.is_some()
    });
    let kept: String = fits.collect();
    kept.trim_end().to_owned() + CUT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back() {
        let long = "ä".repeat(40_000);
        let cases = [
            ("", ""),
            ("plain", "plain"),
            ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
            (r"CONTOSO\alice", r"CONTOSO\alice"),
            (r"CONTOSO\ulf", r"CONTOSO\\ulf"),
            (r"a\", r"a\\"),
            (" a b ", r"\u{20}a b\u{20}"),
            ("bell\u{7}\n", r"bell\u{7}\u{a}"),
            ("_x0041_", r"\u{5f}x0041_"),
            ("\u{202e}evil", r"\u{202e}evil"),
        ];
        for (text, cell) in cases {
            assert_eq!(encode(text), cell);
            assert_eq!(decode(cell), text);
        }
        let encoded = encode(&long);
        assert!(encoded.ends_with(CUT) && encoded.encode_utf16().count() == LONGEST);
    }

    #[test]
    fn lists_come_back() {
        let cases: [&[&str]; 5] = [&[], &["a"], &["Smith; Sons", "b"], &[r"a\", r"\;", " ; "], &["u{41}", r"\u{41}"]];
        for names in cases {
            assert_eq!(decode_list(&encode_list(names)), names);
        }
        assert_eq!(decode_list(" a ;b;; "), ["a", "b"]);
    }
}
