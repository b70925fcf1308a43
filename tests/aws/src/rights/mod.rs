//! What IAM would say: the stand-in for AWS looks at no policy, so that a right that is missing in
//! `cdk/` would first be missed in an account. Here every call is checked against the policies of the
//! template, under the role of whoever makes it.
//!
//! A function's process has its name for a session token, as Lambda gives each the credentials of its
//! role; the SDK sends it with every call. A call without a right is refused as AWS refuses it, and
//! noted; and of the rights, it is noted which were ever used.

pub(crate) mod calls;
mod policy;
pub(crate) mod refusal;
pub mod services;
mod spare;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result};
use http::HeaderMap;
use serde_json::json;

use crate::template::Template;
use policy::Statement;

/// The header in which the SDK sends the session token.
pub(crate) const TOKEN: &str = "x-amz-security-token";

/// Who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// A role, by its ARN.
    Role(String),
    /// One of AWS's services, for itself.
    Service(&'static str),
}

/// An action on a resource that somebody needs a right for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    action: String,
    resource: String,
    /// What conditions look at.
    context: Vec<(&'static str, String)>,
}

impl Need {
    /// A need without a context.
    pub fn of(action: &str, resource: &str) -> Self {
        Self { action: action.to_owned(), resource: resource.to_owned(), context: Vec::new() }
    }

    /// The same with a value that a condition may look at.
    #[must_use]
    pub fn given(mut self, key: &'static str, value: &str) -> Self {
        self.context.push((key, value.to_owned()));
        self
    }
}

/// A refusal, in IAM's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("User: {who} is not authorized to perform: {} on resource: {}", .need.action, .need.resource)]
pub struct Refused {
    who: String,
    need: Need,
}

/// The rights of the template. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Rights(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// By their ARN.
    roles: BTreeMap<String, Role>,
    /// Each function's role.
    functions: BTreeMap<String, String>,
    /// The policies of queues, of buckets, and of functions.
    resources: Vec<Statement>,
    noted: Mutex<Noted>,
}

#[derive(Debug)]
struct Role {
    /// The function whose role it is, or its name in the template.
    name: String,
    trusts: Vec<Statement>,
    statements: Vec<Statement>,
}

#[derive(Debug, Default)]
struct Noted {
    /// By who was refused which action.
    refused: BTreeMap<(String, String), BTreeSet<String>>,
    /// The role, and the places of the statement, the action and the resource.
    used: BTreeSet<(String, usize, usize, usize)>,
}

impl Noted {
    /// A few examples are enough.
    fn refuse(&mut self, who: &str, action: &str, message: String) {
        const EXAMPLES: usize = 2;
        let told = self.refused.entry((who.to_owned(), action.to_owned())).or_default();
        if told.len() < EXAMPLES {
            told.insert(message);
        }
    }
}

impl Rights {
    /// Reads all policies of the template.
    pub fn read(template: &Template, functions: &[&str]) -> Result<Self> {
        let functions = functions
            .iter()
            .map(|name| Ok(((*name).to_owned(), template.text(template.function(name)?, "Role")?)));
        let functions = functions.collect::<Result<BTreeMap<_, _>>>()?;
        let mut roles = BTreeMap::new();
        for role in template.all("AWS::IAM::Role") {
            let arn = template.arn(role.id)?;
            let own = functions.iter().find(|(_, of)| **of == arn);
            // The template's names end in eight characters of a digest.
            let name = own.map_or_else(
                || role.id[..role.id.len().saturating_sub(8)].to_owned(),
                |(name, _)| name.clone(),
            );
            let policies = template.property(role, "Policies")?;
            let policies = policies.as_array().cloned().unwrap_or_default();
            let statements = policies.iter().map(|policy| Statement::all(&policy["PolicyDocument"]));
            let statements = statements.collect::<Result<Vec<_>>>().with_context(|| role.id.to_owned())?;
            let trusts = Statement::all(&template.property(role, "AssumeRolePolicyDocument")?)?;
            roles.insert(arn, Role { name, trusts, statements: statements.concat() });
        }
        for policy in template.all("AWS::IAM::Policy") {
            let statements = Statement::all(&template.property(policy, "PolicyDocument")?)?;
            for id in template.references(policy, "Roles") {
                let role = roles.get_mut(&template.arn(&id)?).with_context(|| format!("no role {id}"))?;
                role.statements.extend(statements.iter().cloned());
            }
        }
        let mut resources = Vec::new();
        for kind in ["AWS::SQS::QueuePolicy", "AWS::S3::BucketPolicy"] {
            for policy in template.all(kind) {
                resources.extend(Statement::all(&template.property(policy, "PolicyDocument")?)?);
            }
        }
        for permission in template.all("AWS::Lambda::Permission") {
            let property = |name: &str| template.property(permission, name);
            resources.push(Statement::read(&json!({
                "Effect": "Allow", "Principal": { "Service": property("Principal")? },
                "Action": property("Action")?, "Resource": property("FunctionName")?,
                "Condition": { "ArnLike": { "aws:SourceArn": property("SourceArn")? } },
            }))?);
        }
        Ok(Self(Arc::new(Inner { roles, functions, resources, noted: Mutex::default() })))
    }

