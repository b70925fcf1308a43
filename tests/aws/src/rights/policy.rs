//! Statements of policies as IAM reads them, as far as the template uses them: what is not understood
//! here is an error and never taken for a right.

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use super::{Caller, Need};

/// A statement: of a role's policies, or of the policy of a queue, a bucket or a function.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Statement {
    pub(super) allows: bool,
    whom: Whom,
    pub(super) actions: Vec<String>,
    pub(super) resources: Vec<String>,
    conditions: Vec<Condition>,
}

/// Whom a statement is about.
#[derive(Debug, Clone, PartialEq)]
enum Whom {
    /// A role's policy: the role.
    Role,
    Everybody,
    Services(Vec<String>),
}

#[derive(Debug, Clone, PartialEq)]
struct Condition {
    /// Whether the values may have wildcards.
    like: bool,
    key: String,
    values: Vec<String>,
}

impl Condition {
    /// A key that the request does not have meets no condition.
    fn holds(&self, need: &Need) -> bool {
        // Everything is said over TLS on AWS.
        let transport = ("aws:SecureTransport", "true".to_owned());
        let mut given = need.context.iter().chain([&transport]);
        let Some((_, given)) = given.find(|(key, _)| *key == self.key) else { return false };
        self.values.iter().any(|value| if self.like { like(value, given) } else { value == given })
    }
}

/// One text or several.
fn texts(value: &Value) -> Result<Vec<String>> {
    let one = |value: &Value| {
        Ok(value.as_str().with_context(|| format!("{value} is no text in a policy"))?.to_owned())
    };
    value.as_array().map_or_else(|| Ok(vec![one(value)?]), |all| all.iter().map(one).collect())
}

impl Statement {
    /// Reads a statement in which everything is worked out.
    pub(super) fn read(statement: &Value) -> Result<Self> {
        const KNOWN: [&str; 7] = ["Sid", "Effect", "Principal", "Action", "Resource", "Condition", "Version"];
        let fields = statement.as_object().context("a statement is an object")?;
        if let Some(odd) = fields.keys().find(|name| !KNOWN.contains(&name.as_str())) {
            bail!("`{odd}` of a statement is not understood here: {statement}");
        }
        let mut conditions = Vec::new();
        for (operator, keys) in statement["Condition"].as_object().into_iter().flatten() {
            let like = match operator.as_str() {
                "StringEquals" | "Bool" => false,
                "StringLike" | "ArnLike" | "ArnEquals" => true,
                _ => bail!("the condition `{operator}` is not understood here: {statement}"),
            };
            for (key, values) in keys.as_object().into_iter().flatten() {
                conditions.push(Condition { like, key: key.clone(), values: texts(values)? });
            }
        }
        let effect = statement["Effect"].as_str();
        ensure!(effect == Some("Allow") || effect == Some("Deny"), "{statement}");
        Ok(Self {
            allows: effect == Some("Allow"),
            whom: Whom::read(&statement["Principal"])?,
            actions: texts(&statement["Action"])?,
            // What is trusted with a role is trusted with that role.
            resources: fields.get("Resource").map_or_else(|| Ok(vec!["*".to_owned()]), texts)?,
            conditions,
        })
    }

    /// The statements of a policy.
    pub(super) fn all(policy: &Value) -> Result<Vec<Self>> {
        let statements = policy["Statement"].as_array().context("a policy without statements")?;
        statements.iter().map(Self::read).collect()
    }

    /// The pairs of an action and a resource by which the statement is about what `caller` needs.
    pub(super) fn about(&self, caller: &Caller, need: &Need) -> Vec<(usize, usize)> {
        let whom = match (&self.whom, caller) {
            (Whom::Role, Caller::Role(_)) | (Whom::Everybody, _) => true,
            (Whom::Services(services), Caller::Service(service)) => services.iter().any(|one| one == service),
            _ => false,
        };
        if !whom || !self.conditions.iter().all(|condition| condition.holds(need)) {
            return Vec::new();
        }
        let wanted = need.action.to_lowercase();
        let actions = self.actions.iter().enumerate();
        let actions = actions.filter(|(_, action)| like(&action.to_lowercase(), &wanted));
        let resources = self.resources.iter().enumerate();
        let resources: Vec<_> = resources.filter(|(_, resource)| like(resource, &need.resource)).collect();
        actions
            .flat_map(|(action, _)| resources.iter().map(move |(resource, _)| (action, *resource)))
            .collect()
    }
}

impl Whom {
    fn read(principal: &Value) -> Result<Self> {
        match principal {
            Value::Null => Ok(Self::Role),
            Value::Object(kinds) if kinds.len() == 1 => match kinds.iter().next() {
                Some((kind, whom)) if kind == "AWS" && whom == "*" => Ok(Self::Everybody),
                Some((kind, whom)) if kind == "Service" => Ok(Self::Services(texts(whom)?)),
                _ => bail!("the principal {principal} is not understood here"),
            },
            _ => bail!("the principal {principal} is not understood here"),
        }
    }
}

