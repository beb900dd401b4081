//! What a finding is called by other tools, the same in every run.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::answer::AnswerFinding;

/// How many bytes of the hash are kept: more findings than there will ever be, and still short.
const KEPT: usize = 16;

/// The fingerprint of a finding: a hash of tenant, check, service, account, region and the resource's key, in hexadecimal. What was
/// found, how bad it is and how anything is called are no part of it.
pub fn fingerprint(tenant: &str, finding: &AnswerFinding) -> String {
    let parts = [tenant, &finding.check, &finding.service, &finding.account, &finding.region, &finding.resource];
    let mut hash = Sha256::new();
    for part in parts {
        // With its length before it, no part can run into the next.
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    let mut text = String::with_capacity(KEPT * 2);
    for byte in hash.finalize().iter().take(KEPT) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
