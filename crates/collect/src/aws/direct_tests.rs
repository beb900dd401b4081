//! What is answered directly, and what is left to the SDK.

use aws_credential_types::{
    Credentials,
    provider::{ProvideCredentials, SharedCredentialsProvider, future},
};
use aws_sdk_kms::operation::get_key_rotation_status::GetKeyRotationStatus;

use super::*;
use crate::aws::{
    endpoint::endpoint,
    scripted::{Script, config, serve},
};

fn answered(_: &str, _: &str) -> (u16, String) {
    (200, r#"{"KeyRotationEnabled":true}"#.to_owned())
}

fn refused(code: &str) -> (u16, String) {
    (400, format!(r#"{{"__type":"{code}","message":"no"}}"#))
}

/// Whether the key is rotated, or the error's code; and who asked.
async fn ask_of(script: Script, attempts: u32) -> (Result<bool, String>, Vec<String>) {
    let (address, asked) = serve(script);
    let config = config(Some(&address)).await;
    let retries = config.retry_config().expect("retries").clone().with_max_attempts(attempts);
    let config = config.to_builder().retry_config(retries).build();
    let sdk = aws_sdk_kms::Client::new(&config);
    let kms = Direct::new(&config, sdk, "kms", endpoint!(&config, aws_sdk_kms, "KMS"));
    let request = kms.get_key_rotation_status().key_id("key");
    let answer = ask!(kms, GetKeyRotationStatus::new(), request).await;
    let answer = answer.map(|answer| answer.key_rotation_enabled());
    let asked = asked.lock().expect("a lock").clone();
    let who = asked.iter().map(|asked| asked.split(' ').next().unwrap_or_default().to_owned());
    (answer.map_err(|error| error.code().unwrap_or("none").to_owned()), who.collect())
}

#[tokio::test]
async fn what_is_answered_or_refused_is_asked_once() {
    let cases: [(Script, Result<bool, &str>); 3] = [
        (answered, Ok(true)),
        (|_, _| refused("NotFoundException"), Err("NotFoundException")),
        (|_, _| refused("AccessDeniedException"), Err("AccessDeniedException")),
    ];
    for (script, wanted) in cases {
        assert_eq!(ask_of(script, 2).await, (wanted.map_err(str::to_owned), vec!["demarc".to_owned()]));
    }
}

#[tokio::test]
async fn what_may_pass_is_left_to_the_sdk() {
    let cases: [(Script, &str, usize); 5] = [
        (|_, _| refused("ThrottlingException"), "ThrottlingException", 2),
        (|_, _| refused("RequestTimeTooSkewed"), "RequestTimeTooSkewed", 1),
        (|_, _| (500, r#"{"__type":"KMSInternalException"}"#.to_owned()), "KMSInternalException", 2),
        (|_, _| (400, String::new()), "none", 1),
        (|_, _| (200, "{".to_owned()), "none", 1),
    ];
    for (script, code, least) in cases {
        let (answer, asked) = ask_of(script, 2).await;
        assert_eq!(answer, Err(code.to_owned()));
        assert_eq!(asked[0], "demarc", "{code}");
        assert!(asked.len() > least && asked[1..].iter().all(|who| who == "aws-sdk-rust"), "{code}: {asked:?}");
    }
}

#[tokio::test]
async fn where_nothing_is_asked_again_a_failure_is_the_answer() {
    let (answer, asked) = ask_of(|_, _| (500, r#"{"__type":"KMSInternalException"}"#.to_owned()), 1).await;
    assert_eq!((answer, asked.len()), (Err("KMSInternalException".to_owned()), 1));
}

#[tokio::test]
async fn what_the_sdk_is_told_the_second_time_counts() {
    // The body says nothing of who asks, so the second answer is told by the number of requests.
    static ASKED: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    fn late(operation: &str, body: &str) -> (u16, String) {
        let first = ASKED.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0;
        if first { refused("ThrottlingException") } else { answered(operation, body) }
    }
    let (answer, asked) = ask_of(late, 2).await;
    assert_eq!((answer, asked), (Ok(true), vec!["demarc".to_owned(), "aws-sdk-rust".to_owned()]));
}

/// Credentials that somebody has to be asked for.
#[derive(Debug, Default, Clone)]
struct Counting(Arc<std::sync::atomic::AtomicU32>);

impl ProvideCredentials for Counting {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        future::ProvideCredentials::ready(Ok(Credentials::new("id", "secret", None, None, "test")))
    }
}

#[tokio::test]
async fn every_service_and_the_sdk_share_the_credentials() {
    let (address, asked) = serve(answered);
    let counting = Counting::default();
    let credentials = SharedCredentialsProvider::new(counting.clone());
    let config = config(Some(&address)).await.to_builder().credentials_provider(credentials).build();
    for _ in 0..3 {
        let sdk = aws_sdk_kms::Client::new(&config);
        sdk.get_key_rotation_status().key_id("key").send().await.expect("an answer");
        let kms = Direct::new(&config, sdk, "kms", endpoint!(&config, aws_sdk_kms, "KMS"));
        let request = kms.get_key_rotation_status().key_id("key");
        ask!(kms, GetKeyRotationStatus::new(), request).await.expect("an answer");
    }
    assert_eq!(asked.lock().expect("a lock").len(), 6);
    assert_eq!(counting.0.load(std::sync::atomic::Ordering::SeqCst), 1, "a role would be assumed for every service");
}
