//! The connector for any HTTP API.
