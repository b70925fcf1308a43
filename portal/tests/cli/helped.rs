//! What a newcomer reads.

use crate::portal::Portal;

#[test]
fn help_names_every_command_and_the_exit_codes() {
    let help = Portal::new().run(&["help"]).exits(0).out;
    for command in [
        "validate",
        "compile",
        "run",
        "deploy",
        "call",
        "servers",
        "executions",
        "export",
        "schema",
        "completions",
        "asl",
        "aws",
    ] {
        assert!(help.contains(&format!("  {command}")), "{command} is missing:\n{help}");
    }
    assert!(help.contains("3  no portal answers"), "{help}");
}

#[test]
fn a_command_that_does_not_exist_is_wrong_input() {
    let done = Portal::new().run(&["deplyo"]).exits(2);
    assert!(done.err.contains("unrecognized subcommand 'deplyo'"), "{}", done.err);
}

#[test]
fn schema_is_the_json_schema_of_a_workflow() {
    let schema = Portal::new().run(&["schema"]).exits(0).json();
    assert_eq!(schema.pointer("/$schema").unwrap(), "https://json-schema.org/draft/2020-12/schema");
    assert!(schema.pointer("/properties/nodes").is_some());
}

#[test]
fn every_shell_gets_a_completion_script() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(Portal::new().run(&["completions", shell]).exits(0).out.contains("portal"), "{shell}");
    }
}
