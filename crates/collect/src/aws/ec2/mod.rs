//! Amazon EC2: instances, the account's machine images, and settings of a region.

mod image;
mod instance;
mod interfaces;
mod settings;
mod user_data;

use std::sync::Arc;

use aws_sdk_ec2::types::Tag;
use demarc_inventory::Row;

use super::{direct::direct, read};
use crate::Run;

/// How many resources are asked about one by one at a time.
pub(super) const AT_ONCE: usize = 8;

/// Reads everything of one region.
pub async fn collect(run: &Run<'_>) {
    let client = direct!(run, aws_sdk_ec2, "EC2", "ec2");
    futures::join!(instance::collect(run, &client), image::collect(run, &client), settings::collect(run, &client));
}

/// Gives a row its tags, and the name that its owner gave it as its title.
pub(super) fn name_by_tags(row: &mut Row, tags: &[Tag]) {
    row.tags = Some(read::tags(tags.iter().map(|tag| (tag.key(), tag.value()))));
    let name = tags.iter().find(|tag| tag.key() == Some("Name")).and_then(Tag::value);
    if let Some(name) = name.filter(|name| !name.is_empty()) {
        row.title = Arc::from(name);
    }
}