    /// Under what role a function runs; a role that is not there, if it is none of the template's.
    pub fn function(&self, name: &str) -> Caller {
        Caller::Role(self.0.functions.get(name).cloned().unwrap_or_else(|| format!("nobody ({name})")))
    }

    /// Whose credentials a request bears.
    pub(crate) fn caller(&self, headers: &HeaderMap) -> Caller {
        self.function(headers.get(TOKEN).and_then(|token| token.to_str().ok()).unwrap_or_default())
    }

    /// Whether `caller` has the right to everything it needs. What it has not is noted.
    pub fn check(&self, caller: &Caller, needs: &[Need]) -> Result<(), Refused> {
        needs.iter().try_for_each(|need| self.check_one(caller, need))
    }

    fn check_one(&self, caller: &Caller, need: &Need) -> Result<(), Refused> {
        let role = match caller {
            Caller::Role(arn) => self.0.roles.get(arn),
            Caller::Service(_) => None,
        };
        let own = role.map_or(&[][..], |role| &role.statements);
        let about = |statements: &[Statement], allows: bool| -> Vec<(usize, usize, usize)> {
            let statements = statements.iter().enumerate().filter(|(_, one)| one.allows == allows);
            let about = |(at, one): (usize, &Statement)| {
                one.about(caller, need).into_iter().map(move |(action, resource)| (at, action, resource))
            };
            statements.flat_map(about).collect()
        };
        let used = about(own, true);
        let denied = !about(own, false).is_empty() || !about(&self.0.resources, false).is_empty();
        let allowed = !used.is_empty() || !about(&self.0.resources, true).is_empty();
        let mut noted = self.noted();
        if allowed && !denied {
            if let Caller::Role(arn) = caller {
                noted.used.extend(
                    used.into_iter().map(|(at, action, resource)| (arn.clone(), at, action, resource)),
                );
            }
            return Ok(());
        }
        let who = match (role, caller) {
            (Some(role), _) => role.name.clone(),
            (None, Caller::Role(arn)) => arn.clone(),
            (None, Caller::Service(service)) => (*service).to_owned(),
        };
        let Need { action, resource, .. } = need;
        let why = if denied { "a statement denies it" } else { "no statement allows it" };
        let told =
            format!("{who} may not {action} on {resource}: {why}; see its rights in cdk/lib/constructs");
        noted.refuse(&who, action, told);
        Err(Refused { who, need: need.clone() })
    }

    /// Whether a service may take a role, for itself or for what it calls `source`. Noted, if not.
    pub(crate) fn check_trust(&self, service: &'static str, role: &str, source: &str) -> Result<(), Refused> {
        use crate::lambda::ACCOUNT;
        let need = Need::of("sts:AssumeRole", role);
        let need = need.given("aws:SourceArn", source).given("aws:SourceAccount", ACCOUNT);
        let trusts = self.0.roles.get(role).map_or(&[][..], |role| &role.trusts);
        let caller = Caller::Service(service);
        if trusts.iter().any(|one| one.allows && !one.about(&caller, &need).is_empty()) {
            return Ok(());
        }
        let message = format!("{service} may not take the role {role} for {source}: see its `assumedBy`");
        self.noted().refuse(service, &need.action, message);
        Err(Refused { who: service.to_owned(), need })
    }

    /// What was refused so far, each with what to do.
    pub fn refused(&self) -> Vec<String> {
        self.noted().refused.values().flatten().cloned().collect()
    }

    /// The rights that were never used, as `who: action on resource`, without those that are kept for
    /// a reason; and the reasons of which there is nothing any more.
    pub fn spare(&self) -> Vec<String> {
        let noted = self.noted();
        let mut unused = Vec::new();
        for (arn, role) in &self.0.roles {
            for (at, statement) in role.statements.iter().enumerate().filter(|(_, one)| one.allows) {
                for (action, name) in statement.actions.iter().enumerate() {
                    for (resource, on) in statement.resources.iter().enumerate() {
                        if !noted.used.contains(&(arn.clone(), at, action, resource)) {
                            unused.push((role.name.clone(), name.clone(), on.clone()));
                        }
                    }
                }
            }
        }
        spare::without_reason(&unused)
    }

