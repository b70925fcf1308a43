//! Contracts over the whole workspace: dependency arrows, OpenAPI, manifests, error pages.
