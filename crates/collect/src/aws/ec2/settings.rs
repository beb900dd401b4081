//! What an account has set for EC2 in a region.

use aws_sdk_ec2::{Client, types::HttpTokensState};
use demarc_inventory::Row;

use crate::{Run, aws::read};

/// Reads `aws_ec2_regional_settings`: one row, there as soon as the account is.
pub async fn collect(run: &Run<'_>, client: &Client) {
    let mut rows = run.rows("aws_ec2_regional_settings");
    let mut row = rows.row(read::arn(run, "ec2", "settings"), format!("EC2 settings in {}", run.region));
    set_metadata_defaults(run, client, &mut row).await;
    let blocked = run.call("ec2:GetImageBlockPublicAccessState", client.get_image_block_public_access_state().send());
    match blocked.await {
        Ok(answer) => {
            let state = answer.image_block_public_access_state();
            row.set("image_public_access_blocked", state.map(|state| state == "block-new-sharing"));
        }
        Err(refused) => row.set_unread("image_block_public_access", refused.unread()),
    }
    let console = run.call("ec2:GetSerialConsoleAccessStatus", client.get_serial_console_access_status().send());
    match console.await {
        Ok(answer) => row.set("serial_console_enabled", answer.serial_console_access_enabled()),
        Err(refused) => row.set_unread("serial_console", refused.unread()),
    }
    rows.push(row);
    run.finish(rows);
}

async fn set_metadata_defaults(run: &Run<'_>, client: &Client, row: &mut Row) {
    match run.call("ec2:GetInstanceMetadataDefaults", client.get_instance_metadata_defaults().send()).await {
        Ok(answer) => {
            // Where nothing is set, the answer leaves the account level or its fields out.
            let defaults = answer.account_level();
            let tokens = defaults.and_then(|defaults| defaults.http_tokens());
            row.set("default_metadata_tokens", tokens.map_or("no_preference", HttpTokensState::as_str));
            row.set("metadata_tokens_required_by_default", tokens == Some(&HttpTokensState::Required));
            row.set("default_metadata_hop_limit", defaults.and_then(|defaults| defaults.http_put_response_hop_limit()));
        }
        Err(refused) => row.set_unread("metadata_defaults", refused.unread()),
    }
}
