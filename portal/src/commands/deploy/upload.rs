//! Drafts on the portal made what the files say.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde_json::{Value, json};

use crate::cli::api::{Api, segment};
use crate::cli::workshop::{Examined, each_call, is_id, sibling};
use crate::cli::{Failure, show};

/// The workflows of the portal, and what was done to them.
pub(super) struct Upload<'a> {
    api: &'a Api,
    known: Vec<Value>,
    /// Called workflows that were published for their callers.
    published: HashSet<PathBuf>,
}

impl<'a> Upload<'a> {
    pub(super) async fn new(api: &'a Api) -> anyhow::Result<Self> {
        Ok(Self { api, known: api.list("/workflows", &[]).await?, published: HashSet::new() })
    }

    /// Makes the draft what the file says, and gives the workflow's id. What it calls by a file's
    /// name is published first.
    pub(super) fn save<'s>(&'s mut self, workflow: &'s Examined) -> BoxFuture<'s, anyhow::Result<String>> {
        async move {
            let mut definition = workflow.definition();
            self.name_callees(workflow, &mut definition).await?;
            let name = workflow.tool_name();
            let Some(id) = self.find(name)? else {
                let made = self
                    .api
                    .post("/workflows", &json!({ "name": name, "definition": definition }))
                    .await?
                    .body;
                let id = id_of(&made)?.to_owned();
                self.known.push(made);
                return Ok(id);
            };
            let path = format!("/workflows/{}", segment(&id));
            let draft = self.api.get(&path, &[]).await?;
            if draft.body.get("definition") != Some(&definition) {
                self.api.patch(&path, &json!({ "definition": definition }), draft.etag.as_deref()).await?;
            }
            Ok(id)
        }
        .boxed()
    }

    /// The id of the workflow of that name, if there is one.
    fn find(&self, name: &str) -> anyhow::Result<Option<String>> {
        let mut same = self.known.iter().filter(|known| show::text(known, "/name") == Some(name));
        let found = same.next().map(|found| id_of(found).map(str::to_owned)).transpose()?;
        if same.next().is_some() {
            return Err(Failure::input(format!("there are several workflows named `{name}` on the portal"))
                .help("rename all but one of them")
                .into());
        }
        Ok(found)
    }

    /// Puts ids where the file names other files.
    async fn name_callees(&mut self, workflow: &Examined, definition: &mut Value) -> anyhow::Result<()> {
        let mut called = Vec::new();
        each_call(definition, &mut |name| called.extend(name.as_str().map(str::to_owned)));
        let folder = Path::new(&workflow.source.name).parent().map(Path::to_path_buf).unwrap_or_default();
        for name in called.into_iter().filter(|name| !is_id(name)) {
            let id = match sibling(&folder, &name) {
                Some(file) => self.publish(&file).await?,
                None => self.find(&name)?.ok_or_else(|| {
                    Failure::input(format!(
                        "`{}` calls `{name}`, which is neither a file beside it nor a workflow on the portal",
                        workflow.source.name
                    ))
                })?,
            };
            each_call(definition, &mut |workflow| {
                if *workflow == *name {
                    *workflow = id.as_str().into();
                }
            });
        }
        Ok(())
    }

    /// Publishes a called workflow in the state of its file.
    async fn publish(&mut self, file: &Path) -> anyhow::Result<String> {
        let callee = Examined::of(file)?;
        let id = self.save(&callee).await?;
        if self.published.insert(file.to_path_buf()) {
            let path = format!("/workflows/{}", segment(&id));
            let draft = self.api.get(&path, &[]).await?;
            if draft.body.get("has_unpublished_changes").is_some_and(|changed| *changed == true) {
                self.api.post_at(&format!("{path}/versions"), &json!({}), draft.etag.as_deref()).await?;
            }
        }
        Ok(id)
    }
}

/// The id of a thing that the portal gave.
pub(super) fn id_of(thing: &Value) -> anyhow::Result<&str> {
    show::text(thing, "/id").ok_or_else(|| anyhow::anyhow!("the portal answered without an id"))
}
