//! To which resource an argument refers, by the configuration that a plan was made of. Until a plan is carried out a new resource has no id, so
//! that nothing else says which bucket a setting is meant for.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::Value;

use crate::export::text;

/// What arguments refer to, by the address of their resource without the indexes of modules and instances.
pub struct References(BTreeMap<String, Named>);

/// What the expressions of a resource name, each the most specific first.
struct Named {
    /// By argument.
    arguments: BTreeMap<Arc<str>, Vec<Arc<str>>>,
    /// Of `for_each`.
    each: Vec<Arc<str>>,
}

impl References {
    /// Reads the configuration of a plan; a state has none.
    pub fn of(document: &Value, deepest: usize) -> Self {
        let mut found = BTreeMap::new();
        if let Some(root) = document.pointer("/configuration/root_module") {
            add(&mut found, root, "", deepest);
        }
        Self(found)
    }

    /// The resource that each argument of a planned resource refers to, by its address.
    pub fn of_resource(&self, resource: &Value) -> BTreeMap<Arc<str>, Arc<str>> {
        let (address, own) =
            (text(resource, "address"), format!("{}.{}", text(resource, "type"), text(resource, "name")));
        // A resource is the last in its address, and an index may hold anything.
        let Some(begin) = address.rfind(&own).filter(|_| own.len() > 1) else { return BTreeMap::new() };
        let (module, index) = (&address[..begin], &address[begin + own.len()..]);
        let Some(named) = self.0.get(&format!("{}{own}", without_indexes(module))) else { return BTreeMap::new() };
        let of = |(name, all): (&Arc<str>, &Vec<Arc<str>>)| {
            let target = target(all, index).or_else(|| chained(all, &named.each, index))?;
            Some((name.clone(), format!("{module}{target}").into()))
        };
        named.arguments.iter().filter_map(of).collect()
    }
}

fn add(found: &mut BTreeMap<String, Named>, module: &Value, path: &str, deeper: usize) {
    for resource in module.get("resources").and_then(Value::as_array).into_iter().flatten() {
        let expressions = resource.get("expressions").and_then(Value::as_object).into_iter().flatten();
        let arguments =
            expressions.filter_map(|(name, expression)| Some((Arc::from(name.as_str()), named(expression)?)));
        let each = resource.get("for_each_expression").and_then(named).unwrap_or_default();
        found.insert(format!("{path}{}", text(resource, "address")), Named { arguments: arguments.collect(), each });
    }
    let calls = module.get("module_calls").and_then(Value::as_object).into_iter().flatten();
    for (name, call) in calls.filter(|_| deeper > 0) {
        if let Some(inner) = call.get("module") {
            add(found, inner, &format!("{path}module.{name}."), deeper - 1);
        }
    }
}

fn named(expression: &Value) -> Option<Vec<Arc<str>>> {
    Some(expression.get("references")?.as_array()?.iter().filter_map(|one| one.as_str().map(Arc::from)).collect())
}

/// The instance of another resource that `each.value` is, where there is one for each of them.
fn chained(references: &[Arc<str>], each: &[Arc<str>], index: &str) -> Option<String> {
    let is_value = |one: &Arc<str>| **one == *"each.value" || one.starts_with("each.value.");
    let [of] = each else { return None };
    let is_whole = is_resource(of) && !of.contains('[') && of.split('.').count() == 2;
    (is_whole && !references.is_empty() && references.iter().all(is_value)).then(|| format!("{of}{index}"))
}

