//! Which hosts a certificate names (RFC 9525, which replaced RFC 6125).

use std::net::IpAddr;

/// A name in a certificate that a host is compared with. The common name is none: RFC 9525 (2) does away with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// A DNS name, which may begin with `*.`.
    Dns(String),
    /// An address.
    Ip(IpAddr),
}

/// Whether one of the names is that of a host. Nothing where the host is not written in ASCII: it is to be given as it is
/// looked up (`xn--…`).
pub fn covers(names: &[Name], host: &str) -> Option<bool> {
    if !host.is_ascii() {
        return None;
    }
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    if let Ok(address) = bare.parse::<IpAddr>() {
        return Some(names.contains(&Name::Ip(address)));
    }
    let host = host.strip_suffix('.').unwrap_or(host);
    let is_covered = |name: &Name| matches!(name, Name::Dns(pattern) if fits(pattern, host));
    Some(is_host(host) && names.iter().any(is_covered))
}

/// A wildcard is the whole first label and stands for exactly one (RFC 9525, 6.3). It is not followed over a whole top-level
/// domain: no authority may issue that (CA/Browser Forum, Baseline Requirements 3.2.2.6).
fn fits(pattern: &str, host: &str) -> bool {
    let pattern = pattern.strip_suffix('.').unwrap_or(pattern);
    match pattern.strip_prefix("*.") {
        Some(rest) => {
            let under = host.split_once('.').is_some_and(|(_, under)| under.eq_ignore_ascii_case(rest));
            under && rest.contains('.') && !rest.contains('*')
        }
        None => !pattern.contains('*') && pattern.eq_ignore_ascii_case(host),
    }
}

fn is_host(host: &str) -> bool {
    let is_of_it = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    host.len() <= 253
        && host.split('.').all(|label| !label.is_empty() && label.len() <= 63 && label.bytes().all(is_of_it))
}
