//! Who is asking and what they may do: principals, roles, permissions, tokens, API keys, seals.
