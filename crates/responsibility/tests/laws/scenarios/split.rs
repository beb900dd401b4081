//! Splits as scenarios write them.

use demarc_model::{Share, Split};

const SHARES: [(&str, Share); 5] = [
    ("sole", Share::Sole),
    ("all", Share::SharedIndependent),
    ("part", Share::SharedDependent),
    ("silent", Share::NotPublished),
    ("missing", Share::NotApplicable),
];

/// The word for a share; none for not taking part.
fn word(share: Share) -> Option<&'static str> {
    SHARES.iter().find(|(_, other)| *other == share).map(|(word, _)| *word)
}

/// The split that is written like this. Parties left out are `none`.
pub fn split(text: &str) -> Split {
    let nobody = Split::each(&[], Share::None);
    match text {
        "nobody" => nobody,
        "not published" => Split::NOT_PUBLISHED,
        "not applicable" => Split::NOT_APPLICABLE,
        _ => text.split(", ").fold(nobody, |split, one| {
            let (party, word) = one.split_once(' ').expect("a party and a share");
            let (_, share) = SHARES.iter().find(|(other, _)| *other == word).expect("a share");
            split.with(party.parse().unwrap(), *share)
        }),
    }
}

/// A split as scenarios write it.
pub fn in_notation(split: Split) -> String {
    match split {
        Split::NOT_APPLICABLE => "not applicable".to_owned(),
        Split::NOT_PUBLISHED => "not published".to_owned(),
        _ => {
            let words = split.shares().filter_map(|(party, share)| Some(format!("{party} {}", word(share)?)));
            let words = words.collect::<Vec<_>>().join(", ");
            if words.is_empty() { "nobody".to_owned() } else { words }
        }
    }
}
