//! Server certificates that are kept in IAM, and what is in them.

use aws_sdk_iam::Client;
use demarc_inventory::{CollectionOutcome, Row, Unread, Value};
use demarc_tls::{Certificate, Hash, Key};
use futures::{StreamExt, stream};

use crate::{
    Run,
    aws::read::{self, every_page},
};

const BODY: &str = "iam:GetServerCertificate";
/// How many are read at a time.
const AT_ONCE: usize = 4;

/// Reads `aws_iam_server_certificate`.
pub(super) async fn collect(run: &Run<'_>, iam: &Client) {
    let mut rows = run.rows("aws_iam_server_certificate");
    let pages = iam.list_server_certificates().into_paginator().send();
    let certificates = every_page!(run, "iam:ListServerCertificates", pages, server_certificate_metadata_list);
    certificates.report(&mut rows);
    let mut found = Vec::new();
    for certificate in &certificates.items {
        let name = certificate.server_certificate_name();
        let mut row = rows.row(certificate.arn(), name);
        row.set("name", name);
        row.set("certificate_id", certificate.server_certificate_id());
        row.set("path", certificate.path());
        row.set("uploaded_at", certificate.upload_date().map(read::time));
        row.set("expires_at", certificate.expiration().map(read::time));
        found.push(row);
    }
    let mut found = stream::iter(found).map(|row| ask(run, iam, row)).buffer_unordered(AT_ONCE);
    while let Some(row) = found.next().await {
        rows.push(row);
    }
    run.finish(rows);
}

async fn ask(run: &Run<'_>, iam: &Client, mut row: Row) -> Row {
    let request = iam.get_server_certificate().set_server_certificate_name(row.text("name").map(str::to_owned));
    match run.call(BODY, request.send()).await {
        Ok(answer) => set_body(&mut row, answer.server_certificate().map_or("", |found| found.certificate_body())),
        Err(refused) => row.set_unread("certificate", refused.unread()),
    }
    row
}

/// Sets what the first certificate of the text says.
fn set_body(row: &mut Row, body: &str) {
    let read = Certificate::read(body.as_bytes()).map_err(|error| error.to_string());
    let first = read.and_then(|all| all.into_iter().next().ok_or_else(|| "nothing is in it".to_owned()));
    match first {
        Ok(certificate) => {
            row.set("valid_from", Value::Time(certificate.not_before.saturating_mul(1_000_000)));
            row.set("key", key(&certificate.key));
            row.set("signature_hash", hash(&certificate.hash));
            row.set("is_strong", certificate.is_strong());
        }
        Err(message) => {
            let message = message.into();
            row.set_unread("certificate", Unread { call: BODY.into(), outcome: CollectionOutcome::Failed, message });
        }
    }
}

fn key(key: &Key) -> String {
    match key {
        Key::Rsa(bits) => format!("RSA {bits}"),
        Key::Elliptic(bits) => format!("EC {bits}"),
        Key::OfOneSize(name) => (*name).to_owned(),
        Key::Other(name) => name.clone(),
    }
}

fn hash(hash: &Hash) -> &str {
    match hash {
        Hash::Md2 => "MD2",
        Hash::Md5 => "MD5",
        Hash::Sha1 => "SHA-1",
        Hash::Sha2 => "SHA-2",
        Hash::Own => "its own",
        Hash::Other(name) => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_certificate_is_unread() {
        for body in ["", "public", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"] {
            let mut row = Row::default();
            set_body(&mut row, body);
            assert_eq!(row.unread["certificate"].outcome, CollectionOutcome::Failed, "{body}");
            assert!(row.values.is_empty(), "{body}");
        }
    }
}
