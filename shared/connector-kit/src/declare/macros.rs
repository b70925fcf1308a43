//! The three macros of a declaration.

/// An object with known fields: a struct, its schema and its strict reader.
///
/// Of each field: the doc comment is the English description, `#[title]` the label in English
/// and Korean, `#[ko]` the Korean description, `#[schema]` further JSON Schema keywords such as
/// `"x-widget"`, and `= json` the default. A field without a default is required unless its
/// type knows what an absent one is ([`Param::missing`](crate::Param::missing)).
///
/// ```
/// portal_connector_kit::record! {
///     /// What `example.list` takes.
///     pub struct Parameters {
///         /// The owner's login.
///         #[title("Owner", "소유자")]
///         #[ko("소유자의 로그인 이름입니다.")]
///         pub owner: String,
///         /// How many to give at most.
///         #[title("Limit", "개수")]
///         #[ko("최대 개수입니다.")]
///         #[schema("maximum": 100)]
///         pub limit: u32 = 30,
///     }
/// }
///
/// use portal_connector_kit::{Param, read_parameters};
/// let read: Parameters = read_parameters(&serde_json::json!({ "owner": "acme" })).unwrap();
/// assert_eq!((read.owner.as_str(), read.limit), ("acme", 30));
/// assert_eq!(Parameters::schema()["required"], serde_json::json!(["owner"]));
/// let problems = read_parameters::<Parameters>(&serde_json::json!({ "ownr": "acme" })).unwrap_err();
/// assert_eq!(
///     problems.to_string(),
///     "unknown parameter `ownr`; did you mean `owner`?; `owner`: is missing"
/// );
/// ```
#[macro_export]
macro_rules! record {
    (
        $(#[doc = $doc:literal])+
        $vis:vis struct $name:ident {
            $(
                $(#[doc = $field_doc:literal])+
                #[title($title_en:literal, $title_ko:literal)]
                #[ko($ko:literal)]
                $(#[schema($($extra:tt)+)])?
                $field_vis:vis $field:ident : $ty:ty $(= $default:tt)?
            ),* $(,)?
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone)]
        $vis struct $name {
            $( $(#[doc = $field_doc])+ $field_vis $field: $ty ),*
        }

        impl $crate::Param for $name {
            fn schema() -> $crate::json::Value {
                let mut object = $crate::__private::ObjectSchema::default();
                $(
                    object.field(
                        stringify!($field),
                        [$title_en, $title_ko],
                        [concat!($($field_doc),+).trim(), $ko],
                        <$ty as $crate::Param>::schema(),
                        $crate::json::json!({ $($($extra)+)? }),
                        $crate::__private::default_of!($($default)?),
                        <$ty as $crate::Param>::missing().is_none(),
                    );
                )*
                object.finish()
            }

            fn read(
                value: &$crate::json::Value,
                at: &$crate::At<'_>,
                problems: &mut $crate::Problems,
            ) -> ::core::option::Option<Self> {
                let ::core::option::Option::Some(fields) = value.as_object() else {
                    problems.wrong_type(at, "an object", value);
                    return ::core::option::Option::None;
                };
                <Self as $crate::Record>::read_fields(fields, ::core::option::Option::None, at, problems)
            }
        }

        impl $crate::Record for $name {
            fn read_fields(
                fields: &$crate::json::Map<::std::string::String, $crate::json::Value>,
                tag: ::core::option::Option<&str>,
                at: &$crate::At<'_>,
                problems: &mut $crate::Problems,
            ) -> ::core::option::Option<Self> {
                problems.unknown_fields(fields, tag, &[$(stringify!($field)),*], at);
                $(
                    let $field = $crate::__private::field::<$ty>(
                        fields,
                        stringify!($field),
                        $crate::__private::default_of!($($default)?),
                        at,
                        problems,
                    );
                )*
                ::core::option::Option::Some(Self { $($field: $field?),* })
            }
        }
    };
}

/// One of some words: an enum, its schema with labels, and its reader.
///
/// ```
/// portal_connector_kit::choice! {
///     /// Which way to sort.
///     pub enum Order {
///         /// Smallest first.
///         #[title("Ascending", "오름차순")]
///         Up = "asc",
///         /// Largest first.
///         #[title("Descending", "내림차순")]
///         Down = "desc",
///     }
/// }
/// assert_eq!(Order::Up.as_str(), "asc");
/// ```
#[macro_export]
macro_rules! choice {
    (
        $(#[doc = $doc:literal])+
        $vis:vis enum $name:ident {
            $(
                $(#[doc = $variant_doc:literal])+
                #[title($en:literal, $ko:literal)]
                $variant:ident = $text:literal
            ),+ $(,)?
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        $vis enum $name { $( $(#[doc = $variant_doc])+ $variant ),+ }

        impl $name {
            /// The word in the parameters.
            $vis const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl $crate::Param for $name {
            fn schema() -> $crate::json::Value {
                $crate::json::json!({
                    "type": "string",
                    "enum": [$($text),+],
                    "x-widget": "select",
                    "x-options": [$({ "value": $text, "title": { "en": $en, "ko": $ko } }),+],
                })
            }

            fn read(
                value: &$crate::json::Value,
                at: &$crate::At<'_>,
                problems: &mut $crate::Problems,
            ) -> ::core::option::Option<Self> {
                match $crate::__private::word(value, &[$($text),+], at, problems)? {
                    $($text => ::core::option::Option::Some(Self::$variant),)+
                    _ => ::core::option::Option::None,
                }
            }
        }
    };
}

/// One of several records, told apart by a word in the field `kind`.
#[macro_export]
macro_rules! variants {
    (
        $(#[doc = $doc:literal])+
        $vis:vis enum $name:ident {
            $(
                $(#[doc = $variant_doc:literal])+
                #[title($en:literal, $ko:literal)]
                $variant:ident($record:ty) = $text:literal
            ),+ $(,)?
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone)]
        $vis enum $name { $( $(#[doc = $variant_doc])+ $variant($record) ),+ }

        impl $crate::Param for $name {
            fn schema() -> $crate::json::Value {
                $crate::json::json!({
                    "type": "object",
                    "required": ["kind"],
                    "x-widget": "variants",
                    "x-discriminator": "kind",
                    "oneOf": [$(
                        $crate::__private::variant_schema(
                            <$record as $crate::Param>::schema(),
                            $text,
                            [$en, $ko],
                            concat!($($variant_doc),+).trim(),
                        )
                    ),+],
                })
            }

            fn read(
                value: &$crate::json::Value,
                at: &$crate::At<'_>,
                problems: &mut $crate::Problems,
            ) -> ::core::option::Option<Self> {
                let (kind, fields) = $crate::__private::kind(value, &[$($text),+], at, problems)?;
                match kind {
                    $($text => <$record as $crate::Record>::read_fields(
                        fields,
                        ::core::option::Option::Some("kind"),
                        at,
                        problems,
                    ).map(Self::$variant),)+
                    _ => ::core::option::Option::None,
                }
            }
        }
    };
}
