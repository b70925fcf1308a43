//! The declarations: the manifest is fresh and the examples hold.

use std::path::Path;

use connector_http::connector;
use portal_connector_kit::testing::{check_examples, check_manifest};

#[test]
fn the_manifest_is_fresh() {
    check_manifest(&connector(), &Path::new(env!("CARGO_MANIFEST_DIR")).join("manifest.json"));
}

#[tokio::test]
async fn every_example_holds() {
    check_examples(&connector()).await;
}
