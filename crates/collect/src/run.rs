//! One account and region being collected: where calls are made, counted and judged.

use std::{
    collections::BTreeMap,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    Rows,
    aws::{Guardrails, Network},
    budget::AccountBudget,
    sink::calls,
};
use aws_config::SdkConfig;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use demarc_iam::Document;
use demarc_inventory::{CollectionOutcome, CollectionStatus, Unread, store::Sink};
use demarc_model::Table;
use tokio::sync::OnceCell;

/// Hears how far a collection is. Called from several tasks at once.
pub trait Progress: Send + Sync {
    /// A call has ended.
    fn call_ended(&self, account: &str, call: &str);
    /// One of `total` collectors has ended.
    fn collector_ended(&self, account: &str, region: &str, collector: &str);
}

/// A call that was not answered.
#[derive(Debug, Clone)]
pub struct Refused {
    /// The call, such as `s3:GetBucketPolicy`.
    pub call: Arc<str>,
    /// How it ended.
    pub outcome: CollectionOutcome,
    /// The provider's error code, such as `NoSuchBucketPolicy`; empty when the call never reached it.
    pub code: String,
    /// What the provider answered.
    pub message: String,
}

impl Refused {
    /// A call that the provider gave no code for, or that never reached it.
    pub fn new(call: impl Into<Arc<str>>, outcome: CollectionOutcome, message: &str) -> Self {
        Self { call: call.into(), outcome, code: String::new(), message: message.to_owned() }
    }

    /// Whether the provider answered with one of `codes`, which for some calls is how it says "there is none".
    pub fn is(&self, codes: &[&str]) -> bool {
        codes.contains(&self.code.as_str())
    }

    /// As it is kept beside a row.
    pub fn unread(&self) -> Unread {
        Unread { call: self.call.clone(), outcome: self.outcome, message: self.message.as_str().into() }
    }
}

/// One account and region being collected.
pub struct Run<'a> {
    /// The account's id.
    pub account: Arc<str>,
    /// The region, or `global` for what an account has once.
    pub region: Arc<str>,
    /// Who is calling.
    pub identity: Arc<str>,
    /// The SDK's configuration, with credentials, region and endpoint. Global collectors get the home region.
    pub config: &'a SdkConfig,
    /// What the account's organisation forbids, where it was entered as an account of one.
    pub guardrails: Option<Arc<Guardrails>>,
    /// The organisation's resource control policies that hold for the account, as far as they are known.
    pub shields: Vec<Arc<Document>>,
    /// When the collection began, in microseconds since 1970.
    pub now: i64,
    pub(crate) tables: &'a BTreeMap<Arc<str>, Table>,
    pub(crate) budget: &'a AccountBudget,
    pub(crate) progress: &'a dyn Progress,
    pub(crate) network: &'a OnceCell<Network>,
    pub(crate) sink: Arc<dyn Sink>,
    pub(crate) statuses: Mutex<Vec<CollectionStatus>>,
}

impl Run<'_> {
    /// Waits for its turn, makes one call and says how it ended. The SDK retries; each attempt is paced by the budget.
    ///
    /// `call` is the action as IAM names it, such as `s3:GetBucketPolicy`.
    pub async fn call<T, E>(
        &self,
        call: impl Into<Arc<str>>,
        future: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> Result<T, Refused>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let _permit = self.budget.permit().await;
        let answer = future.await;
        let call = call.into();
        self.progress.call_ended(&self.account, &call);
        answer.map_err(|error| refused(call, &error))
    }

    /// The networks of this region, read by the first collector that asks for them.
    pub(crate) async fn network(&self) -> &Network {
        self.network.get_or_init(|| Network::read(self)).await
    }

    /// An empty set of rows of a table, handed on as they come; to be handed back to [`Run::finish`].
    pub fn rows(&self, table: impl Into<Arc<str>>) -> Rows {
        Rows::new(table.into(), self.account.clone(), self.region.clone(), Some(self.sink.clone()))
    }

    /// The same, held to the end: of tables with few rows that are looked at again.
    pub fn held_rows(&self, table: impl Into<Arc<str>>) -> Rows {
        Rows::new(table.into(), self.account.clone(), self.region.clone(), None)
    }

    /// Takes rows in, with a status for every facet of their table.
    pub fn finish(&self, mut rows: Rows) {
        rows.hand_on(&*self.sink);
        if let Some(table) = self.tables.get(&rows.table) {
            let mut statuses = self.statuses.lock().unwrap_or_else(PoisonError::into_inner);
            statuses.extend(rows.statuses(&calls(table, self.tables), &self.identity, self.now));
        }
    }
}

/// Tells a refusal from a failure by the error's code, and by the HTTP status where the code says nothing.
pub(crate) fn refused<E>(call: impl Into<Arc<str>>, error: &SdkError<E, HttpResponse>) -> Refused
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let code = error.code().unwrap_or_default().to_owned();
    let status = error.raw_response().map(|response| response.status().as_u16());
    let message = match error.message() {
        Some(message) => message.to_owned(),
        None => error_chain(error),
    };
    Refused { call: call.into(), outcome: outcome(&code, status, &message), code, message }
}

pub(crate) fn error_chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

fn outcome(code: &str, status: Option<u16>, message: &str) -> CollectionOutcome {
    const DENIED: [&str; 9] = [
        "AccessDenied",
        "AccessDeniedException",
        "AuthorizationError",
        "AuthorizationErrorException",
        "Forbidden",
        "InvalidClientTokenId",
        "OptInRequired",
        "UnauthorizedOperation",
        "UnrecognizedClientException",
    ];
    const THROTTLED: [&str; 7] = [
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "TooManyRequestsException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "SlowDown",
    ];
    const NOT_SUPPORTED: [&str; 4] =
        ["NotImplemented", "UnsupportedOperation", "UnsupportedOperationException", "UnknownOperationException"];
    match status {
        _ if DENIED.contains(&code) => CollectionOutcome::Denied,
        _ if THROTTLED.contains(&code) => CollectionOutcome::Throttled,
        _ if NOT_SUPPORTED.contains(&code) => CollectionOutcome::NotSupported,
        Some(401 | 403) => CollectionOutcome::Denied,
        Some(429) => CollectionOutcome::Throttled,
        Some(501) => CollectionOutcome::NotSupported,
        // Where a service is not offered in a region, its address there is not known.
        None if is_unknown_host(message) => CollectionOutcome::NotSupported,
        _ if message.contains("not implemented") || message.contains("not been implemented") => {
            CollectionOutcome::NotSupported
        }
        _ => CollectionOutcome::Failed,
    }
}

/// Whether a failure says that there is no such address, rather than that nobody could be asked just now.
pub(crate) fn is_unknown_host(message: &str) -> bool {
    message.contains("dns error") && !message.contains("Temporary failure") && !message.contains("try again")
}
