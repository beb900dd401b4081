//! A split as it is kept: a map of party to share. Parties of which the source does not speak are left out.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, MapAccess, Visitor},
};

use crate::{Party, Share, Split};

impl Serialize for Split {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.shares().filter(|(_, share)| *share != Share::NotPublished))
    }
}

impl<'de> Deserialize<'de> for Split {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Shares)
    }
}

struct Shares;

impl<'de> Visitor<'de> for Shares {
    type Value = Split;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map of party to share")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Split, A::Error> {
        let mut split = Split::NOT_PUBLISHED;
        let mut named = Vec::new();
        while let Some((party, share)) = map.next_entry::<Party, Share>()? {
            if named.contains(&party) {
                return Err(A::Error::custom(format_args!("`{party}` is there twice")));
            }
            named.push(party);
            split = split.with(party, share);
        }
        Ok(split)
    }
}
