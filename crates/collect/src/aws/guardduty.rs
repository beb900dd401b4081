//! Amazon GuardDuty: detectors, and whether each region is watched.

use aws_sdk_guardduty::{
    Client,
    operation::get_detector::GetDetectorOutput,
    types::{Destination, DetectorStatus, FeatureStatus, PublishingStatus},
};
use demarc_inventory::{Row, Value};
use futures::{StreamExt, stream};

use super::{
    facts::{any, count},
    read::{self, every_page},
};
use crate::{Refused, Rows, Run};

const AT_ONCE: usize = 8;

/// Collects one region.
pub async fn collect(run: &Run<'_>) {
    let guardduty = Client::new(run.config);
    let mut rows = run.held_rows("aws_guardduty_detector");
    let pages = guardduty.list_detectors().into_paginator().send();
    let detectors = every_page!(run, "guardduty:ListDetectors", pages, detector_ids);
    detectors.report(&mut rows);
    let found: Vec<_> = detectors
        .items
        .into_iter()
        .map(|id| rows.row(read::arn(run, "guardduty", &format!("detector/{id}")), id))
        .collect();
    let mut found = stream::iter(found).map(|row| ask(run, &guardduty, row)).buffer_unordered(AT_ONCE);
    while let Some(row) = found.next().await {
        rows.push(row);
    }
    run.finish(region(run, &rows, detectors.refused.as_ref()));
    run.finish(rows);
}

async fn ask(run: &Run<'_>, guardduty: &Client, mut row: Row) -> Row {
    let id = row.title.to_string();
    let pages = guardduty.list_publishing_destinations().detector_id(&id).into_paginator().send();
    let (detector, destinations) =
        futures::join!(run.call("guardduty:GetDetector", guardduty.get_detector().detector_id(&id).send()), async {
            every_page!(run, "guardduty:ListPublishingDestinations", pages, destinations)
        },);
    match detector {
        Ok(detector) => set_detector(&mut row, &detector),
        Err(refused) => row.set_unread("detector", refused.unread()),
    }
    match &destinations.refused {
        None => set_destinations(&mut row, &destinations.items),
        Some(refused) => row.set_unread("destinations", refused.unread()),
    }
    row
}

fn set_detector(row: &mut Row, detector: &GetDetectorOutput) {
    let feature = |name: &str| {
        let features = detector.features().iter();
        let named = features.filter(|feature| feature.name().is_some_and(|feature| feature.as_str() == name));
        named.filter_map(|feature| feature.status()).map(|status| *status == FeatureStatus::Enabled).next()
    };
    row.tags = detector
        .tags()
        .map(|tags| read::tags(tags.iter().map(|(key, value)| (Some(key.as_str()), Some(value.as_str())))));
    row.set("enabled", detector.status().map(|status| *status == DetectorStatus::Enabled));
    row.set("created_at", detector.created_at().and_then(read::time_of_text));
    row.set("finding_frequency", detector.finding_publishing_frequency().map(|frequency| frequency.as_str()));
    row.set("s3_protection", feature("S3_DATA_EVENTS"));
    row.set("eks_protection", feature("EKS_AUDIT_LOGS"));
    row.set("malware_protection", feature("EBS_MALWARE_PROTECTION"));
    row.set("rds_protection", feature("RDS_LOGIN_EVENTS"));
    row.set("lambda_protection", feature("LAMBDA_NETWORK_LOGS"));
    row.set("runtime_monitoring", feature("RUNTIME_MONITORING"));
}

fn set_destinations(row: &mut Row, destinations: &[Destination]) {
    let works = |destination: &Destination| destination.status().map(|status| *status == PublishingStatus::Publishing);
    row.set("destination_count", count(destinations.len()));
    row.set("publishing", any(destinations.iter().map(works)));
}

/// Whether a region is watched: one row, also where there is no detector.
fn region(run: &Run<'_>, detectors: &Rows, refused: Option<&Refused>) -> Rows {
    let mut rows = run.rows("aws_guardduty_region");
    let mut row = rows.row(read::arn(run, "guardduty", "region"), format!("GuardDuty in {}", run.region));
    let enabled = any(detectors.rows.iter().map(|detector| match detector.values.get("enabled") {
        Some(Value::Bool(enabled)) => Some(*enabled),
        _ => None,
    }));
    let unread = detectors.rows.iter().find_map(|detector| detector.unread.get("detector").cloned());
    match (enabled, refused.map(Refused::unread).or(unread)) {
        (Some(true), _) | (_, None) => {
            row.set("detector_count", count(detectors.rows.len()));
            row.set("enabled", enabled);
        }
        (_, Some(unread)) => row.set_unread("detectors", unread),
    }
    rows.push(row);
    rows
}
