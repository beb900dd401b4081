//! Metadata of sign-in providers, with certificates to sign with and without.

use super::*;

/// Two certificates that sign themselves, and when each ends.
const EARLIER: &str = "MIIBcjCCARegAwIBAgIUboYnz0bzwVU2gW6f+30t/jQ0mgkwCgYIKoZIzj0EAwIwDjEMMAoGA1UEAwwDaWRwMB4XDTI2MTEyODA3\
    MDQzMVoXDTM2MTEyNTA3MDQzMVowDjEMMAoGA1UEAwwDaWRwMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEuNPY4CPsPeW9brj0\
    naGTZkN+0nYaqg+rTrOVyZerNMBDhJXLnUfTHBiKxMKTXfjgNrzz2eXPxRqGC1m9nAA8XaNTMFEwHQYDVR0OBBYEFCVlne8jNjN2\
    eZRUl5JcOKhxQADaMB8GA1UdIwQYMBaAFCVlne8jNjN2eZRUl5JcOKhxQADaMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwID\
    SQAwRgIhAKarMDT7Z5XB9zBbFYWfAFc/lYR1cSq9H23coYn1vB1tAiEA25E3twTzv/CzKOVVFgvSGBTUurN3leHV2B1HISWbXbI=";
const LATER: &str = "MIIBdDCCARmgAwIBAgIUCMwIfd/LNr394a31es6mzagoD4swCgYIKoZIzj0EAwIwDjEMMAoGA1UEAwwDaWRwMCAXDTI2MTEyODA3\
    MDQzMVoYDzIxMjYxMTA0MDcwNDMxWjAOMQwwCgYDVQQDDANpZHAwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARn1kiTVcOlp4B0\
    XK+GMHN/HBWSP+0yoghlH4Om9HNNcy7olQRmU7TEdHocHo/MDH+UnsCplvEBj5b+SbBRIBkXo1MwUTAdBgNVHQ4EFgQUN+7EmkIX\
    hibI0QdvapunpWtdftswHwYDVR0jBBgwFoAUN+7EmkIXhibI0QdvapunpWtdftswDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQD\
    AgNJADBGAiEAhjgSHNDsVnChizXY4qRwjDnGanBIkD4tp8hxGtc5R6QCIQDh3Khz1hDs2EnvYVqDzn1b/wdPjVMQtjnGUF1i2IlV\
    1Q==";
const ENDS: i64 = 2_111_209_471;
const ENDS_LATER: i64 = 4_949_449_471;

/// Metadata with keys in a descriptor: use, certificate.
fn metadata(descriptor: &str, keys: &[(&str, &str)]) -> String {
    let key = |(used, certificate): &(&str, &str)| {
        let used = if used.is_empty() { String::new() } else { format!(r#" use="{used}""#) };
        format!(
            r#"<md:KeyDescriptor{used}><ds:KeyInfo xmlns:ds="d"><ds:X509Data><ds:X509Certificate>
            {certificate}
            </ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"#
        )
    };
    let keys: String = keys.iter().map(key).collect();
    format!(
        r#"<?xml version="1.0"?><md:EntityDescriptor xmlns:md="m"><md:{descriptor}>{keys}</md:{descriptor}></md:EntityDescriptor>"#
    )
}

#[test]
fn the_last_certificate_that_a_provider_may_sign_with_counts() {
    let broken = format!("{}\n   {}", &EARLIER[..30], &EARLIER[30..]);
    for (keys, until) in [
        (vec![("signing", EARLIER)], ENDS),
        (vec![("", broken.as_str())], ENDS),
        (vec![("signing", EARLIER), ("signing", LATER)], ENDS_LATER),
        (vec![("signing", EARLIER), ("encryption", LATER)], ENDS),
    ] {
        assert_eq!(signing_until(&metadata("IDPSSODescriptor", &keys)), Ok(until), "{keys:?}");
    }
}

#[test]
fn metadata_that_say_nothing_of_it_are_not_read() {
    for text in [
        String::new(),
        "<html>".to_owned(),
        metadata("IDPSSODescriptor", &[]),
        metadata("IDPSSODescriptor", &[("encryption", EARLIER)]),
        metadata("SPSSODescriptor", &[("signing", EARLIER)]),
        metadata("IDPSSODescriptor", &[("signing", "public")]),
        metadata("IDPSSODescriptor", &[("signing", "")]),
    ] {
        assert!(signing_until(&text).is_err(), "{text}");
    }
}
