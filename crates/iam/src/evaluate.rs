//! Whether a request is allowed: every policy that has a say, in the order in which AWS asks them.
//!
//! IAM User Guide, *How AWS enforcement code logic evaluates requests to allow or deny access*, *Policy evaluation for requests
//! within a single account* and *Cross-account policy evaluation logic*; AWS Organizations User Guide on service and resource
//! control policies.

use crate::{
    CallerKind, Decision, Document, Effect, Layer, Place, Policies, Request, Statement, Truth, Unknown, condition,
    pattern::Case,
    principals::{Spoken, spoken},
    variables::{self, Reading},
};

/// What the policies together decide about a request.
pub fn evaluate(request: &Request, policies: &Policies<'_>) -> Decision {
    // Nobody but a user or role can take a role. (AWS STS API Reference, *AssumeRole*.)
    if request.caller.kind == CallerKind::Root && request.takes_role() {
        return Decision::ImplicitDeny(Layer::Caller);
    }
    let hearing = Hearing { request, policies };
    let forbidden = match hearing.forbidden() {
        Ok(forbidden) => forbidden,
        Err(place) => return Decision::ExplicitDeny(place),
    };
    let mut allowed = Truth::Yes;
    for (layer, truth) in hearing.needed() {
        allowed = allowed.and(truth);
        if allowed == Truth::No {
            return Decision::ImplicitDeny(layer);
        }
    }
    match allowed.and(forbidden.not()) {
        Truth::Yes => Decision::Allow,
        Truth::Depends(unknown) => Decision::Depends(unknown),
        // A deny that is certain was found above.
        Truth::No => Decision::ImplicitDeny(Layer::Caller),
    }
}

/// Whether a statement is about a request, principals left aside.
pub(crate) fn applies(statement: &Statement, variables: bool, request: &Request) -> Truth {
    if !statement.is_about(&request.action) {
        return Truth::No;
    }
    let resource = is_about_resource(statement, variables, request);
    if resource == Truth::No {
        return Truth::No;
    }
    let conditions = statement.conditions.iter().map(|condition| condition::holds(condition, variables, request));
    resource.and(Truth::all(conditions))
}

fn is_about_resource(statement: &Statement, variables: bool, request: &Request) -> Truth {
    use crate::Patterns::{AllBut, Only, Unstated};
    let how = Reading { variables, wildcards: true, case: Case::Kept };
    let any = |patterns: &[String]| {
        Truth::any(patterns.iter().map(|pattern| variables::fits(pattern, &request.resource, how, request)))
    };
    match &statement.resources {
        Unstated => Truth::Yes,
        Only(patterns) => any(patterns),
        AllBut(patterns) => any(patterns).not(),
    }
}

/// One request before the policies that have a say in it.
struct Hearing<'a> {
    request: &'a Request,
    policies: &'a Policies<'a>,
}

