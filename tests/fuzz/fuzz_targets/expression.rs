//! No text makes the parser panic; what parses prints to the same tree; errors point into the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use portal_expr::Expression;

fuzz_target!(|source: &str| {
    match Expression::parse(source) {
        Ok(expression) => {
            let printed = expression.print();
            let again = Expression::parse(&printed).expect("what is printed parses");
            assert!(again.same_tree(&expression), "{source}\nprints as\n{printed}");
            for reference in expression.references() {
                assert!(source.get(reference.span.clone()).is_some());
            }
        }
        Err(error) => assert!(source.get(error.span.clone()).is_some(), "{error:?}"),
    }
});