/// Whether a text is of a pattern's form: `?` is one character, `*` any number of them. IAM promises
/// only of the last `*` that it goes on beyond a colon.
pub(super) fn like(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut read) = (0, 0);
    // Where the last `*` stands, and up to where it was taken for the text.
    let mut star: Option<(usize, usize)> = None;
    while read < text.len() {
        match pattern.get(at) {
            Some(b'*') if at + 1 == pattern.len() => return true,
            Some(b'*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(b'?') => (at, read) = (at + 1, read + 1),
            Some(one) if text.get(read) == Some(one) => (at, read) = (at + 1, read + 1),
            _ => match star {
                Some((stands, upto)) if text.get(upto) != Some(&b':') => {
                    star = Some((stands, upto + 1));
                    (at, read) = (stands + 1, upto + 1);
                }
                _ => return false,
            },
        }
    }
    pattern.iter().skip(at).all(|rest| *rest == b'*')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn role() -> Caller {
        Caller::Role("r".to_owned())
    }

    fn about(statement: Value, caller: &Caller, need: &Need) -> bool {
        !Statement::read(&statement).unwrap().about(caller, need).is_empty()
    }

    #[test]
    fn wildcards() {
        for (pattern, text) in [
            ("*", "arn:aws:sqs:r:1:q"),
            ("arn:aws:s3:::b/*", "arn:aws:s3:::b/w/machines/1.json"),
            ("arn:aws:states:r:1:execution:p-*", "arn:aws:states:r:1:execution:p-abc:exe_1"),
            ("arn:x:secret:p/seal-??????", "arn:x:secret:p/seal-AbCdEf"),
            ("arn:x:api/*/*/*", "arn:x:api/live/GET/api/v1/users"),
            ("a*c*e", "abcde"),
            ("", ""),
        ] {
            assert!(like(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("arn:aws:s3:::b/*", "arn:aws:s3:::b"),
            ("arn:aws:s3:::b/*", "arn:aws:s3:::bb/x"),
            ("arn:x:secret:p/seal-??????", "arn:x:secret:p/seal"),
            ("arn:x:secret:p/seal-??????", "arn:x:secret:p/seal-AbCdEfg"),
            ("arn:aws:lambda:r:1:function:f", "arn:aws:lambda:r:1:function:f:live"),
            ("arn:*:q", "arn:aws:sqs:q"),
            ("a?c", "ac"),
            ("", "a"),
        ] {
            assert!(!like(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn a_statement_is_about_its_actions_and_resources() {
        let statement =
            json!({ "Effect": "Allow", "Action": ["s3:GetObject", "s3:Put*"], "Resource": ["arn:b/*"] });
        assert!(about(statement.clone(), &role(), &Need::of("s3:getobject", "arn:b/1")));
        assert!(about(statement.clone(), &role(), &Need::of("s3:PutObject", "arn:b/1")));
        assert!(!about(statement.clone(), &role(), &Need::of("s3:DeleteObject", "arn:b/1")));
        assert!(!about(statement.clone(), &role(), &Need::of("s3:GetObject", "arn:b")));
        assert!(!about(
            statement,
            &Caller::Service("events.amazonaws.com"),
            &Need::of("s3:GetObject", "arn:b/1")
        ));
    }

    #[test]
    fn a_condition_holds_for_what_is_given() {
        let pass = json!({ "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:role",
            "Condition": { "StringEquals": { "iam:PassedToService": "states.amazonaws.com" } } });
        let need = Need::of("iam:PassRole", "arn:role");
        assert!(!about(pass.clone(), &role(), &need), "what is not given meets no condition");
        assert!(!about(
            pass.clone(),
            &role(),
            &need.clone().given("iam:PassedToService", "ec2.amazonaws.com")
        ));
        assert!(about(pass, &role(), &need.given("iam:PassedToService", "states.amazonaws.com")));
        let plain = json!({ "Effect": "Deny", "Principal": { "AWS": "*" }, "Action": "sqs:*", "Resource": "arn:q",
            "Condition": { "Bool": { "aws:SecureTransport": "false" } } });
        assert!(!about(plain, &role(), &Need::of("sqs:SendMessage", "arn:q")), "AWS is spoken to over TLS");
    }

    #[test]
    fn a_service_is_known_by_its_name_and_for_whom_it_acts() {
        let takes = json!({ "Effect": "Allow", "Principal": { "Service": "events.amazonaws.com" },
            "Action": "sqs:SendMessage", "Resource": "arn:q",
            "Condition": { "ArnEquals": { "aws:SourceArn": "arn:rule" } } });
        let need = |rule| Need::of("sqs:SendMessage", "arn:q").given("aws:SourceArn", rule);
        assert!(about(takes.clone(), &Caller::Service("events.amazonaws.com"), &need("arn:rule")));
        assert!(!about(takes.clone(), &Caller::Service("events.amazonaws.com"), &need("arn:other")));
        assert!(!about(takes.clone(), &Caller::Service("s3.amazonaws.com"), &need("arn:rule")));
        assert!(!about(takes, &role(), &need("arn:rule")));
    }

    #[test]
    fn what_is_not_understood_is_no_right() {
        for odd in [
            json!({ "Effect": "Allow", "NotAction": "s3:*", "Resource": "*" }),
            json!({ "Effect": "Allow", "Action": "s3:*", "NotResource": "*" }),
            json!({ "Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": { "IpAddress": {} } }),
            json!({ "Effect": "Allow", "Action": "s3:*", "Resource": { "Ref": "X" } }),
            json!({ "Effect": "Allow", "Action": "s3:*", "Resource": "*", "Principal": { "AWS": "arn:role" } }),
            json!({ "Action": "s3:*", "Resource": "*" }),
        ] {
            assert!(Statement::read(&odd).is_err(), "{odd}");
        }
    }
}
