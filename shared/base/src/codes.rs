//! The registry of error codes that leave the product. Each has a page, `docs/errors/<code>.md`.

use std::fmt;

use serde::{Serialize, Serializer};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        /// A stable slug that names what went wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[$doc])* $name),* }

        impl Code {
            /// All of them, for the test that demands a page for each.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The slug as it stands in an answer.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            /// The code of that slug.
            pub fn of(slug: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.as_str() == slug)
            }
        }
    };
}

codes! {
    /// A body, query or header is not of the form the operation takes.
    InvalidRequest = "invalid_request";
    /// A body is larger than the operation takes.
    PayloadTooLarge = "payload_too_large";
    /// A content type the operation does not take.
    UnsupportedMediaType = "unsupported_media_type";
    /// No credential, or one that is not valid.
    Unauthenticated = "unauthenticated";
    /// The caller's role does not allow it.
    Forbidden = "forbidden";
    /// No such thing in this workspace.
    NotFound = "not_found";
    /// The path exists, the method does not.
    MethodNotAllowed = "method_not_allowed";
    /// Something with this name exists already.
    AlreadyExists = "already_exists";
    /// `If-Match` names another revision than the stored one.
    RevisionMismatch = "revision_mismatch";
    /// An update without `If-Match`.
    RevisionRequired = "revision_required";
    /// The `Idempotency-Key` was used for another request, or that request is still being worked on.
    IdempotencyConflict = "idempotency_conflict";
    /// The workflow document does not parse or does not compile.
    InvalidWorkflow = "invalid_workflow";
    /// The thing is in a state in which this cannot be done.
    WrongState = "wrong_state";
    /// The thing is used by something else.
    InUse = "in_use";
    /// Too many requests.
    RateLimited = "rate_limited";
    /// A part of the product cannot answer now.
    Unavailable = "unavailable";
    /// A fault of ours.
    Internal = "internal";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_a_slug_of_its_own() {
        let slugs: std::collections::BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(slugs.len(), Code::ALL.len());
        for slug in slugs {
            assert!(slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{slug}");
        }
        assert_eq!(serde_json::to_string(&Code::NotFound).unwrap(), "\"not_found\"");
    }
}