/// The one resource that an expression of the instance with this index names, within its module.
fn target(references: &[Arc<str>], index: &str) -> Option<String> {
    let resources: Vec<&str> = references.iter().map(|one| &**one).filter(|one| is_resource(one)).collect();
    // `aws_s3_bucket.b[0].id` is followed by `aws_s3_bucket.b[0]` and `aws_s3_bucket.b`.
    let plain = *resources.iter().find(|one| !one.contains('[') && one.split('.').count() == 2)?;
    if resources
        .iter()
        .any(|one| *one != plain && !one.strip_prefix(plain).is_some_and(|rest| rest.starts_with(['.', '['])))
    {
        return None;
    }
    let others: Vec<&str> = references.iter().map(|one| &**one).filter(|one| !is_resource(one)).collect();
    match resources.iter().find_map(|one| one.strip_prefix(plain)?.strip_prefix('[')?.split_once(']')) {
        Some((own, _)) if others.is_empty() => Some(format!("{plain}[{own}]")),
        None if others == ["each.key"] => Some(format!("{plain}{index}")),
        None if others.is_empty() => Some(plain.to_owned()),
        // An instance that is computed, such as the one before, could be any.
        _ => None,
    }
}

fn is_resource(reference: &str) -> bool {
    const OTHERS: [&str; 9] = ["var", "local", "module", "data", "each", "count", "path", "terraform", "self"];
    reference.split_once('.').is_some_and(|(first, _)| !OTHERS.contains(&first))
}

/// `module.a["x.y"].module.b.` to `module.a.module.b.`.
fn without_indexes(address: &str) -> String {
    let (mut kept, mut quoted, mut within, mut escaped) = (String::new(), false, false, false);
    for letter in address.chars() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' if within => quoted = !quoted,
            '[' if !quoted => within = true,
            ']' if !quoted => within = false,
            _ if !within => kept.push(letter),
            _ => {}
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_names_one_resource_or_none() {
        for (references, index, wanted) in [
            (&["aws_s3_bucket.b.id", "aws_s3_bucket.b"][..], "", Some("aws_s3_bucket.b")),
            (&["aws_s3_bucket.b[0].id", "aws_s3_bucket.b[0]", "aws_s3_bucket.b"], "", Some("aws_s3_bucket.b[0]")),
            (&["aws_s3_bucket.b", "each.key"], "[\"x\"]", Some("aws_s3_bucket.b[\"x\"]")),
            (&["aws_s3_bucket.b", "count.index"], "[1]", None),
            (&["aws_s3_bucket.b", "each.value"], "[\"x\"]", None),
            (&["aws_s3_bucket.a.id", "aws_s3_bucket.a", "aws_s3_bucket.b.id", "aws_s3_bucket.b"], "", None),
            (&["var.bucket"], "", None),
            (&["module.m.bucket", "module.m"], "", None),
            (&["data.aws_s3_bucket.b.id", "data.aws_s3_bucket.b"], "", None),
            (&[], "", None),
        ] {
            let references: Vec<Arc<str>> = references.iter().map(|one| Arc::from(*one)).collect();
            assert_eq!(target(&references, index).as_deref(), wanted, "{references:?}");
        }
    }

    #[test]
    fn the_value_of_each_is_an_instance_where_there_is_one_for_each() {
        let all = |texts: &[&str]| texts.iter().map(|one| Arc::from(*one)).collect::<Vec<Arc<str>>>();
        for (references, each, wanted) in [
            (&["each.value.id", "each.value"][..], &["aws_s3_bucket.b"][..], Some("aws_s3_bucket.b[\"x\"]")),
            (&["each.value"], &["var.buckets"], None),
            (&["each.value.id", "each.value"], &["aws_s3_bucket.b", "aws_s3_bucket.c"], None),
            (&["each.value.id", "each.value", "local.x"], &["aws_s3_bucket.b"], None),
            (&[], &["aws_s3_bucket.b"], None),
        ] {
            assert_eq!(chained(&all(references), &all(each), "[\"x\"]").as_deref(), wanted, "{references:?} {each:?}");
        }
    }

    #[test]
    fn an_address_is_found_without_its_indexes() {
        for (address, wanted) in
            [("module.a[\"x.y]\"].module.b[0].", "module.a.module.b."), ("module.a[\"\\\"]\"].", "module.a."), ("", "")]
        {
            assert_eq!(without_indexes(address), wanted);
        }
    }
}
