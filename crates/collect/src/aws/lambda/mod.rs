//! AWS Lambda functions.

mod environment;
mod urls;

use aws_sdk_lambda::{Client, operation::get_policy::GetPolicy, types::FunctionConfiguration};
use demarc_inventory::{Row, Value};
use futures::{StreamExt, stream};

use super::{
    direct::{Direct, ask, direct},
    exposed::set_policy,
    read::{self, every_page},
};
use crate::{Rows, Run};

const AT_ONCE: usize = 8;

/// Collects one region.
pub async fn collect(run: &Run<'_>) {
    let lambda = direct!(run, aws_sdk_lambda, "Lambda", "lambda");
    let mut rows = run.rows("aws_lambda_function");
    let pages = lambda.list_functions().into_paginator().send();
    let functions = every_page!(run, "lambda:ListFunctions", pages, functions);
    functions.report(&mut rows);
    let found: Vec<_> = functions.items.iter().map(|function| row(&rows, function)).collect();
    let mut found = stream::iter(found).map(|row| ask(run, &lambda, row)).buffer_unordered(AT_ONCE);
    while let Some(row) = found.next().await {
        rows.push(row);
    }
    run.finish(rows);
}

fn row(rows: &Rows, function: &FunctionConfiguration) -> Row {
    let mut row = rows.row(function.function_arn().unwrap_or_default(), function.function_name().unwrap_or_default());
    let network = function.vpc_config().and_then(|network| network.vpc_id()).filter(|id| !id.is_empty());
    row.set("runtime", function.runtime().map(|runtime| runtime.as_str()));
    row.set("package_type", function.package_type().map(|kind| kind.as_str()));
    row.set("version", function.version());
    row.set("last_modified_at", function.last_modified().and_then(written_time));
    row.set("role_arn", function.role());
    row.set("in_vpc", network.is_some());
    row.set("vpc_id", network);
    row.set("tracing", function.tracing_config().and_then(|tracing| tracing.mode()).map(|mode| mode.as_str()));
    row.set("kms_key_arn", function.kms_key_arn());
    row.set("dead_letter_arn", function.dead_letter_config().and_then(|queue| queue.target_arn()));
    environment::set(&mut row, function.environment());
    row
}

/// Lambda writes `2026-01-01T00:00:00.000+0000`, without the colon of RFC 3339.
fn written_time(text: &str) -> Option<Value> {
    let time = chrono::DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z").ok();
    time.map(|time| Value::Time(time.timestamp_micros())).or_else(|| read::time_of_text(text))
}

async fn ask(run: &Run<'_>, lambda: &Direct<Client>, mut row: Row) -> Row {
    const CALL: &str = "lambda:GetPolicy";
    let name = row.title.to_string();
    let (policy, urls) = futures::join!(
        run.call(CALL, ask!(lambda, GetPolicy::new(), lambda.get_policy().function_name(&name))),
        urls::of_function(run, lambda, &name),
    );
    match policy {
        Ok(answer) => {
            set_policy(&mut row, CALL, answer.policy());
        }
        Err(refused) if refused.is(&["ResourceNotFoundException"]) => {
            set_policy(&mut row, CALL, None);
        }
        Err(refused) => row.set_unread("policy", refused.unread()),
    }
    match urls {
        Ok(urls) => urls::set(&mut row, &urls),
        Err(refused) => row.set_unread("urls", refused.unread()),
    }
    row
}
