//! What holds for any document.

use portal_asl::source::Places;
use portal_asl::{Rules, check, history_bound, parse, validate};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Any JSON, with many of the words that a document is made of.
fn any_json() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "Type",
        "Task",
        "Pass",
        "Choice",
        "Map",
        "Parallel",
        "Wait",
        "Succeed",
        "Fail",
        "StartAt",
        "States",
        "Next",
        "End",
        "Default",
        "Choices",
        "Condition",
        "Branches",
        "ItemProcessor",
        "Items",
        "Retry",
        "Catch",
        "ErrorEquals",
        "States.ALL",
        "Assign",
        "Output",
        "Arguments",
        "Resource",
        "A",
        "B",
        "x",
        "QueryLanguage",
        "JSONata",
        "{% $x %}",
        "{% $states.input %}",
        "{% ( %}",
        "{%",
        "%}",
        "Comment",
        "TimeoutSeconds",
        "",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i32>().prop_map(Value::from),
        any::<i16>().prop_map(|number| Value::from(f64::from(number) / 4.0)),
        word.clone().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 8, move |inner| {
        let key = prop_oneof![8 => word.clone().prop_map(str::to_owned), 1 => any::<String>()];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::Array),
            prop::collection::vec((key, inner), 0..8)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// A JSON value as it stands in `Output` or `Arguments`.
fn template() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!("{% $states.input %}")),
        Just(json!({ "a": "{% $x + 1 %}", "b": [1, "text"] })),
        any::<i32>().prop_map(Value::from),
        "[a-z ]{0,8}".prop_map(Value::from),
    ]
}

