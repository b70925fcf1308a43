//! How a connector and its operations are declared and run: HTTP with an SSRF guard, authentication, retries, paging.
