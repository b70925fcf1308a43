//! Hides what looks like a secret in recorded values.
//!
//! Credentials of connections never reach a machine, so nothing here guards those. This is for
//! secrets people type into parameters or services send back, by the names that carry them.

use serde_json::Value;

const MASK: &str = "[masked]";

/// Names of headers, parameters and fields whose values are not recorded, in lower case without `-` and `_`.
const SECRET_NAMES: &[&str] = &[
    "authorization",
    "proxyauthorization",
    "cookie",
    "setcookie",
    "xapikey",
    "apikey",
    "xauthtoken",
    "accesstoken",
    "refreshtoken",
    "idtoken",
    "clientsecret",
    "password",
    "passwd",
    "secret",
    "privatekey",
    "seal",
];

/// Whether a value of that name is a secret.
fn is_secret(name: &str) -> bool {
    let plain: String =
        name.chars().filter(|c| !matches!(c, '-' | '_')).map(|c| c.to_ascii_lowercase()).collect();
    SECRET_NAMES.contains(&plain.as_str())
}

/// Replaces secrets in place, at any depth.
pub(crate) fn mask(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                // An expression over a secret name is an object or array of its own: masked whole.
                if is_secret(name) && !value.is_null() {
                    *value = Value::from(MASK);
                } else {
                    mask(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_masked_by_name_at_any_depth() {
        let mut value = json!({
            "url": "https://api.example.com",
            "headers": { "Authorization": "Bearer x", "X-API-Key": ["k"], "Accept": "text/html" },
            "body": [{ "client_secret": { "deep": 1 }, "token_count": 3, "password": null }],
        });
        mask(&mut value);
        assert_eq!(
            value,
            json!({
                "url": "https://api.example.com",
                "headers": { "Authorization": "[masked]", "X-API-Key": "[masked]", "Accept": "text/html" },
                "body": [{ "client_secret": "[masked]", "token_count": 3, "password": null }],
            })
        );
    }
}
