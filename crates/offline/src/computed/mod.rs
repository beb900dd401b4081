//! What no path and no question to a policy can say, worked out and put beside the resource as `computed`. A mapping takes it from there.

mod access_list;
mod bucket;
mod credentials;
mod identities;
pub mod policies;
mod reach;
mod rule_apart;
mod security_group;

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
            "AWS::EC2::SecurityGroup" => security_group::add_recorded(item),
            "AWS::EC2::VPC" | "AWS::EC2::Subnet" => {
                let owner = item.body.pointer("/configuration/ownerId").and_then(Value::as_str);
                let is_own = owner.filter(|_| !item.account.is_empty()).map(|owner| *owner == *item.account);
                put(item, [("is_own", is_own.map(Value::from))]);
            }
            _ => {}
        }),
        "terraform" => {
            // A rule that was not joined with its group may be any group's.
            let has_others = export.items.iter().any(|item| rule_apart::direction(item).is_some());
            export.items.iter_mut().for_each(|item| match &*item.kind {
                "aws_s3_bucket" => bucket::add_planned(item),
                "aws_security_group" => security_group::add_planned(item, has_others),
                _ => {}
            });
        }
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