impl Hearing<'_> {
    /// Whether a statement forbids it; the first that does for certain is an error. An explicit deny anywhere outweighs
    /// every allow.
    fn forbidden(&self) -> Result<Truth, Place> {
        let mut forbidden = Truth::No;
        for layer in [Layer::Rcp, Layer::Scp, Layer::Resource, Layer::Identity, Layer::Boundary, Layer::Session] {
            if !self.counts(layer) {
                continue;
            }
            for (number, document) in self.documents(layer).into_iter().enumerate() {
                forbidden = forbidden.or(self.forbidden_by(document, layer, number)?);
            }
            forbidden = forbidden.or(self.unread(layer));
        }
        Ok(forbidden)
    }

    fn forbidden_by(&self, document: &Document, layer: Layer, number: usize) -> Result<Truth, Place> {
        let mut forbidden = Truth::No;
        let denies = document.statements.iter().enumerate().filter(|(_, statement)| statement.effect == Effect::Deny);
        for (index, deny) in denies {
            let truth = applies(deny, document.has_variables, self.request);
            let truth = if layer == Layer::Resource { truth.and(self.spoken(deny).at_all()) } else { truth };
            if truth == Truth::Yes {
                return Err(Place { layer, document: number, statement: index, sid: deny.sid.clone() });
            }
            forbidden = forbidden.or(truth);
        }
        Ok(forbidden)
    }

    /// All that must hold, with the layer that is to blame where it does not.
    fn needed(&self) -> Vec<(Layer, Truth)> {
        let mut needed = vec![
            (Layer::Rcp, self.every_level(Layer::Rcp, &self.policies.rcps)),
            (Layer::Scp, self.every_level(Layer::Scp, &self.policies.scps)),
        ];
        let granted = self.granted_by_resource();
        let caller = &self.request.caller;
        match (caller.is_signed_in(), self.request.is_within_account()) {
            (true, true) if caller.kind == CallerKind::Root => {
                let gate = if self.request.is_gated() { granted.at_all() } else { Truth::Yes };
                needed.push((Layer::Resource, gate));
            }
            (true, true) => needed.push(self.within_account(granted)),
            (true, false) => {
                needed.extend([
                    (Layer::Identity, self.by_identity()),
                    (Layer::Boundary, self.by_boundary()),
                    (Layer::Session, self.by_session()),
                    (Layer::Resource, granted.at_all()),
                ]);
            }
            (false, _) => needed.push((Layer::Resource, granted.directly)),
        }
        needed
    }

    /// Within an account either policy is enough; what the resource grants to a user, a session or everyone is not limited
    /// by boundary or session policies, what it grants to a role is.
    fn within_account(&self, granted: Spoken) -> (Layer, Truth) {
        let gate = if self.request.is_gated() { granted.as_account.clone() } else { Truth::Yes };
        let is_shut = self.request.is_gated() && granted.clone().at_all() == Truth::No;
        let identity = self.by_identity().and(gate).or(granted.as_role);
        let (boundary, session) = (self.by_boundary(), self.by_session());
        let blame = match (&identity, &boundary) {
            _ if is_shut => Layer::Resource,
            (Truth::No, _) => Layer::Identity,
            (_, Truth::No) => Layer::Boundary,
            _ => Layer::Session,
        };
        (blame, granted.directly.or(identity.and(boundary).and(session)))
    }

    fn by_identity(&self) -> Truth {
        if self.request.caller.kind == CallerKind::Root {
            return Truth::Yes;
        }
        self.any_allows(&self.policies.identity).or(self.unread(Layer::Identity))
    }

    fn by_boundary(&self) -> Truth {
        let unread = self.unread(Layer::Boundary);
        match self.policies.boundary {
            _ if !self.counts(Layer::Boundary) => Truth::Yes,
            Some(boundary) => self.any_allows(&[boundary]).or(unread),
            None if unread == Truth::No => Truth::Yes,
            None => unread,
        }
    }

    /// Without policies a role's session has all that the role has, and a federated user's session nothing.
    fn by_session(&self) -> Truth {
        let unread = self.unread(Layer::Session);
        match &self.policies.session {
            _ if !self.counts(Layer::Session) => Truth::Yes,
            Some(documents) => self.any_allows(documents).or(unread),
            None if unread == Truth::No => (self.request.caller.kind != CallerKind::FederatedUser).into(),
            None => unread,
        }
    }

    /// Each level of the organisation must allow.
    fn every_level(&self, layer: Layer, levels: &[Vec<&Document>]) -> Truth {
        if !self.counts(layer) {
            return Truth::Yes;
        }
        let unread = self.unread(layer);
        let read = Truth::all(levels.iter().map(|level| self.any_allows(level).or(unread.clone())));
        if unread == Truth::No { read } else { read.and(unread) }
    }

    fn any_allows(&self, documents: &[&Document]) -> Truth {
        let allows = documents.iter().flat_map(|document| document.allows().map(move |allow| (allow, document)));
        Truth::any(allows.map(|(allow, document)| applies(allow, document.has_variables, self.request)))
    }

    fn granted_by_resource(&self) -> Spoken {
        let allows =
            self.policies.resource.iter().flat_map(|document| document.allows().map(move |allow| (allow, document)));
        let granted = allows
            .map(|(allow, document)| self.spoken(allow).and(&applies(allow, document.has_variables, self.request)))
            .fold(Spoken::NOT, Spoken::or);
        let unread = self.unread(Layer::Resource);
        granted.or(Spoken { directly: unread.clone(), as_role: unread.clone(), as_account: unread })
    }

    fn spoken(&self, statement: &Statement) -> Spoken {
        spoken(statement, &self.request.caller)
    }

    fn unread(&self, layer: Layer) -> Truth {
        match self.policies.unread.contains(&layer) && self.counts(layer) {
            true => Truth::on(Unknown::Policy(layer)),
            false => Truth::No,
        }
    }

    fn documents(&self, layer: Layer) -> Vec<&Document> {
        match layer {
            Layer::Caller => Vec::new(),
            Layer::Rcp => self.policies.rcps.concat(),
            Layer::Scp => self.policies.scps.concat(),
            Layer::Resource => self.policies.resource.into_iter().collect(),
            Layer::Identity => self.policies.identity.clone(),
            Layer::Boundary => self.policies.boundary.into_iter().collect(),
            Layer::Session => self.policies.session.clone().unwrap_or_default(),
        }
    }

    /// Whether a kind of policy has a say in this request.
    fn counts(&self, layer: Layer) -> bool {
        let caller = &self.request.caller;
        match layer {
            Layer::Caller => false,
            Layer::Resource => true,
            Layer::Rcp => !caller.is_service_linked() && has_rcps(&self.request.action),
            Layer::Scp => caller.is_signed_in() && !caller.is_service_linked(),
            Layer::Identity | Layer::Boundary => caller.has_policies(),
            Layer::Session => matches!(caller.kind, CallerKind::Role | CallerKind::FederatedUser),
        }
    }
}

/// Whether resource control policies know a service. (AWS Organizations User Guide, *Resource control policies*.) Of one
/// that is not in the list they protect nothing, which is the careful side.
pub(crate) fn has_rcps(action: &str) -> bool {
    const SERVICES: [&str; 9] = ["aoss", "cognito-idp", "dynamodb", "ecr", "kms", "s3", "secretsmanager", "sqs", "sts"];
    let service = action.split(':').next().unwrap_or_default().to_ascii_lowercase();
    SERVICES.contains(&&*service)
}
