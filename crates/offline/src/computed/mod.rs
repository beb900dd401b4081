//! What no path can say: policies and whoever they let in, worked out and put beside the resource as `computed`. A mapping takes it from there.

mod access_list;
mod bucket;
mod credentials;
mod function;
mod identities;
mod policies;
mod reach;

use serde_json::{Map, Value};

use crate::export::{Export, Item};

/// Adds what is worked out to every resource that it is worked out for.
pub fn add(export: &mut Export) {
    match export.format {
        "aws-authorization-details" => identities::add(export),
        "aws-credential-report" => export.items.iter_mut().for_each(credentials::add),
        "aws-config" => export.items.iter_mut().for_each(|item| match &*item.kind {
            "AWS::S3::Bucket" => bucket::add(item),
            "AWS::EC2::NetworkAcl" => access_list::add(item),
            "AWS::Lambda::Function" => function::add(item),
            _ => {}
        }),
        _ => {}
    }
}

/// Puts what was worked out beside the resource; what is not known is left out.
fn put(item: &mut Item, computed: impl IntoIterator<Item = (&'static str, Option<Value>)>) {
    let known: Map<String, Value> =
        computed.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    if let Some(body) = item.body.as_object_mut() {
        body.insert("computed".to_owned(), Value::Object(known));
    }
}
