//! The workflow document the editor saves.
