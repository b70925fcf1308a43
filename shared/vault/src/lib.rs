//! Envelope encryption of credentials with AES-256-GCM.
