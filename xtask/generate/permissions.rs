//! The rights in `docs/aws-permissions.md`: those of every facet of every AWS table, as policies that AWS accepts.

use std::{collections::BTreeSet, fs};

use demarc_catalog::Catalog;
use serde_json::{Value, json};

use crate::{Made, Options};

const PAGE: &str = "docs/aws-permissions.md";
const BEGINS: &str = "<!-- generated: the rights -->\n";
const ENDS: &str = "<!-- end of what is generated -->\n";
/// So many characters without blanks fit into one managed policy.
const LARGEST_POLICY: usize = 6144;

/// The page, with what lies between its marks made anew.
pub fn file(options: &Options, catalog: &Catalog) -> Result<Made, String> {
    let page = fs::read_to_string(options.root.join(PAGE)).map_err(|error| format!("{PAGE}: {error}"))?;
    let unmarked = || format!("{PAGE} does not have the lines `{}` and `{}`", BEGINS.trim(), ENDS.trim());
    let (before, rest) = page.split_once(BEGINS).ok_or_else(unmarked)?;
    let (_, after) = rest.split_once(ENDS).ok_or_else(unmarked)?;
    let made = format!("{before}{BEGINS}{}{ENDS}{after}", section(&actions(catalog)));
    Ok((PAGE.to_owned(), made.into_bytes()))
}

/// Every right that a table of AWS needs.
fn actions(catalog: &Catalog) -> BTreeSet<String> {
    let tables = catalog.tables.values().filter(|table| table.name.starts_with("aws_"));
    let calls = tables.flat_map(|table| table.facets.values());
    let mut actions: BTreeSet<String> = calls.flat_map(|call| call.split(", ")).map(str::to_owned).collect();
    // One needs no right, the other is for whoever wants it; the regions are asked for where none are named.
    actions.remove("sts:GetCallerIdentity");
    actions.remove("kms:Decrypt");
    actions.insert("ec2:DescribeRegions".to_owned());
    actions
}

fn section(actions: &BTreeSet<String>) -> String {
    let policies = policies(actions);
    let many = match policies.len() {
        1 => "They fit into one managed policy.".to_owned(),
        count => {
            format!("They need {count} managed policies, since one holds {LARGEST_POLICY} characters without blanks.")
        }
    };
    let blocks: String = policies.iter().map(|policy| format!("```json\n{policy:#}\n```\n\n")).collect();
    format!("{} actions. {many}\n\n{blocks}", actions.len())
}

/// Policies that are not too long, services together where they can be.
fn policies(actions: &BTreeSet<String>) -> Vec<Value> {
    let mut parts: Vec<Vec<&str>> = vec![Vec::new()];
    for action in actions {
        let fits =
            |part: &Vec<&str>| policy(&[part, &[action.as_str()][..]].concat(), 9).to_string().len() <= LARGEST_POLICY;
        match parts.last_mut().filter(|part| fits(part)) {
            Some(part) => part.push(action),
            None => parts.push(vec![action]),
        }
    }
    parts.iter().enumerate().map(|(nth, part)| policy(part, nth + 1)).collect()
}

fn policy(actions: &[&str], nth: usize) -> Value {
    let sid = if nth == 1 { "DemarcReads".to_owned() } else { format!("DemarcReads{nth}") };
    let statement = json!({ "Sid": sid, "Effect": "Allow", "Action": actions, "Resource": "*" });
    json!({ "Version": "2012-10-17", "Statement": [statement] })
}