fn fields(pairs: Vec<(&'static str, Option<Value>)>) -> Map<String, Value> {
    pairs.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
}

fn handlers() -> impl Strategy<Value = Map<String, Value>> {
    let retrier = (1_u64..9, prop::option::of(0_u32..5), prop::option::of(1.0_f64..4.0), any::<bool>())
        .prop_map(|(interval, attempts, rate, full)| {
            Value::Object(fields(vec![
                ("ErrorEquals", Some(json!(["E", "States.Timeout"]))),
                ("IntervalSeconds", Some(interval.into())),
                ("MaxAttempts", attempts.map(Value::from)),
                ("BackoffRate", rate.map(Value::from)),
                ("JitterStrategy", full.then(|| "FULL".into())),
            ]))
        });
    (prop::collection::vec(retrier, 0..3), prop::option::of(template())).prop_map(|(retry, output)| {
        let catcher = Value::Object(fields(vec![
            ("ErrorEquals", Some(json!(["States.ALL"]))),
            ("Next", Some("Z".into())),
            ("Output", output),
        ]));
        fields(vec![
            ("Retry", (!retry.is_empty()).then_some(Value::Array(retry))),
            ("Catch", Some(json!([catcher]))),
        ])
    })
}

/// A state without its transition; `Z` is there in every block.
fn state(depth: u32) -> BoxedStrategy<Map<String, Value>> {
    let common = || {
        (prop::option::of(template()), any::<bool>(), prop::option::of("[a-z]{0,5}")).prop_map(
            |(output, assign, comment)| {
                fields(vec![
                    ("Output", output),
                    ("Assign", assign.then(|| json!({ "x": 1, "y": "{% $states.input %}" }))),
                    ("Comment", comment.map(Value::from)),
                ])
            },
        )
    };
    let with = |kind: Value| {
        move |mut common: Map<String, Value>| {
            common.extend(kind.as_object().cloned().unwrap_or_default());
            common
        }
    };
    let task =
        (common(), handlers(), prop::option::of(template())).prop_map(|(mut common, handlers, arguments)| {
            common.extend(fields(vec![
                ("Type", Some("Task".into())),
                ("Resource", Some("arn:aws:states:::lambda:invoke".into())),
                ("TimeoutSeconds", Some(5.into())),
                ("Arguments", arguments),
            ]));
            common.extend(handlers);
            common
        });
    let simple = prop_oneof![
        common().prop_map(with(json!({ "Type": "Pass" }))),
        common().prop_map(with(json!({ "Type": "Wait", "Seconds": 3 }))),
        task,
    ];
    if depth == 0 {
        return simple.boxed();
    }
    let parallel = (common(), handlers(), prop::collection::vec(block(depth - 1), 1..3)).prop_map(
        |(mut common, handlers, branches)| {
            common.extend(fields(vec![
                ("Type", Some("Parallel".into())),
                ("Branches", Some(Value::Array(branches))),
            ]));
            common.extend(handlers);
            common
        },
    );
    let map = (common(), block(depth - 1)).prop_map(|(mut common, processor)| {
        common.extend(fields(vec![
            ("Type", Some("Map".into())),
            ("Items", Some(json!([1, "{% 2 %}"]))),
            ("ItemProcessor", Some(processor)),
        ]));
        common
    });
    prop_oneof![4 => simple, 1 => parallel, 1 => map].boxed()
}

/// A chain of states that ends in `Z`.
fn block(depth: u32) -> BoxedStrategy<Value> {
    prop::collection::vec(state(depth), 1..4)
        .prop_map(|states| {
            let count = states.len();
            let mut all = Map::new();
            for (index, mut state) in states.into_iter().enumerate() {
                let next = if index + 1 == count { "Z".to_owned() } else { format!("S{}", index + 1) };
                state.insert("Next".into(), next.into());
                all.insert(format!("S{index}"), Value::Object(state));
            }
            all.insert("Z".into(), json!({ "Type": "Succeed" }));
            json!({ "StartAt": "S0", "States": all })
        })
        .boxed()
}

fn document() -> impl Strategy<Value = Value> {
    block(2).prop_map(|mut block| {
        if let Some(fields) = block.as_object_mut() {
            fields.insert("QueryLanguage".into(), "JSONata".into());
        }
        block
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_json_is_looked_at_without_a_panic(value in any_json(), language in any::<bool>()) {
        let mut value = value;
        if let (true, Some(fields)) = (language, value.as_object_mut()) {
            fields.insert("QueryLanguage".into(), "JSONata".into());
        }
        let text = value.to_string();
        if let Err(found) = check(&text, &Rules::strict()) {
            let places = Places::of(&text);
            for finding in &found {
                let place = places.locate(&text, finding);
                prop_assert!(text.get(place.clone()).is_some(), "{place:?} of {finding}");
            }
        }
    }

    #[test]
    fn any_text_is_looked_at_without_a_panic(text in any::<String>()) {
        _ = check(&text, &Rules::lenient());
        _ = Places::of(&text);
    }

    #[test]
    fn a_pointer_leads_to_its_value(value in any_json()) {
        let text = format!("{value:#}");
        let places = Places::of(&text);
        let mut waiting = vec![(String::new(), &value)];
        while let Some((pointer, value)) = waiting.pop() {
            let place = places.find(&pointer).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Value>(&text[place]).unwrap(), value);
            match value {
                Value::Array(items) => waiting.extend(items.iter().enumerate().map(|(index, item)| (format!("{pointer}/{index}"), item))),
                Value::Object(fields) => waiting.extend(fields.iter().map(|(key, value)| {
                    (format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")), value)
                })),
                _ => {}
            }
        }
    }

    #[test]
    fn what_is_printed_parses_to_the_same(value in document()) {
        let machine = parse(&value.to_string()).unwrap();
        prop_assert_eq!(&parse(&machine.to_json()).unwrap(), &machine);
        prop_assert_eq!(&parse(&machine.to_pretty()).unwrap(), &machine);
        prop_assert_eq!(machine.to_json(), parse(&machine.to_pretty()).unwrap().to_json());
        let found = validate(&machine, &Rules::strict());
        prop_assert!(found.iter().all(|finding| value.pointer(&finding.pointer).is_some()), "{:?}", found);
        history_bound(&machine, 3);
    }
}
