//! The adapters of one machine: SQLite, files, a key file.
