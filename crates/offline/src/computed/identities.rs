//! What users, groups, roles and policies of `get-account-authorization-details` may do, and whom roles trust.

use std::{collections::BTreeMap, sync::Arc};

use demarc_iam::{Document, allows_everything, can_escalate, has_iam_full_access, is_administrator, provided, trust};
use serde_json::{Value, json};

use super::{
    policies::{default_document, document, is_provider_path, policy_text},
    put,
    reach::Reach,
};
use crate::export::{Export, Item, text};

type Question = fn(&[&Document]) -> bool;

const QUESTIONS: [(&str, Question); 3] = [
    ("is_administrator", is_administrator),
    ("has_iam_full_access", has_iam_full_access),
    ("can_escalate", can_escalate),
];

/// Works it out for every identity and policy, and lists the policies that are written into them.
pub fn add(export: &mut Export) {
    let library = Library::of(export);
    let groups: BTreeMap<Arc<str>, Held> = export
        .items
        .iter()
        .filter(|item| &*item.kind == "Group")
        .map(|item| (text(&item.body, "GroupName"), library.held(&item.body, "GroupPolicyList")))
        .collect();
    let members = members(export);
    let reach = Reach::of(export, &library, &groups);
    let inline: Vec<Item> = export.items.iter().flat_map(inline).collect();
    for item in &mut export.items {
        let mut computed = match &*item.kind {
            "User" => library.user(&item.body, &groups),
            "Group" => {
                let held = library.held(&item.body, "GroupPolicyList");
                let count = members
                    .as_ref()
                    .map(|members| members.get(&text(&item.body, "GroupName")).copied().unwrap_or(0).into());
                held.answers(None).chain([("user_count", count)]).collect()
            }
            "Role" => library.role(item),
            _ => policy(item),
        };
        computed.extend(reach.answers(&item.key));
        put(item, computed);
    }
    let all = is_whole(export, &["User", "Group", "Role"]).then(|| export.whole.iter().next()).flatten();
    let inline_too = all.map(|(_, account, region)| ("InlinePolicy".into(), account.clone(), region.clone()));
    export.whole.extend(inline_too);
    export.items.extend(inline);
}

/// Whether every resource of these types is there.
pub(super) fn is_whole(export: &Export, kinds: &[&str]) -> bool {
    kinds.iter().all(|kind| export.whole.iter().any(|(whole, ..)| **whole == **kind))
}

