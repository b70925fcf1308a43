//! Makes the resources that the stack makes on AWS, for tests against a stand-in.

use portal_base::env;

use crate::clients::Clients;

/// What went wrong: tests only show it.
pub type Failed = Box<dyn std::error::Error + Send + Sync>;

/// The bucket of the settings.
pub async fn bucket(clients: &Clients) -> Result<(), Failed> {
    clients.s3().create_bucket().bucket(clients.settings().get(env::BUCKET)?).send().await?;
    Ok(())
}
