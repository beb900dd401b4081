//! Names of sheets: what Excel allows, and no two the same.

use std::collections::BTreeSet;

/// The first sheet.
pub const ABOUT: &str = "About";

/// The longest name, in UTF-16 units.
const LONGEST: usize = 31;

/// A sheet name for each tenant (name and id), in order.
pub fn sheet_names<'t>(tenants: impl Iterator<Item = (&'t str, &'t str)>) -> Vec<String> {
    // Excel keeps `History` for itself.
    let mut taken = BTreeSet::from([ABOUT.to_lowercase(), "history".to_owned()]);
    tenants.map(|(name, id)| unused(&allowed(name, id), &mut taken)).collect()
}

/// The name with what Excel forbids, or nobody sees, as spaces; the id where nothing is left.
fn allowed(name: &str, id: &str) -> String {
    let shown = [name, id].map(|text| {
        let kept: String = text.chars().map(|letter| if is_allowed(letter) { letter } else { ' ' }).collect();
        let words: Vec<&str> = kept.split_whitespace().collect();
        ends(&shorten(&words.join(" "), LONGEST))
    });
    shown.into_iter().find(|name| !name.is_empty()).unwrap_or_else(|| "Tenant".to_owned())
}

fn is_allowed(letter: char) -> bool {
    // `_` would start Excel's own escapes, such as `_x0041_`.
    letter.is_alphanumeric() || (letter.is_ascii_punctuation() && !"[]:*?/\\_".contains(letter))
}

fn ends(name: &str) -> String {
    name.trim_matches(|letter: char| letter == '\'' || letter.is_whitespace()).to_owned()
}

fn shorten(name: &str, longest: usize) -> String {
    let mut length = 0;
    let kept = name.chars().take_while(|letter| {
        length += letter.len_utf16();
        length <= longest
    });
    kept.collect()
}

fn unused(name: &str, taken: &mut BTreeSet<String>) -> String {
    let mut tried = name.to_owned();
    let mut number = 2_u32;
    while !taken.insert(tried.to_lowercase()) {
        let ending = format!(" {number}");
        tried = shorten(name, LONGEST - ending.len()) + &ending;
        number += 1;
    }
    tried
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_allowed_and_unique() {
        let cases = [
            ("Acme Ltd", "Acme Ltd"),
            ("ACME ltd", "ACME ltd 2"),
            ("a/b:[c]", "a b c"),
            ("'quoted'", "quoted"),
            ("about", "about 2"),
            ("", "id"),
            ("???", "id 2"),
            ("A very long name of a company that goes on", "A very long name of a company t"),
            ("A very long name of a company that differs", "A very long name of a company 2"),
            ("\u{7}\u{202e}x", "x"),
        ];
        let names = sheet_names(cases.iter().map(|(name, _)| (*name, "id")));
        assert_eq!(names, cases.map(|(_, expected)| expected));
    }
}
