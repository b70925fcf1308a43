//! Any text is looked at without a panic, every finding has a place in it, and what is a document
//! prints and parses to the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use portal_asl::source::Places;
use portal_asl::{Rules, check, history_bound, parse};

fuzz_target!(|text: &str| {
    match check(text, &Rules::strict()) {
        Ok((machine, _)) => {
            assert_eq!(parse(&machine.to_json()).as_ref(), Ok(&machine));
            history_bound(&machine, 10);
        }
        Err(found) => {
            let places = Places::of(text);
            for finding in &found {
                assert!(text.get(places.locate(text, finding)).is_some(), "{finding}");
            }
        }
    }
});