    fn noted(&self) -> std::sync::MutexGuard<'_, Noted> {
        self.0.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn template() -> Template {
        let role = |service: &str, policy: Value| {
            json!({ "Type": "AWS::IAM::Role", "Properties": {
                "AssumeRolePolicyDocument": { "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRole",
                    "Principal": { "Service": service },
                    "Condition": { "ArnLike": { "aws:SourceArn": "arn:aws:states:r:1:stateMachine:p-*" } } }] },
                "Policies": [{ "PolicyName": "rights", "PolicyDocument": { "Statement": [policy] } }] } })
        };
        let reads = json!({ "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": [
            { "Fn::Join": ["", ["arn:", { "Ref": "AWS::Partition" }, ":s3:::b/*"]] }] });
        let calls =
            json!({ "Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": { "Ref": "Live" } });
        let resources = json!({
            "McpRole12345678": role("lambda.amazonaws.com", reads),
            "MachinesRole12345678": role("states.amazonaws.com", calls),
            "More": { "Type": "AWS::IAM::Policy", "Properties": { "Roles": [{ "Ref": "McpRole12345678" }],
                "PolicyDocument": { "Statement": [{ "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b/closed/*" }] } } },
            "Function": { "Type": "AWS::Lambda::Function", "Properties": { "FunctionName": "mcp-portal-sam-function-mcp",
                "Role": { "Fn::GetAtt": ["McpRole12345678", "Arn"] } } },
            "Live": { "Type": "AWS::Lambda::Alias", "Properties": { "FunctionName": { "Ref": "Function" } } },
            "Door": { "Type": "AWS::Lambda::Permission", "Properties": { "Action": "lambda:InvokeFunction",
                "FunctionName": { "Ref": "Live" }, "Principal": "apigateway.amazonaws.com", "SourceArn": "arn:api/*/*/*" } },
        });
        Template::read(json!({ "Resources": resources }).to_string().as_bytes()).unwrap()
    }

    fn rights() -> Rights {
        Rights::read(&template(), &["function-mcp"]).unwrap()
    }

    #[test]
    fn a_role_may_what_its_policies_say() {
        let rights = rights();
        let mcp = rights.function("function-mcp");
        assert_eq!(rights.check(&mcp, &[Need::of("s3:GetObject", "arn:aws:s3:::b/1")]), Ok(()));
        let closed = rights.check(&mcp, &[Need::of("s3:GetObject", "arn:aws:s3:::b/closed/1")]);
        assert!(closed.is_err(), "what is denied is not allowed");
        let refused = rights.check(&mcp, &[Need::of("s3:DeleteObject", "arn:aws:s3:::b/1")]).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "User: function-mcp is not authorized to perform: s3:DeleteObject on resource: arn:aws:s3:::b/1"
        );
        assert_eq!(
            rights.refused(),
            [
                "function-mcp may not s3:DeleteObject on arn:aws:s3:::b/1: no statement allows it; see its rights in cdk/lib/constructs",
                "function-mcp may not s3:GetObject on arn:aws:s3:::b/closed/1: a statement denies it; see its rights in cdk/lib/constructs",
            ]
        );
    }

    #[test]
    fn who_bears_no_credentials_may_nothing() {
        let rights = rights();
        let mut headers = HeaderMap::new();
        let need = [Need::of("s3:GetObject", "arn:aws:s3:::b/1")];
        assert!(rights.check(&rights.caller(&headers), &need).is_err());
        headers.insert(TOKEN, http::HeaderValue::from_static("function-other"));
        assert!(rights.check(&rights.caller(&headers), &need).is_err());
        headers.insert(TOKEN, http::HeaderValue::from_static("function-mcp"));
        assert_eq!(rights.check(&rights.caller(&headers), &need), Ok(()));
    }

    #[test]
    fn a_service_needs_the_policy_of_what_it_calls() {
        let rights = rights();
        let need = calls::of_function(&crate::lambda::Function::arn("function-mcp"));
        let door = Caller::Service("apigateway.amazonaws.com");
        assert_eq!(rights.check(&door, &[need.clone().given("aws:SourceArn", "arn:api/live/GET/x")]), Ok(()));
        assert!(rights.check(&door, &[need.given("aws:SourceArn", "arn:other/live/GET/x")]).is_err());
        let role = template().arn("MachinesRole12345678").unwrap();
        let trusted = |source| rights.check_trust("states.amazonaws.com", &role, source).is_ok();
        assert!(
            trusted("arn:aws:states:r:1:stateMachine:p-1") && !trusted("arn:aws:states:r:1:stateMachine:q-1")
        );
    }

    #[test]
    fn what_is_never_used_is_spare() {
        let rights = rights();
        drop(rights.check(&rights.function("function-mcp"), &[Need::of("s3:GetObject", "arn:aws:s3:::b/1")]));
        let spare = rights.spare();
        let of = |who: &str| spare.iter().filter(|one| one.starts_with(who)).cloned().collect::<Vec<_>>();
        assert_eq!(of("function-mcp: s3"), ["function-mcp: s3:PutObject on arn:aws:s3:::b/*"]);
        assert_eq!(of("MachinesRole").len(), 1, "{spare:?}");
    }
}
