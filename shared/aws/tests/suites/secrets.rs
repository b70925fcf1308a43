//! Secrets in Secrets Manager.

use std::sync::Arc;

use portal_base::Secret;
use portal_store::Secrets;
use portal_store::suites::Subject;

use crate::account::{Account, subject};

async fn fresh() -> Subject<dyn Secrets> {
    let account = Account::fresh();
    subject(Arc::new(account.clients.secrets().unwrap()), account)
}

portal_store::secrets_suite!(fresh);

#[tokio::test]
async fn what_is_there_costs_one_call() {
    let account = Account::fresh();
    let secrets = account.clients.secrets().unwrap();
    let value = || Secret::new(b"x".to_vec());
    secrets.get_or_create("master-key", value()).await.unwrap();
    assert_eq!(account.said(), ["CreateSecret", "GetSecretValue"]);
    secrets.get_or_create("master-key", value()).await.unwrap();
    secrets.get("master-key").await.unwrap().unwrap();
    assert_eq!(account.said(), ["GetSecretValue×2"]);
    secrets.put("master-key", value()).await.unwrap();
    assert_eq!(account.said(), ["PutSecretValue"]);
}
