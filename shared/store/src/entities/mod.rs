//! What is stored: one file an entity, with its keys and its repository functions.
