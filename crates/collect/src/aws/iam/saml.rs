//! Sign-in providers, and until when what they sign can be checked.

use aws_sdk_iam::Client;
use demarc_inventory::{CollectionOutcome, Row, Unread, Value};
use demarc_tls::Certificate;
use futures::{StreamExt, stream};

use crate::{
    Run,
    aws::{
        declared::xml::{self, Element},
        read,
    },
};

const METADATA: &str = "iam:GetSAMLProvider";
/// How many are read at a time.
const AT_ONCE: usize = 4;
/// A line of PEM.
const LINE: usize = 64;

/// Reads `aws_iam_saml_provider`.
pub(super) async fn collect(run: &Run<'_>, iam: &Client) {
    let mut rows = run.rows("aws_iam_saml_provider");
    match run.call("iam:ListSAMLProviders", iam.list_saml_providers().send()).await {
        Ok(answer) => {
            let listed = answer.saml_provider_list().iter().map(|provider| {
                let arn = provider.arn().unwrap_or_default();
                let name = arn.rsplit('/').next().unwrap_or(arn);
                let mut row = rows.row(arn, name);
                row.set("name", name);
                row.set("created_at", provider.create_date().map(read::time));
                row.set("valid_until", provider.valid_until().map(read::time));
                row
            });
            let listed: Vec<Row> = listed.collect();
            let mut found = stream::iter(listed).map(|row| ask(run, iam, row)).buffer_unordered(AT_ONCE);
            while let Some(row) = found.next().await {
                rows.push(row);
            }
        }
        Err(refused) => rows.refuse("list", refused),
    }
    run.finish(rows);
}

async fn ask(run: &Run<'_>, iam: &Client, mut row: Row) -> Row {
    match run.call(METADATA, iam.get_saml_provider().saml_provider_arn(&*row.arn).send()).await {
        Ok(answer) => match signing_until(answer.saml_metadata_document().unwrap_or_default()) {
            Ok(until) => row.set("signing_certificate_until", Value::Time(until.saturating_mul(1_000_000))),
            Err(message) => {
                let message = message.into();
                row.set_unread(
                    "metadata",
                    Unread { call: METADATA.into(), outcome: CollectionOutcome::Failed, message },
                );
            }
        },
        Err(refused) => row.set_unread("metadata", refused.unread()),
    }
    row
}

/// When the last certificate ends that a provider may sign with, in seconds since 1970. It lists the next one beside the present one. (SAML 2.0
/// metadata, 2.4.1.1: a key without a use is for signing too.)
fn signing_until(metadata: &str) -> Result<i64, String> {
    let root = xml::parse(metadata.as_bytes())?.ok_or("there is no metadata")?;
    let mut certificates = Vec::new();
    within(&root, "IDPSSODescriptor", &mut |descriptor| {
        let keys = descriptor.children.iter().filter(|child| child.name == "KeyDescriptor");
        for key in keys.filter(|key| key.attributes.get("use").is_none_or(|used| used == "signing")) {
            within(key, "X509Certificate", &mut |certificate| certificates.push(pem(&certificate.text)));
        }
    });
    if certificates.is_empty() {
        return Err("no certificate to sign with is in the metadata".to_owned());
    }
    let read = Certificate::read(certificates.concat().as_bytes()).map_err(|error| error.to_string())?;
    read.iter().map(|certificate| certificate.not_after).max().ok_or_else(|| "nothing is in it".to_owned())
}

/// Calls with every element of a name, none of which is within another.
fn within<'e>(element: &'e Element, name: &str, with: &mut dyn FnMut(&'e Element)) {
    if element.name == name {
        return with(element);
    }
    element.children.iter().for_each(|child| within(child, name, with));
}

/// Metadata break the lines anywhere, PEM in one place only.
fn pem(text: &str) -> String {
    let letters: Vec<char> = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let lines: String = letters.chunks(LINE).flat_map(|line| line.iter().chain(&['\n'])).collect();
    format!("-----BEGIN CERTIFICATE-----\n{lines}-----END CERTIFICATE-----\n")
}

#[cfg(test)]
#[path = "saml_tests.rs"]
mod tests;
