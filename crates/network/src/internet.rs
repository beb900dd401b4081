//! Whether a range of addresses is the internet.

use std::net::IpAddr;

/// Up to this many leading bits fixed, a public IPv4 range is too many strangers to be a known partner.
const WIDEST_IPV4: u32 = 8;
/// The same for IPv6, where registries give whole providers /19 and narrower.
const WIDEST_IPV6: u32 = 16;

/// Whether a range such as `0.0.0.0/0` holds the internet, or so much of it that it makes no difference.
///
/// Nothing when it is not a range of addresses.
pub fn is_internet(cidr: &str) -> Option<bool> {
    let (address, bits) = cidr.split_once('/')?;
    let bits: u32 = bits.parse().ok()?;
    match address.parse().ok()? {
        IpAddr::V4(address) if bits <= 32 => {
            let is_private = bits == 8 && matches!(address.octets()[0], 0 | 10 | 127);
            Some(bits <= WIDEST_IPV4 && !is_private)
        }
        IpAddr::V6(address) if bits <= 128 => {
            let first = address.segments()[0];
            // Unique local, link-local and multicast addresses.
            let is_private = bits >= 7 && (first & 0xfe00 == 0xfc00 || first >= 0xfe00);
            Some(bits <= WIDEST_IPV6 && !is_private)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_internet() {
        for cidr in ["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "8.0.0.0/8", "10.0.0.0/7", "::/0", "2000::/3", "8000::/1"]
        {
            assert_eq!(is_internet(cidr), Some(true), "{cidr}");
        }
        for cidr in ["10.0.0.0/8", "203.0.113.0/24", "192.168.0.0/16", "fc00::/7", "fe80::/10", "2600:1f00::/24"] {
            assert_eq!(is_internet(cidr), Some(false), "{cidr}");
        }
        for text in ["", "0.0.0.0", "sg-1", "0.0.0.0/33", "::/129", "0.0.0.0/x"] {
            assert_eq!(is_internet(text), None, "{text}");
        }
    }
}
