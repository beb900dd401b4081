//! What the inputs and outputs of an API's operations consist of, and how it goes over the wire.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::words::vocabulary;

vocabulary! {
    /// Where a member of an input or output goes when it is not in the body.
    Place, "place of a member" {
        /// In the address's query.
        Query = "query",
        /// In the address's path.
        Uri = "uri",
        /// In a header.
        Header = "header",
        /// In headers that begin alike.
        Headers = "headers",
        /// The answer's status.
        Status = "status",
        /// In an attribute of the XML element.
        Attribute = "attribute",
    }
}

/// What a value consists of. A shape's name that is not among the shapes is a plain value: `string`, `boolean`, `integer`,
/// `float`, `timestamp` or `blob`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Shape {
    /// An object.
    Structure(Structure),
    /// A list.
    List {
        /// What its elements are.
        list: Arc<str>,
        /// How XML and forms name an element, where not `member`.
        #[serde(default)]
        wire: Option<Arc<str>>,
        /// Whether XML has the elements without one around them.
        #[serde(default)]
        flat: bool,
    },
    /// An object with any names.
    Map {
        /// What its values are.
        map: Arc<str>,
        /// How XML names a key.
        #[serde(default)]
        key: Option<Arc<str>>,
        /// How XML names a value.
        #[serde(default)]
        value: Option<Arc<str>>,
        /// Whether XML has the entries without an element around them.
        #[serde(default)]
        flat: bool,
    },
    /// A text of which the words are known.
    Words {
        /// The words.
        words: Vec<Arc<str>>,
    },
    /// JSON of any kind.
    Document {
        /// Always so.
        document: bool,
    },
}

/// The members of an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Structure {
    /// By the name that the API's reference gives them.
    pub members: BTreeMap<Arc<str>, Member>,
    /// The member that is the whole body.
    #[serde(default)]
    pub payload: Option<Arc<str>>,
}

/// A member of an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Member {
    /// In the body, by its own name.
    Plain(Arc<str>),
    /// By another name, or elsewhere.
    Placed {
        /// What it is.
        shape: Arc<str>,
        /// Its name on the wire.
        #[serde(default)]
        wire: Option<Arc<str>>,
        /// Where it goes, when not in the body.
        #[serde(default, rename = "in")]
        place: Option<Place>,
    },
}

impl Member {
    /// What it is.
    pub fn shape(&self) -> &str {
        match self {
            Self::Plain(shape) | Self::Placed { shape, .. } => shape,
        }
    }

    /// Its name on the wire.
    pub fn wire<'a>(&'a self, name: &'a str) -> &'a str {
        match self {
            Self::Placed { wire: Some(wire), .. } => wire,
            _ => name,
        }
    }

    /// Where it goes, when not in the body.
    pub fn place(&self) -> Option<Place> {
        match self {
            Self::Plain(_) => None,
            Self::Placed { place, .. } => *place,
        }
    }
}
