//! AWS CloudTrail: trails, and whether each region is recorded.

mod region;
mod selectors;
mod trail;

use aws_sdk_cloudtrail::{Client, operation::get_trail_status::GetTrailStatusOutput, types::Trail};
use futures::{StreamExt, stream};

use self::selectors::Recorded;
use crate::{Refused, Run};

const AT_ONCE: usize = 8;

/// A trail that records this region, with what it said of itself.
struct Seen {
    trail: Trail,
    status: Result<GetTrailStatusOutput, Refused>,
    recorded: Result<Recorded, Refused>,
}

/// Collects one region. Trails made elsewhere that record this region too are answered as copies.
pub async fn collect(run: &Run<'_>) {
    let cloudtrail = Client::new(run.config);
    let answer =
        run.call("cloudtrail:DescribeTrails", cloudtrail.describe_trails().include_shadow_trails(true).send()).await;
    let seen = match answer {
        Err(refused) => Err(refused),
        Ok(answer) => {
            let trails = answer.trail_list.unwrap_or_default();
            Ok(stream::iter(trails).map(|trail| ask(run, &cloudtrail, trail)).buffer_unordered(AT_ONCE).collect().await)
        }
    };
    run.finish(region::row(run, &seen));
    run.finish(trail::rows(run, seen));
}

async fn ask(run: &Run<'_>, cloudtrail: &Client, trail: Trail) -> Seen {
    let arn = trail.trail_arn().or(trail.name()).unwrap_or_default();
    let (status, selectors) = futures::join!(
        run.call("cloudtrail:GetTrailStatus", cloudtrail.get_trail_status().name(arn).send()),
        run.call("cloudtrail:GetEventSelectors", cloudtrail.get_event_selectors().trail_name(arn).send()),
    );
    let recorded = selectors.map(|answer| Recorded::of(answer.event_selectors(), answer.advanced_event_selectors()));
    Seen { trail, status, recorded }
}
