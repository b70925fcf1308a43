//! No text makes the guard panic, and no URL it takes has an address that is not public.
#![no_main]

use std::net::IpAddr;
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use portal_connector_kit::net::{AllowList, Guard, SystemLookup, check_public};

fuzz_target!(|text: &str| {
    let guard = Guard::new(AllowList::none(), Arc::new(SystemLookup));
    if let Ok(url) = guard.parse(text) {
        assert!(matches!(url.scheme(), "http" | "https"));
        assert!(url.username().is_empty() && url.password().is_none());
        match url.host() {
            Some(url::Host::Ipv4(address)) => assert!(check_public(IpAddr::V4(address)).is_ok()),
            Some(url::Host::Ipv6(address)) => assert!(check_public(IpAddr::V6(address)).is_ok()),
            Some(url::Host::Domain(name)) => assert!(!name.is_empty()),
            None => panic!("a URL without a host was taken"),
        }
    }
    let _ = text.parse::<AllowList>();
    if let Ok(value) = serde_json::from_str(text) {
        let _ = portal_connector_kit::paging::at_path(&value, text);
    }
});
