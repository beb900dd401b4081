//! Web addresses of functions and of their aliases.

use aws_sdk_lambda::{
    Client,
    operation::list_function_url_configs::ListFunctionUrlConfigs,
    types::{FunctionUrlAuthType, FunctionUrlConfig},
};
use demarc_inventory::Row;
use serde_json::json;

use crate::{
    Refused, Run,
    aws::{
        direct::{Direct, ask},
        facts::count,
    },
};

/// All of them or, if a page is refused, none: half a list would hide an open address.
pub(super) async fn of_function(
    run: &Run<'_>,
    lambda: &Direct<Client>,
    name: &str,
) -> Result<Vec<FunctionUrlConfig>, Refused> {
    let mut urls = Vec::new();
    let mut from = None;
    loop {
        let request = lambda.list_function_url_configs().function_name(name).set_marker(from);
        let page =
            run.call("lambda:ListFunctionUrlConfigs", ask!(lambda, ListFunctionUrlConfigs::new(), request)).await?;
        urls.extend(page.function_url_configs);
        from = page.next_marker.filter(|next| !next.is_empty());
        if from.is_none() {
            return Ok(urls);
        }
    }
}

pub(super) fn set(row: &mut Row, urls: &[FunctionUrlConfig]) {
    let open = urls.iter().filter(|url| url.auth_type() != &FunctionUrlAuthType::AwsIam).count();
    let listed: Vec<_> =
        urls.iter().map(|url| json!({ "url": url.function_url(), "auth_type": url.auth_type().as_str() })).collect();
    row.set("urls", serde_json::Value::from(listed).to_string());
    row.set("url_count", count(urls.len()));
    row.set("open_url_count", count(open));
}
