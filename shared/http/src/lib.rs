//! HTTP plumbing: problem details, extractors, the request log, OpenAPI.
