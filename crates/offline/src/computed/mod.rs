//! What no path can say: policies and whoever they let in, worked out and put beside the resource as `computed`. A mapping takes it from there.

mod access_list;
mod bucket;
mod credentials;
mod function;
mod identities;
mod policies;
mod reach;
mod security_group;

use serde_json::{Map, Value};

use crate::export::{Export, Item};

/// Rules of security groups that Terraform keeps apart from their groups.
const RULES_OF_THEIR_OWN: [&str; 3] =
    ["aws_security_group_rule", "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"];

/// Adds what is worked out to every resource that it is worked out for.
pub fn add(export: &mut Export) {
    match export.format {
        "aws-authorization-details" => identities::add(export),
        "aws-credential-report" => export.items.iter_mut().for_each(credentials::add),
        "aws-config" => export.items.iter_mut().for_each(|item| match &*item.kind {
            "AWS::S3::Bucket" => bucket::add(item),
            "AWS::EC2::NetworkAcl" => access_list::add(item),
            "AWS::Lambda::Function" => function::add(item),
            "AWS::EC2::SecurityGroup" => security_group::add_recorded(item),
            _ => {}
        }),
        "terraform" => {
            let is_rule = |item: &Item| RULES_OF_THEIR_OWN.contains(&&*item.kind);
            let has_others = export.items.iter().any(is_rule);
            let groups = export.items.iter_mut().filter(|item| &*item.kind == "aws_security_group");
            groups.for_each(|item| security_group::add_planned(item, has_others));
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
