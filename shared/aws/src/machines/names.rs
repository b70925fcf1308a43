//! ARNs, made from what is known: nothing is looked up.

use portal_base::{ExecutionId, env};
use portal_execution::MachineRef;

use super::document::Tier;
use crate::settings::{Settings, SettingsError};

/// How much of the digest a machine's name holds: 160 bits.
const DIGEST: usize = 40;

#[derive(Debug)]
pub(super) struct Names {
    /// `arn:<partition>:states:<region>:<account>`.
    base: String,
    prefix: String,
}

impl Names {
    /// The machines' role tells the account and the partition.
    pub(super) fn of(settings: &Settings) -> Result<Self, SettingsError> {
        let role = settings.get(env::MACHINES_ROLE_ARN)?;
        let parts: Vec<&str> = role.splitn(6, ':').collect();
        let ["arn", partition, "iam", "", account, _] = parts.as_slice() else {
            return Err(SettingsError::Malformed {
                name: env::MACHINES_ROLE_ARN,
                rule: format!("is the ARN of a role, not `{role}`"),
            });
        };
        Ok(Self {
            base: format!("arn:{partition}:states:{}:{account}", settings.region()),
            prefix: settings.get(env::MACHINES_PREFIX)?.to_owned(),
        })
    }

    /// The name of a document's machine. A machine's type is fixed, so each type has its own.
    pub(super) fn name(&self, machine: &MachineRef, tier: Tier) -> String {
        let digest = machine.digest.get(..DIGEST).unwrap_or(&machine.digest);
        let standard = if tier == Tier::Standard { "-s" } else { "" };
        format!("{}-{digest}{standard}", self.prefix)
    }

    pub(super) fn machine(&self, machine: &MachineRef, tier: Tier) -> String {
        format!("{}:stateMachine:{}", self.base, self.name(machine, tier))
    }

    /// An execution of the Standard machine.
    pub(super) fn execution(&self, machine: &MachineRef, execution: ExecutionId) -> String {
        format!("{}:execution:{}:{execution}", self.base, self.name(machine, Tier::Standard))
    }
}

#[cfg(test)]
mod tests {
    use portal_base::WorkspaceId;

    use super::*;

    fn names(role: &str) -> Result<Names, SettingsError> {
        let role = role.to_owned();
        let settings = Settings::read(move |name| match name {
            "AWS_REGION" => Some("eu-central-1".into()),
            "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => Some("x".into()),
            "PORTAL_MACHINES_ROLE_ARN" => Some(role.clone()),
            "PORTAL_MACHINES_PREFIX" => Some("portal-dev".into()),
            _ => None,
        });
        Names::of(&settings.unwrap())
    }

    #[test]
    fn a_name_says_the_document_and_the_type() {
        let names = names("arn:aws-cn:iam::123456789012:role/path/machines").unwrap();
        let workspace: WorkspaceId = "ws_06dqsacch1rns0m9xgpgn4b7xg".parse().unwrap();
        let machine = MachineRef { workspace, digest: "0123456789abcdef".repeat(4).into() };
        let hex = "0123456789abcdef0123456789abcdef01234567";
        let base = "arn:aws-cn:states:eu-central-1:123456789012";
        assert_eq!(names.machine(&machine, Tier::Express), format!("{base}:stateMachine:portal-dev-{hex}"));
        assert_eq!(
            names.machine(&machine, Tier::Standard),
            format!("{base}:stateMachine:portal-dev-{hex}-s")
        );
        let execution: ExecutionId = "exe_06dqsacch1z5bcqvxth97y0bs4".parse().unwrap();
        assert_eq!(
            names.execution(&machine, execution),
            format!("{base}:execution:portal-dev-{hex}-s:exe_06dqsacch1z5bcqvxth97y0bs4")
        );
    }

    #[test]
    fn a_role_that_is_none_is_told() {
        for role in ["machines", "arn:aws:sts::1:role/x", "arn:aws:iam::1"] {
            assert!(matches!(names(role), Err(SettingsError::Malformed { .. })), "{role}");
        }
    }
}
