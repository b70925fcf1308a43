//! `portal export`: workflow documents out of the portal into files.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::{Value, json};

use crate::cli::api::{Api, segment};
use crate::cli::progress::Progress;
use crate::cli::{Failure, Globals, show};

/// Write workflows, or everything a server is made of, to files that `portal deploy` takes
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Names or ids of workflows; all of them when none is named
    workflows: Vec<String>,
    /// The workflows of this server, in the versions it serves
    #[arg(long, value_name = "SLUG", conflicts_with = "workflows")]
    server: Option<String>,
    /// The folder to write to
    #[arg(long, short, value_name = "FOLDER", default_value = ".")]
    out: PathBuf,
    /// Write over files that are there
    #[arg(long)]
    force: bool,
}

/// A document and the file it goes to.
struct File {
    name: String,
    document: Value,
}

/// Writes the files.
pub(crate) fn run(args: &Args, globals: &Globals) -> anyhow::Result<ExitCode> {
    let api = Api::connect(globals)?;
    let files = super::block_on(async {
        let _progress = Progress::start(globals, "reading workflows");
        match &args.server {
            Some(slug) => of_server(&api, slug).await,
            None => of_workflows(&api, &args.workflows).await,
        }
    })?;
    std::fs::create_dir_all(&args.out)
        .with_context(|| format!("cannot make the folder `{}`", args.out.display()))?;
    let paths: Vec<PathBuf> = files.iter().map(|file| args.out.join(format!("{}.json", file.name))).collect();
    if let Some(taken) = paths.iter().find(|path| !args.force && path.exists()) {
        return Err(Failure::input(format!("`{}` is there already", taken.display()))
            .help("write over it with `--force`, or to another folder with `--out`")
            .into());
    }
    for (file, path) in files.iter().zip(&paths) {
        write(path, &file.document)?;
    }
    if globals.json {
        show::json(&json!({ "files": paths }))?;
    } else {
        for path in &paths {
            show::line(path.display())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn write(path: &Path, document: &Value) -> anyhow::Result<()> {
    let mut text = serde_json::to_string_pretty(document)?;
    text.push('\n');
    std::fs::write(path, text).with_context(|| format!("cannot write `{}`", path.display()))
}

async fn of_workflows(api: &Api, wanted: &[String]) -> anyhow::Result<Vec<File>> {
    let all = api.list("/workflows", &[]).await?;
    let is = |workflow: &Value, name: &str| {
        [show::text(workflow, "/name"), show::text(workflow, "/id")].contains(&Some(name))
    };
    if let Some(missing) = wanted.iter().find(|name| !all.iter().any(|workflow| is(workflow, name))) {
        return Err(Failure::input(format!("there is no workflow `{missing}`")).into());
    }
    let mut files = Vec::new();
    for workflow in &all {
        if wanted.is_empty() || wanted.iter().any(|name| is(workflow, name)) {
            let id = show::text(workflow, "/id").unwrap_or_default();
            let mut draft = api.get(&format!("/workflows/{}", segment(id)), &[]).await?.body;
            let document = draft.get_mut("definition").map(Value::take).unwrap_or_default();
            files.push(File {
                name: file_name(show::text(workflow, "/name").unwrap_or(id), &files),
                document,
            });
        }
    }
    Ok(files)
}

async fn of_server(api: &Api, slug: &str) -> anyhow::Result<Vec<File>> {
    let servers = api.list("/deployments", &[]).await?;
    let server =
        servers.iter().find(|server| show::text(server, "/slug") == Some(slug)).ok_or_else(|| {
            Failure::input(format!("there is no server `{slug}`")).help("`portal servers` lists them")
        })?;
    let mut files = Vec::new();
    for tool in show::items(server, "/tools") {
        let workflow = show::text(tool, "/workflow").unwrap_or_default();
        let version = show::cell(tool, "/version");
        let path = format!("/workflows/{}/versions/{}", segment(workflow), segment(&version));
        let mut version = api.get(&path, &[]).await?.body;
        let document = version.get_mut("definition").map(Value::take).unwrap_or_default();
        files.push(File { name: file_name(show::text(tool, "/name").unwrap_or(workflow), &files), document });
    }
    Ok(files)
}

/// A workflow's name as a file's, told apart from those before it.
fn file_name(name: &str, before: &[File]) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' })
        .collect();
    let plain = plain.trim_matches(['.', '-']).to_owned();
    let base = if plain.is_empty() { "workflow".to_owned() } else { plain };
    let taken = |name: &str| before.iter().any(|file| file.name == name);
    let mut numbered = base.clone();
    let mut number = 2;
    while taken(&numbered) {
        numbered = format!("{base}-{number}");
        number += 1;
    }
    numbered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_stays_inside_the_folder_and_is_told_apart() {
        let mut files: Vec<File> = Vec::new();
        for (name, expected) in [
            ("Open issues", "Open-issues"),
            ("../../etc/passwd", "etc-passwd"),
            ("Open issues", "Open-issues-2"),
            ("날씨", "날씨"),
            ("..", "workflow"),
        ] {
            let name = file_name(name, &files);
            assert_eq!(name, expected);
            files.push(File { name, document: Value::Null });
        }
    }
}
