//! The variables an evaluation sees, borrowed from whoever holds them.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::{Map, Value};

/// A store of variables that an evaluation may look into without copying it.
pub trait Variables {
    /// The value of a variable, named without the `$`.
    fn variable(&self, name: &str) -> Option<&Value>;
}

impl Variables for Map<String, Value> {
    fn variable(&self, name: &str) -> Option<&Value> {
        self.get(name)
    }
}

macro_rules! variables {
    ($($map:ty, [$($hasher:ident)?], $value:ty, $get:expr;)*) => {$(
        impl$(<$hasher: std::hash::BuildHasher>)? Variables for $map {
            fn variable(&self, name: &str) -> Option<&Value> {
                let found: Option<&$value> = self.get(name);
                found.map($get)
            }
        }
    )*};
}
variables! {
    IndexMap<String, Value, S>, [S], Value, |value| value;
    IndexMap<String, Arc<Value>, S>, [S], Arc<Value>, Arc::as_ref;
    HashMap<String, Value, S>, [S], Value, |value| value;
    HashMap<String, Arc<Value>, S>, [S], Arc<Value>, Arc::as_ref;
    BTreeMap<String, Value>, [], Value, |value| value;
    BTreeMap<String, Arc<Value>>, [], Arc<Value>, Arc::as_ref;
}

/// A field of a record: a value, or a record again.
#[derive(Debug, Clone)]
pub enum Part<'a> {
    /// A value.
    Value(Cow<'a, Value>),
    /// An object put together from parts that live apart.
    Record(Vec<(Cow<'a, str>, Part<'a>)>),
}

/// What a variable is bound to.
#[derive(Debug, Clone)]
pub(crate) enum Bound<'a> {
    Value(Cow<'a, Value>),
    /// An object put together from parts that live apart.
    Record(Vec<(Cow<'a, str>, Part<'a>)>),
}

/// What a look-up finds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Found<'b> {
    Value(&'b Value),
    Record(&'b [(Cow<'b, str>, Part<'b>)]),
}

/// The time and the randomness that `$now`, `$millis`, `$random` and `$uuid` give.
#[derive(Clone, Copy)]
pub struct Ambient<'a> {
    /// Milliseconds since 1970. The same throughout one evaluation.
    pub now_millis: i64,
    /// Fills bytes with randomness.
    pub random: &'a dyn Fn(&mut [u8]),
}

impl fmt::Debug for Ambient<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ambient").field("now_millis", &self.now_millis).finish_non_exhaustive()
    }
}

/// The variables of one evaluation. Binding costs a push; a value is looked at only if the
/// expression reads it, and only those of its fields that the expression names.
#[derive(Clone, Default)]
pub struct Bindings<'a> {
    own: Vec<(Cow<'a, str>, Bound<'a>)>,
    store: Option<&'a dyn Variables>,
    outer: Option<&'a Bindings<'a>>,
    context: Option<&'a Value>,
    ambient: Option<Ambient<'a>>,
}

impl<'a> Bindings<'a> {
    /// No variables.
    pub fn new() -> Self {
        Self::default()
    }

    /// The variables of a store.
    pub fn over(store: &'a dyn Variables) -> Self {
        Self { store: Some(store), ..Self::default() }
    }

    /// These, with room for more that hide them.
    #[must_use]
    pub fn inner(&'a self) -> Bindings<'a> {
        Bindings { outer: Some(self), context: self.context, ambient: self.ambient, ..Bindings::default() }
    }

    /// Binds `name`, given without the `$`, to a borrowed value.
    pub fn bind(&mut self, name: impl Into<Cow<'a, str>>, value: &'a Value) -> &mut Self {
        self.own.push((name.into(), Bound::Value(Cow::Borrowed(value))));
        self
    }

    /// Binds `name` to a value made for it.
    pub fn bind_owned(&mut self, name: impl Into<Cow<'a, str>>, value: Value) -> &mut Self {
        self.own.push((name.into(), Bound::Value(Cow::Owned(value))));
        self
    }

    /// Binds `name` to an object whose fields live apart, as `$states` with `input` and `result`.
    /// Nothing is copied.
    pub fn bind_record<N: Into<Cow<'a, str>>>(
        &mut self,
        name: impl Into<Cow<'a, str>>,
        fields: impl IntoIterator<Item = (N, &'a Value)>,
    ) -> &mut Self {
        let part = |value| Part::Value(Cow::Borrowed(value));
        self.bind_parts(name, fields.into_iter().map(|(name, value)| (name.into(), part(value))).collect())
    }

    /// The same with fields that are records in turn, as `$states.context.Execution.Input`.
    pub fn bind_parts(
        &mut self,
        name: impl Into<Cow<'a, str>>,
        fields: Vec<(Cow<'a, str>, Part<'a>)>,
    ) -> &mut Self {
        self.own.push((name.into(), Bound::Record(fields)));
        self
    }

    /// Sets the context, what `$` and `$$` are. Step Functions has none.
    #[must_use]
    pub fn with_context(mut self, value: &'a Value) -> Self {
        self.context = Some(value);
        self
    }

    /// Sets the time and the randomness. Without them `$now`, `$random` and their like are errors.
    #[must_use]
    pub fn with_ambient(mut self, ambient: Ambient<'a>) -> Self {
        self.ambient = Some(ambient);
        self
    }

    pub(crate) fn find(&self, name: &str) -> Option<Found<'_>> {
        if let Some((_, bound)) = self.own.iter().rev().find(|(own, _)| own == name) {
            return Some(match bound {
                Bound::Value(value) => Found::Value(value),
                Bound::Record(fields) => Found::Record(fields),
            });
        }
        if let Some(value) = self.store.and_then(|store| store.variable(name)) {
            return Some(Found::Value(value));
        }
        self.outer.and_then(|outer| outer.find(name))
    }

    pub(crate) fn context(&self) -> Option<&Value> {
        self.context
    }

    pub(crate) fn ambient(&self) -> Option<Ambient<'a>> {
        self.ambient
    }
}

impl fmt::Debug for Bindings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bindings").field("own", &self.own).field("outer", &self.outer).finish_non_exhaustive()
    }
}