pub(super) type Computed = Vec<(&'static str, Option<Value>)>;

/// How many users each group has; nothing where users are not listed whole.
fn members(export: &Export) -> Option<BTreeMap<Arc<str>, usize>> {
    if !is_whole(export, &["User"]) {
        return None;
    }
    let users = export.items.iter().filter(|item| &*item.kind == "User");
    let groups = users.flat_map(|user| user.body.get("GroupList").and_then(Value::as_array).into_iter().flatten());
    let mut counts = BTreeMap::new();
    for group in groups.filter_map(Value::as_str) {
        *counts.entry(group.into()).or_default() += 1;
    }
    Some(counts)
}

/// Managed policies by ARN.
pub(super) struct Library(BTreeMap<Arc<str>, Option<Arc<Document>>>);

/// The policies that somebody holds.
#[derive(Default, Clone)]
pub(super) struct Held {
    pub documents: Vec<Arc<Document>>,
    /// One could not be read.
    pub is_unread: bool,
}

impl Library {
    fn of(export: &Export) -> Self {
        let policies = export.items.iter().filter(|item| &*item.kind == "Policy");
        Self(
            policies
                .map(|item| (item.key.clone(), default_document(&item.body).as_ref().and_then(document).map(Arc::new)))
                .collect(),
        )
    }

    fn get(&self, arn: &str) -> Option<Arc<Document>> {
        self.0.get(arn).cloned().flatten().or_else(|| provided(arn))
    }

    /// Those written into an identity and those attached to it. Where the export does not list what is attached, something is unread.
    pub fn held(&self, body: &Value, inline: &str) -> Held {
        let mut held = Held::default();
        for policy in body.get(inline).and_then(Value::as_array).into_iter().flatten() {
            held.add(policy.get("PolicyDocument").and_then(document).map(Arc::new));
        }
        match body.get("AttachedManagedPolicies").and_then(Value::as_array) {
            Some(attached) => attached.iter().for_each(|policy| held.add(self.get(&text(policy, "PolicyArn")))),
            None => held.is_unread = true,
        }
        held
    }

    /// The policy that bounds somebody, and what it says if that could be read.
    pub fn boundary_of(&self, body: &Value) -> Option<(String, Option<Arc<Document>>)> {
        let arn = body.get("PermissionsBoundary")?.get("PermissionsBoundaryArn")?.as_str()?;
        Some((arn.to_owned(), self.get(arn)))
    }

    fn boundary(&self, body: &Value) -> Option<Held> {
        let (_, document) = self.boundary_of(body)?;
        let mut held = Held::default();
        held.add(document);
        Some(held)
    }

    /// What a user holds, by its groups too.
    pub fn held_by_user(&self, body: &Value, groups: &BTreeMap<Arc<str>, Held>) -> Held {
        let mut held = self.held(body, "UserPolicyList");
        match body.get("GroupList").and_then(Value::as_array) {
            Some(names) => {
                for name in names {
                    let group = name.as_str().and_then(|name| groups.get(name));
                    held.is_unread |= group.is_none_or(|group| group.is_unread);
                    held.documents.extend(group.into_iter().flat_map(|group| group.documents.iter().cloned()));
                }
            }
            None => held.is_unread = true,
        }
        held
    }

    fn user(&self, body: &Value, groups: &BTreeMap<Arc<str>, Held>) -> Computed {
        self.held_by_user(body, groups).answers(self.boundary(body).as_ref()).collect()
    }

    fn role(&self, item: &Item) -> Computed {
        let body = &item.body;
        let held = self.held(body, "RolePolicyList");
        let mut computed: Computed = held.answers(self.boundary(body).as_ref()).collect();
        computed.push((
            "is_provider_managed",
            body.get("Path").and_then(Value::as_str).map(|path| is_provider_path(path).into()),
        ));
        if let Some(policy) = body.get("AssumeRolePolicyDocument")
            && let Some(document) = document(policy)
        {
            let found = trust(&document, &item.account);
            computed.extend([
                ("trust_policy", Some(policy_text(policy).into())),
                ("trusts_anyone", Some(found.anyone.into())),
                ("foreign_unguarded", Some(found.foreign_unguarded.into())),
                ("federated_unrestricted", Some(found.federated_unrestricted.into())),
                ("foreign_accounts", Some(json!(found.foreign))),
                ("foreign_account_count", Some(found.foreign.len().into())),
                ("federated_providers", Some(json!(found.federated))),
                ("federated_provider_count", Some(found.federated.len().into())),
                ("trusted_services", Some(json!(found.services))),
                ("trusted_service_count", Some(found.services.len().into())),
            ]);
        }
        computed
    }
}

impl Held {
    fn add(&mut self, document: Option<Arc<Document>>) {
        match document {
            Some(document) => self.documents.push(document),
            None => self.is_unread = true,
        }
    }

    /// Those that could be read.
    pub fn documents(&self) -> Vec<&Document> {
        self.documents.iter().map(Arc::as_ref).collect()
    }

    fn answer(&self, question: Question) -> Option<bool> {
        Some(question(&self.documents())).filter(|answer| *answer || !self.is_unread)
    }

    /// Every answer, where nothing beyond a permissions boundary is allowed.
    fn answers(&self, boundary: Option<&Self>) -> impl Iterator<Item = (&'static str, Option<Value>)> {
        QUESTIONS
            .map(|(name, question)| {
                let within = boundary.map_or(Some(true), |boundary| boundary.answer(question));
                let answer = match (self.answer(question), within) {
                    (Some(false), _) | (_, Some(false)) => Some(false),
                    (Some(true), within) => within,
                    (None, _) => None,
                };
                (name, answer.map(Value::from))
            })
            .into_iter()
    }
}

/// A managed policy, or one that is written into an identity.
fn policy(item: &Item) -> Computed {
    let own =
        if &*item.kind == "Policy" { default_document(&item.body) } else { item.body.get("PolicyDocument").cloned() };
    let mut held = Held::default();
    held.add(own.as_ref().and_then(document).map(Arc::new));
    let own_text = own.as_ref().map(|own| policy_text(own).into());
    let is_aws = item.key.contains(":iam::aws:policy/");
    let everything = own.as_ref().and_then(document).map(|own| allows_everything(&[&own]).into());
    let said = [("policy", own_text), ("is_aws_managed", Some(is_aws.into())), ("allows_everything", everything)];
    held.answers(None).chain(said).collect()
}

/// The policies that are written into an identity, each as a resource.
fn inline(holder: &Item) -> Vec<Item> {
    let kind = holder.kind.to_lowercase();
    let list = holder.body.get(format!("{}PolicyList", holder.kind)).and_then(Value::as_array);
    let each = list.into_iter().flatten().map(|body| {
        let name = text(body, "PolicyName");
        let mut body = body.clone();
        if let Some(members) = body.as_object_mut() {
            members.insert("holder_kind".to_owned(), kind.as_str().into());
            members.insert("holder_name".to_owned(), (*holder.title).into());
            members.insert("holder_arn".to_owned(), (*holder.key).into());
        }
        let key = format!("{}/policy/{name}", holder.key).into();
        let title = format!("{name} of {kind} {}", holder.title).into();
        let mut item = Item { kind: "InlinePolicy".into(), key, title, body, tags: None, ..holder.clone() };
        let mut computed = policy(&item);
        let path = holder.body.get("Path").and_then(Value::as_str).unwrap_or_default();
        computed.push(("is_provider_managed", Some(is_provider_path(path).into())));
        put(&mut item, computed);
        item
    });
    each.collect()
}
