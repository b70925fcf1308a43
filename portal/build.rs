//! Tells the program what it is built of: `PORTAL_BUILD`, or the commit that is checked out. Without
//! either the build is not named.

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=PORTAL_BUILD");
    // A packager's own name is taken by the compiler as it is.
    if option_env!("PORTAL_BUILD").is_some() {
        return;
    }
    let Some(commit) = git(&["rev-parse", "--short=9", "HEAD"]) else { return };
    println!("cargo::rustc-env=PORTAL_BUILD={commit}");
    // What a commit, a checkout and a rebase each write.
    if let Some(log) = git(&["rev-parse", "--git-path", "logs/HEAD"])
        && Path::new(&log).exists()
    {
        println!("cargo::rerun-if-changed={log}");
    }
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (output.status.success() && !text.is_empty()).then_some(text)
}
