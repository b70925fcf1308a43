//! Every diagnostic: an example that shows it, and a page that explains it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what a test is about to read is there, or the test fails"
)]

mod common;

use std::fmt::Write as _;

use indexmap::IndexMap;
use portal_compiler::{Compilation, Options, codes, compile_text};
use portal_workflow::SourceMap;

fn options() -> Options {
    let connections = [("con_http", "http"), ("con_crm", "crm")];
    let connections = connections.map(|(id, provider)| (id.to_owned(), provider.to_owned()));
    Options { connections: Some(IndexMap::from(connections)), ..Options::default() }
}

/// The diagnostics as a person reads them, with the place in the text.
fn rendered(text: &str, compilation: &Compilation, map: Option<&SourceMap>) -> String {
    let mut out = String::new();
    for d in &compilation.diagnostics {
        let node = d.node.as_ref().map(|node| format!(" [{node}]")).unwrap_or_default();
        writeln!(out, "{} {:?}{node} {}", d.code, d.severity, d.message.en).unwrap();
        writeln!(out, "  {}", d.message.ko).unwrap();
        let place = map.and_then(|map| {
            let whole = map.value(&d.pointer)?;
            let part = d.span.clone().and_then(|span| map.within(text, &d.pointer, span));
            Some((whole, part))
        });
        writeln!(out, "  at {}", if d.pointer.is_empty() { "the document" } else { &d.pointer }).unwrap();
        if let Some((whole, part)) = place {
            let line = text[..whole.start].matches('\n').count() + 1;
            let shown: String =
                text[part.clone().unwrap_or(whole)].split_whitespace().collect::<Vec<_>>().join(" ");
            let shown: String = shown.chars().take(60).collect();
            writeln!(out, "  line {line}: {shown:?}").unwrap();
        }
        for label in &d.labels {
            writeln!(out, "  also {}: {}", label.pointer, label.message.en).unwrap();
        }
        if let Some(help) = &d.help {
            writeln!(out, "  help: {}", help.en).unwrap();
            writeln!(out, "        {}", help.ko).unwrap();
        }
    }
    out
}

#[test]
fn every_example_shows_what_its_name_says() {
    let catalog = common::catalog();
    for (name, text) in common::files("fail") {
        let (compilation, map) = compile_text(&text, &catalog, &common::Callees, &options());
        let code = name.split('-').next().unwrap();
        assert!(
            compilation.diagnostics.iter().any(|d| d.code == code),
            "{name} shows {:#?}",
            compilation.diagnostics
        );
        assert_eq!(
            compilation.compiled.is_none(),
            compilation.diagnostics.iter().any(portal_compiler::Diagnostic::is_error),
            "{name}: errors and nothing else keep a workflow from compiling"
        );
        if let Some(compiled) = &compilation.compiled {
            let found = portal_asl::validate(&compiled.machine, &common::rules());
            assert!(found.is_empty(), "{name}: compiles to a machine that is refused: {found:#?}");
        }
        for d in &compilation.diagnostics {
            let Some(map) = &map else { continue };
            if let Some(span) = &d.span {
                assert!(
                    map.within(&text, &d.pointer, span.clone()).is_some(),
                    "{name}: {d:?} points nowhere"
                );
            }
        }
        insta::with_settings!({ snapshot_path => "../testdata/snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name.clone(), rendered(&text, &compilation, map.as_ref()));
        });
    }
}

#[test]
fn every_code_has_an_example_and_a_page() {
    let examples = common::files("fail");
    let pages = format!("{}/../../docs/diagnostics", env!("CARGO_MANIFEST_DIR"));
    let mut missing = Vec::new();
    for (code, _, en, ko) in codes::ALL {
        assert!(!en.is_empty() && !ko.is_empty());
        if !examples.iter().any(|(name, _)| name.starts_with(code)) {
            missing.push(format!("{code}: no example"));
        }
        match std::fs::read_to_string(format!("{pages}/{code}.md")) {
            Ok(page) if page.starts_with(&format!("# {code}: {en}\n")) => {}
            Ok(_) => missing.push(format!("{code}: the page's title is not `# {code}: {en}`")),
            Err(_) => missing.push(format!("{code}: no page")),
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
    let known = |name: &str| codes::find(name).is_some();
    for entry in std::fs::read_dir(pages).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let code = name.trim_end_matches(".md");
        assert!(known(code) || name == "README.md", "docs/diagnostics/{name} is of no code");
    }
}
