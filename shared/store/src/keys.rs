//! The only file that spells a key. One line an access pattern:
//!
//! | pattern | index | partition | sort | used by |
//! | --- | --- | --- | --- | --- |
