//! Recorders.

use aws_sdk_config::{
    Client,
    types::{ConfigurationRecorder, ConfigurationRecorderStatus, RecordingGroup},
};
use demarc_inventory::{Row, Value};

use crate::{
    Refused, Rows, Run,
    aws::{
        facts::{any, both, count},
        read,
    },
};

/// The recorders of a region, and why they could not all be read.
pub(super) struct Recorders {
    pub(super) rows: Rows,
    refused: Option<Refused>,
    listed: bool,
}

pub(super) async fn collect(run: &Run<'_>, config: &Client) -> Recorders {
    let mut rows = run.held_rows("aws_config_configuration_recorder");
    let listed =
        run.call("config:DescribeConfigurationRecorders", config.describe_configuration_recorders().send()).await;
    let recorders = match listed {
        Ok(answer) => answer.configuration_recorders.unwrap_or_default(),
        Err(refused) => {
            rows.refuse("list", refused.clone());
            return Recorders { rows, refused: Some(refused), listed: false };
        }
    };
    let statuses = statuses(run, config, recorders.is_empty()).await;
    for recorder in &recorders {
        let mut row = row(run, &rows, recorder);
        match &statuses {
            Ok(statuses) => set_status(&mut row, statuses.iter().find(|status| status.name() == recorder.name())),
            Err(refused) => row.set_unread("status", refused.unread()),
        }
        rows.push(row);
    }
    let refused = statuses.err();
    if let Some(refused) = &refused {
        rows.refuse("status", refused.clone());
    }
    Recorders { rows, refused, listed: true }
}

async fn statuses(
    run: &Run<'_>,
    config: &Client,
    nothing_to_ask: bool,
) -> Result<Vec<ConfigurationRecorderStatus>, Refused> {
    if nothing_to_ask {
        return Ok(Vec::new());
    }
    let request = config.describe_configuration_recorder_status();
    let answer = run.call("config:DescribeConfigurationRecorderStatus", request.send()).await?;
    Ok(answer.configuration_recorders_status.unwrap_or_default())
}

fn row(run: &Run<'_>, rows: &Rows, recorder: &ConfigurationRecorder) -> Row {
    let name = recorder.name().unwrap_or_default();
    let arn = recorder
        .arn()
        .map_or_else(|| read::arn(run, "config", &format!("configuration-recorder/{name}")), str::to_owned);
    let mut row = rows.row(arn, name);
    let frequency = recorder.recording_mode().map(|mode| mode.recording_frequency().as_str());
    row.set("role_arn", recorder.role_arn());
    row.set("frequency", frequency);
    row.set("service_principal", recorder.service_principal());
    if let Some(group) = recorder.recording_group() {
        set_group(&mut row, group);
    }
    row
}

fn set_group(row: &mut Row, group: &RecordingGroup) {
    let strategy =
        group.recording_strategy().and_then(|strategy| strategy.use_only()).map(|strategy| strategy.as_str());
    let excluded = group.exclusion_by_resource_types().map(|excluded| excluded.resource_types()).unwrap_or_default();
    row.set("records_all", group.all_supported());
    row.set("records_global", group.include_global_resource_types());
    row.set("strategy", strategy);
    row.set("excluded_types", read::list(excluded.iter().map(|kind| kind.as_str())));
}

fn set_status(row: &mut Row, status: Option<&ConfigurationRecorderStatus>) {
    let Some(status) = status else { return };
    row.set("recording", status.recording());
    row.set("last_status", status.last_status().map(|status| status.as_str().to_ascii_uppercase()));
    row.set("last_error", status.last_error_message().or(status.last_error_code()));
    row.set("last_started_at", status.last_start_time().map(read::time));
}

/// Recorders that AWS services manage for themselves do not count.
pub(super) fn set_region(region: &mut Row, recorders: &Recorders) {
    let own: Vec<_> = recorders.rows.rows.iter().filter(|row| row.text("service_principal").is_none()).collect();
    if recorders.listed {
        let recording = any(own.iter().map(|row| fact(row, "recording")));
        let all = any(own.iter().map(|row| both(fact(row, "recording"), fact(row, "records_all"))));
        region.set("recorder_count", count(own.len()));
        region.set("recording", recording);
        region.set("records_all", all);
        if recording.and(all).is_some() {
            return;
        }
    }
    if let Some(refused) = &recorders.refused {
        region.set_unread("recorders", refused.unread());
    }
}

fn fact(row: &Row, column: &str) -> Option<bool> {
    match row.values.get(column) {
        Some(Value::Bool(fact)) => Some(*fact),
        _ => None,
    }
}
