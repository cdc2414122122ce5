//! The address that a request comes from.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use actix_web::http::header::HeaderMap;

/// What proxies write: who asked them, the nearest last.
const X_FORWARDED_FOR: &str = "x-forwarded-for";

/// Who is asking: the other end of the connection, or where that is a proxy that is trusted, who asked it.
pub fn client_address(peer: Option<SocketAddr>, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    let Some(peer) = peer else {
        return Ipv4Addr::UNSPECIFIED.into();
    };
    let mut address = peer.ip().to_canonical();
    let forwarded = headers.get_all(X_FORWARDED_FOR).filter_map(|value| value.to_str().ok());
    let forwarded: Vec<&str> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
    for asked_by in forwarded.into_iter().rev() {
        // What a stranger wrote about themselves is worth nothing.
        if !proxies.contains(&address) {
            break;
        }
        // Some proxies write the port too.
        let asked_by = asked_by
            .parse()
            .or_else(|_| asked_by.parse().map(|asked_by: SocketAddr| asked_by.ip()));
        match asked_by {
            Ok(asked_by) => address = IpAddr::to_canonical(&asked_by),
            Err(_) => break,
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn check(peer: &str, forwarded: &[&str], expect: &str) {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(
                HeaderName::from_static(X_FORWARDED_FOR),
                HeaderValue::from_str(value).unwrap(),
            );
        }
        let proxies = ["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()];
        let peer = SocketAddr::new(peer.parse().unwrap(), 4000);
        let found = client_address(Some(peer), &headers, &proxies);
        assert_eq!(found.to_string(), expect, "{peer} {forwarded:?}");
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        check("192.0.2.7", &[], "192.0.2.7");
        check("192.0.2.7", &["203.0.113.9"], "192.0.2.7");
        check("10.0.0.1", &["203.0.113.9"], "203.0.113.9");
        check("10.0.0.1", &["127.0.0.1, 203.0.113.9"], "203.0.113.9");
        check("10.0.0.1", &["127.0.0.1, 203.0.113.9", "10.0.0.2"], "203.0.113.9");
        check("10.0.0.1", &["nonsense"], "10.0.0.1");
        check("10.0.0.1", &["203.0.113.9:41234"], "203.0.113.9");
        check("10.0.0.1", &["[2001:db8::7]:41234"], "2001:db8::7");
        check("::ffff:10.0.0.1", &["203.0.113.9"], "203.0.113.9");
    }
}
