//! The id of a new tenant, and where it is kept.

use std::path::{Path, PathBuf};

use demarc_model::TenantId;

use crate::{
    item::parse_id,
    write::{TenantAnswers, WriteError},
    wrong::{escaped, wrong},
};

/// Letters that a name is likely to hold and an id may not.
const PLAIN: &[(&str, &str)] = &[
    ("ä", "ae"),
    ("ö", "oe"),
    ("ü", "ue"),
    ("ß", "ss"),
    ("æ", "ae"),
    ("œ", "oe"),
    ("ø", "o"),
    ("å", "a"),
    ("ð", "d"),
    ("þ", "th"),
    ("ł", "l"),
    ("àáâãāăą", "a"),
    ("èéêëēėęě", "e"),
    ("ìíîïīįı", "i"),
    ("òóôõōő", "o"),
    ("ùúûūůűų", "u"),
    ("ýÿ", "y"),
    ("çćč", "c"),
    ("ñńň", "n"),
    ("śšş", "s"),
    ("źżž", "z"),
    ("ďđ", "d"),
    ("řŕ", "r"),
    ("ťţ", "t"),
    ("ğ", "g"),
    ("&", " and "),
];

/// The id that was answered, or one made from the name.
pub fn of(answers: &TenantAnswers) -> Result<TenantId, WriteError> {
    let id = answers.id.clone().unwrap_or_else(|| from_name(&answers.name));
    if id.is_empty() {
        let expected = "at least one letter or digit in it";
        return Err(WriteError::Unsound(
            wrong(format!("no id can be made of the name `{}`", escaped(&answers.name)))
                .expected(expected)
                .of("tenants")
                .into(),
        ));
    }
    check(&id)
}

/// The folder of a tenant. An id that begins with a dot would lead elsewhere.
pub fn folder(root: &Path, tenant: &TenantId) -> Result<PathBuf, WriteError> {
    check(tenant).map(|tenant| root.join("tenants").join(tenant.as_str()))
}

fn check(id: &str) -> Result<TenantId, WriteError> {
    let expected = "small letters, digits and `-`, beginning with a letter or digit, such as bakery-brown";
    let parsed = if id.is_empty() { Err(wrong("no id for the tenant").expected(expected)) } else { parse_id(id) };
    parsed.map_err(|wrong| WriteError::Unsound(wrong.of("tenants").into()))
}

/// An id made of a name; empty where the name holds no letter or digit that an id may have.
pub fn from_name(name: &str) -> String {
    const LONGEST: usize = 60;
    let plain: String = name.to_lowercase().chars().map(plain).collect();
    let words = plain.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut id = words.collect::<Vec<_>>().join("-");
    id.truncate(LONGEST);
    id.trim_end_matches('-').to_owned()
}

fn plain(character: char) -> String {
    let found = PLAIN.iter().find(|(letters, _)| letters.contains(character));
    found.map_or_else(|| character.to_string(), |(_, plain)| (*plain).to_owned())
}

#[cfg(test)]
mod tests {
    use super::from_name;

    #[test]
    fn names_become_ids() {
        let cases = [
            ("Bakery Brown", "bakery-brown"),
            ("  Müller & Söhne GmbH ", "mueller-and-soehne-gmbh"),
            ("Café Zoë", "cafe-zoe"),
            ("../../etc", "etc"),
            ("北京", ""),
        ];
        for (name, id) in cases {
            assert_eq!(from_name(name), id, "{name}");
        }
    }
}
