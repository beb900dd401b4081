//! Web addresses of functions and of their aliases.

use aws_sdk_lambda::{
    Client,
    types::{FunctionUrlAuthType, FunctionUrlConfig},
};
use demarc_inventory::Row;
use serde_json::json;

use crate::{Refused, Run, aws::facts::count};

/// All of them or, if a page is refused, none: half a list would hide an open address.
pub(super) async fn of_function(run: &Run<'_>, lambda: &Client, name: &str) -> Result<Vec<FunctionUrlConfig>, Refused> {
    let mut urls = Vec::new();
    let mut pages = lambda.list_function_url_configs().function_name(name).into_paginator().send();
    while let Some(page) = run.call("lambda:ListFunctionUrlConfigs", pages.try_next()).await? {
        urls.extend(page.function_url_configs);
    }
    Ok(urls)
}

pub(super) fn set(row: &mut Row, urls: &[FunctionUrlConfig]) {
    let open = urls.iter().filter(|url| url.auth_type() != &FunctionUrlAuthType::AwsIam).count();
    let listed: Vec<_> =
        urls.iter().map(|url| json!({ "url": url.function_url(), "auth_type": url.auth_type().as_str() })).collect();
    row.set("urls", serde_json::Value::from(listed).to_string());
    row.set("url_count", count(urls.len()));
    row.set("open_url_count", count(open));
}
