//! Each code has a page that says what it means, shows a body, and says how to mend it.

use std::collections::BTreeSet;
use std::path::Path;

use portal_base::Code;
use portal_http::Kind;

#[test]
fn every_code_has_its_page_and_no_page_is_left_over() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/errors");
    for code in Code::ALL {
        let page = std::fs::read_to_string(folder.join(format!("{code}.md"))).unwrap_or_default();
        let status = Kind::of(*code).status().as_u16();
        assert!(
            page.starts_with(&format!("# {code}\n")),
            "docs/errors/{code}.md is missing or has another title"
        );
        assert!(page.contains(&format!("HTTP {status}")), "docs/errors/{code}.md says HTTP {status}");
        for part in ["## An answer", "## What to do"] {
            assert!(page.contains(part), "docs/errors/{code}.md has no `{part}`");
        }
        let example =
            page.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap_or_default();
        let example: serde_json::Value = serde_json::from_str(example).unwrap_or_default();
        assert_eq!(example["code"], code.as_str(), "docs/errors/{code}.md shows an answer with its code");
        assert_eq!(example["status"], status, "docs/errors/{code}.md shows an answer with its status");
    }
    let known: BTreeSet<_> = Code::ALL.iter().map(|code| format!("{code}.md")).collect();
    for entry in std::fs::read_dir(&folder).expect("docs/errors") {
        let name = entry.expect("an entry").file_name().into_string().expect("a name");
        assert!(known.contains(&name) || name == "README.md", "docs/errors/{name} is of no code");
    }
}
