//! Ids of NIST SP 800-53 controls as workbooks write them.

use demarc_model::ControlId;

/// `AC-02 (03) (a)` as the catalog writes it: `AC-2(3)(a)`. Nothing when the text is not the id of a control.
pub fn normalise_control(text: &str) -> Option<ControlId> {
    let text = text.trim();
    let family = text.get(..2).filter(|family| family.bytes().all(|letter| letter.is_ascii_alphabetic()))?;
    let rest = text.get(2..)?.trim_start().strip_prefix(['-', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}'])?;
    let rest = rest.trim_start();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let mut id = format!("{}-{}", family.to_ascii_uppercase(), number(rest.get(..digits)?)?);
    let mut rest = rest.get(digits..)?.trim_start();
    while !rest.is_empty() {
        let (part, after) = next_part(rest)?;
        id.push('(');
        id.push_str(&part);
        id.push(')');
        rest = after.trim_start();
    }
    ControlId::new(&id).ok()
}

/// The next `(3)`, `(a)` or `a.`, and what follows.
fn next_part(text: &str) -> Option<(String, &str)> {
    if let Some(inside) = text.strip_prefix('(') {
        let (part, after) = inside.split_once(')')?;
        let part = part.trim().trim_end_matches('.');
        let is_word = !part.is_empty() && part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_lowercase());
        return number(part).or_else(|| is_word.then(|| part.to_owned())).map(|part| (part, after));
    }
    let letter = text.chars().next().filter(char::is_ascii_lowercase)?;
    let after = text.get(1..)?;
    let after = after.strip_prefix('.').unwrap_or(after);
    let ends = after.is_empty() || after.starts_with([' ', '(']);
    ends.then(|| (letter.to_string(), after))
}

/// A number of one to three digits, without leading zeros.
fn number(digits: &str) -> Option<String> {
    if !(1..=3).contains(&digits.len()) || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    digits.parse::<u16>().ok().filter(|&number| number > 0).map(|number| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_written_as_the_catalog_writes_them() {
        let cases = [
            ("AC-02 (03)(a)", Some("AC-2(3)(a)")),
            ("AC-02 (03) (a)", Some("AC-2(3)(a)")),
            ("AC-1(a)", Some("AC-1(a)")),
            ("AC-01", Some("AC-1")),
            ("AC-2(12)(b)", Some("AC-2(12)(b)")),
            ("ac-2", Some("AC-2")),
            ("AC\u{2011}2 ( 3 )", Some("AC-2(3)")),
            ("AC-2a.", Some("AC-2(a)")),
            ("AC-2 a.(1)", Some("AC-2(a)(1)")),
            ("SR-10", Some("SR-10")),
            ("Control ID", None),
            ("AC-", None),
            ("AC-0", None),
            ("AC-2 and AC-3", None),
            ("AC-2(3", None),
            ("AC-2()", None),
            ("AC-2 Req.", None),
            ("AC-99999", None),
            ("Ä-2", None),
            ("", None),
        ];
        for (written, expected) in cases {
            assert_eq!(normalise_control(written).as_deref(), expected, "{written}");
        }
    }
}
