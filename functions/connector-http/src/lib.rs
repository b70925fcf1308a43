#![doc = include_str!("../README.md")]

mod operations;

use portal_connector_kit::{AuthKind, Connector, text};

/// The connector.
pub fn connector() -> Connector {
    Connector {
        function: "connector-http",
        provider: "http",
        title: text("HTTP", "HTTP"),
        group: "http",
        auth: &[AuthKind::Basic, AuthKind::Bearer, AuthKind::Header],
        operations: vec![Box::new(operations::Request)],
    }
}
