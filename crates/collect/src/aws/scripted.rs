//! A server for tests that answers by a script.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
};

use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig};
use aws_sdk_sts::config::Credentials;

/// What a request is answered with: its operation and body to a status and a body.
pub(super) type Script = fn(&str, &str) -> (u16, String);

/// Serves until the test's process ends, and remembers what was asked: who asked, the operation and the body.
pub(super) fn serve(script: Script) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let asked = Arc::new(Mutex::new(Vec::new()));
    let seen = asked.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A client may hang up in the midst of a large answer.
            let _ = answer(stream, script, &seen);
        }
    });
    (address, asked)
}

fn answer(mut stream: TcpStream, script: Script, seen: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut request = Vec::new();
    let mut part = [0; 4096];
    let (head, body) = loop {
        let read = stream.read(&mut part)?;
        request.extend_from_slice(&part[..read]);
        let text = String::from_utf8_lossy(&request).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let field = |name: &str| {
            head.lines().find_map(|line| line.to_lowercase().strip_prefix(name).map(|rest| rest.trim().to_owned()))
        };
        let length = field("content-length:").and_then(|length| length.parse().ok()).unwrap_or(0);
        if read == 0 || body.len() >= length {
            break (head.to_owned(), body.to_owned());
        }
    };
    let line = |name: &str| head.lines().find(|line| line.to_lowercase().starts_with(name)).unwrap_or_default();
    let operation = line("x-amz-target").rsplit('.').next().unwrap_or_default();
    let agent = line("user-agent").split([' ', '/']).nth(1).unwrap_or_default();
    seen.lock().expect("a lock").push(format!("{agent} {operation} {body}"));
    let (status, body) = script(operation, &body);
    let head = format!(
        "HTTP/1.1 {status} X\r\nlocation: /elsewhere\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(body.as_bytes())
}

pub(super) async fn config(endpoint: Option<&str>) -> SdkConfig {
    let retry = RetryConfig::standard().with_max_attempts(2).with_initial_backoff(std::time::Duration::from_millis(1));
    let loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .credentials_provider(Credentials::new("id", "secret", None, None, "test"))
        .retry_config(retry)
        .region(Region::from_static("eu-west-1"));
    match endpoint {
        Some(endpoint) => loader.endpoint_url(endpoint).load().await,
        None => loader.load().await,
    }
}
