//! Facts about a provider's API, as `catalog/apis/` has them: how requests are written and answers are read.
//!
//! They are made from botocore's models by `cargo xtask generate apis`, for the operations that tables name.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{Shape, Structure, words::vocabulary};

vocabulary! {
    /// How requests and answers are written.
    Protocol, "protocol" {
        /// The operation in a header, JSON both ways.
        Json = "json",
        /// The operation in method and address, JSON both ways.
        RestJson = "rest-json",
        /// The operation in method and address, XML both ways.
        RestXml = "rest-xml",
        /// A form out, XML back.
        Query = "query",
        /// As `query`, with lists written as EC2 does.
        Ec2 = "ec2",
    }
}

/// What is known of one API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Api {
    /// What the facts were made from.
    pub source: Arc<str>,
    /// How requests and answers are written.
    pub protocol: Protocol,
    /// The provider's name for the service.
    pub service_id: Arc<str>,
    /// The API's version, which some protocols send.
    pub version: Arc<str>,
    /// What a request is signed for.
    pub signing_name: Arc<str>,
    /// What stands before the operation in the header of the `json` protocol.
    #[serde(default)]
    pub target: Option<Arc<str>>,
    /// The version of the `json` protocol.
    #[serde(default)]
    pub json_version: Option<Arc<str>>,
    /// By partition: where requests go.
    pub endpoints: BTreeMap<Arc<str>, Endpoints>,
    /// The operations that tables name.
    pub operations: BTreeMap<Arc<str>, Operation>,
    /// The shapes of what goes out.
    pub inputs: BTreeMap<Arc<str>, Shape>,
    /// The shapes of what comes back.
    pub outputs: BTreeMap<Arc<str>, Shape>,
}

/// Where requests go in one partition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoints {
    /// The address; `{region}` stands for the region.
    pub url: Arc<str>,
    /// The region that requests are signed for, where it is always the same.
    #[serde(default)]
    pub signing_region: Option<Arc<str>>,
    /// Regions with another address.
    #[serde(default)]
    pub others: BTreeMap<Arc<str>, Arc<str>>,
    /// The address of what FIPS 140 has validated, if there is one.
    #[serde(default)]
    pub fips: Option<Arc<str>>,
}

/// One operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// The right that it needs.
    pub action: Arc<str>,
    /// The HTTP method.
    pub method: Arc<str>,
    /// The path, with members in braces.
    pub uri: Arc<str>,
    /// What stands before the address's host.
    #[serde(default)]
    pub host_prefix: Option<Arc<str>>,
    /// The shape of what goes out.
    #[serde(default)]
    pub input: Option<Arc<str>>,
    /// The members of the input without which it is not answered.
    #[serde(default)]
    pub required: Vec<Arc<str>>,
    /// The shape of what comes back.
    #[serde(default)]
    pub output: Option<Arc<str>>,
    /// The XML element that holds the answer within its root.
    #[serde(default)]
    pub wrapper: Option<Arc<str>>,
    /// How it is read page by page.
    #[serde(default)]
    pub paging: Option<Paging>,
}

/// How an operation is read page by page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paging {
    /// The members that take the tokens.
    pub input: Vec<Arc<str>>,
    /// Where the tokens of the next page lie, separated by dots.
    pub output: Vec<Arc<str>>,
    /// The lists that a page has a part of.
    pub results: Vec<Arc<str>>,
    /// What says whether there is another page; where there is no such thing, a token does.
    #[serde(default)]
    pub more: Option<Arc<str>>,
    /// The member that says how long a page is, and the most that it takes.
    #[serde(default)]
    pub limit: Option<Limit>,
}

/// The longest page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// The member.
    pub member: Arc<str>,
    /// The most that it takes.
    pub value: i64,
}

impl Api {
    /// The members of an operation's input.
    pub fn input(&self, operation: &Operation) -> Option<&Structure> {
        structure(self.inputs.get(operation.input.as_deref()?)?)
    }

    /// The members of an operation's output.
    pub fn output(&self, operation: &Operation) -> Option<&Structure> {
        structure(self.outputs.get(operation.output.as_deref()?)?)
    }
}

fn structure(shape: &Shape) -> Option<&Structure> {
    match shape {
        Shape::Structure(structure) => Some(structure),
        _ => None,
    }
}
