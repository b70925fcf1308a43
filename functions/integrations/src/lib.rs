//! REST: connections to other services and their sealed credentials.
