//! Attestations, what checks say, and reviews.

use demarc_model::{Cadence, CheckOutcome, Evidence, EvidenceKind, Outcome, Review, Severity, Unproven};
use proptest::{prelude::*, sample::select};

use super::{day, duty_id, id, service_id, services};

/// An attestation, a document or a provider's report.
pub fn item() -> impl Strategy<Value = Evidence> {
    let outcome = prop_oneof![5 => Just(Outcome::Met), 1 => Just(Outcome::NotMet)];
    let days = (day(), day());
    (services(), duty_id(), select(EvidenceKind::ALL), outcome, days).prop_map(
        |(services, duty, kind, outcome, (effective, expires))| Evidence {
            services,
            duty,
            kind,
            outcome,
            effective,
            expires,
            by: "Anna".into(),
            note: "".into(),
            file: None,
        },
    )
}

/// What one check says of one service.
pub fn outcome() -> impl Strategy<Value = CheckOutcome> {
    let few = || prop_oneof![2 => Just(0_u32), 1 => 1..3_u32];
    let why = prop::option::of(select(vec![
        Unproven::Unreadable("s3:GetBucketAcl (denied)".into()),
        Unproven::Unreadable("s3:ListBuckets (throttled)".into()),
        Unproven::Absent("encryption".into()),
    ]));
    let seldom = || prop_oneof![3 => Just(0), 1 => few()];
    let counts = (few(), seldom(), few(), seldom());
    (service_id(), duty_id(), select(Severity::ALL), counts, why).prop_map(
        |(service, duty, severity, (proven, failing, accepted, unproven), why)| CheckOutcome {
            check: id("check"),
            service,
            duty,
            severity,
            proven,
            failing,
            accepted: accepted.min(failing),
            unproven,
            why_unproven: why.filter(|_| unproven > 0),
        },
    )
}

/// A review.
pub fn review() -> impl Strategy<Value = Review> {
    (services(), duty_id(), day(), select(Cadence::ALL)).prop_map(|(services, duty, last, every)| Review {
        services,
        duty,
        last,
        every,
    })
}
