//! The functions that Step Functions adds, and those of JSONata that read time or randomness.

use std::rc::Rc;

use jsonata_core::ast::AstNode;
use jsonata_core::evaluator::{Evaluator, EvaluatorError};
use jsonata_core::value::JValue;
use serde_json::Value;
use sha2::Digest as _;

use crate::bindings::Ambient;
use crate::convert;
use crate::hash;
use crate::url;

/// Whether the function is implemented here rather than by the evaluator.
pub(crate) fn is_ours(name: &str) -> bool {
    matches!(
        name,
        "hash"
            | "parse"
            | "partition"
            | "range"
            | "uuid"
            | "now"
            | "millis"
            | "random"
            | "encodeUrl"
            | "encodeUrlComponent"
    )
}

type Answer = Result<JValue, EvaluatorError>;

/// Time and randomness of one evaluation. The evaluator keeps functions beyond the borrow of what it
/// is given, so enough randomness for a seed is drawn up front.
#[derive(Debug)]
pub(crate) struct Moment {
    now_millis: Option<i64>,
    random: std::cell::RefCell<Option<Stream>>,
}

impl Moment {
    pub(crate) fn of(ambient: Option<Ambient<'_>>) -> Self {
        let stream = ambient.map(|ambient| {
            let mut seed = [0; 32];
            (ambient.random)(&mut seed);
            Stream { seed, count: 0, left: Vec::new() }
        });
        Self { now_millis: ambient.map(|a| a.now_millis), random: std::cell::RefCell::new(stream) }
    }

    fn now(&self) -> Result<i64, EvaluatorError> {
        self.now_millis.ok_or_else(|| raise("U0003", "there is no time in this evaluation"))
    }

    fn fill(&self, bytes: &mut [u8]) -> Result<(), EvaluatorError> {
        match &mut *self.random.borrow_mut() {
            Some(stream) => {
                stream.fill(bytes);
                Ok(())
            }
            None => Err(raise("U0003", "there is no randomness in this evaluation")),
        }
    }
}

/// SHA-256 in counter mode over a random seed: as good as the seed.
#[derive(Debug)]
struct Stream {
    seed: [u8; 32],
    count: u64,
    left: Vec<u8>,
}

impl Stream {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            if self.left.is_empty() {
                let digest = sha2::Sha256::new()
                    .chain_update(self.seed)
                    .chain_update(self.count.to_le_bytes())
                    .finalize();
                self.left.extend_from_slice(&digest);
                self.count += 1;
            }
            *byte = self.left.pop().unwrap_or_default();
        }
    }
}

fn raise(code: &str, message: &str) -> EvaluatorError {
    EvaluatorError::EvaluationError(format!("{code}: {message}"))
}

fn wrong_argument(position: usize, name: &str, wanted: &str) -> EvaluatorError {
    raise("T0410", &format!("argument {position} of function \"{name}\" must be {wanted}"))
}

/// Makes the function `name` known to `evaluator`.
pub(crate) fn register(evaluator: &mut Evaluator, name: &str, moment: &Rc<Moment>) {
    let moment = Rc::clone(moment);
    // the evaluator refuses to replace only functions that are not in this list
    let _ = match name {
        "hash" => evaluator.register_fn("hash", digest),
        "parse" => evaluator.register_fn("parse", parse),
        "partition" => evaluator.register_fn("partition", partition),
        "range" => evaluator.register_fn("range", range),
        "uuid" => evaluator.register_fn("uuid", move |_: &[JValue]| uuid(&moment)),
        "random" => evaluator.register_fn_override("random", move |args: &[JValue]| random(args, &moment)),
        "millis" => {
            evaluator.register_fn_override("millis", move |_: &[JValue]| Ok(JValue::from(moment.now()?)))
        }
        "now" => evaluator.register_fn_override("now", move |args: &[JValue]| now(args, &moment)),
        "encodeUrl" => evaluator
            .register_fn_override("encodeUrl", |args: &[JValue]| encoded(args, "encodeUrl", url::KEPT)),
        "encodeUrlComponent" => evaluator.register_fn_override("encodeUrlComponent", |args: &[JValue]| {
            encoded(args, "encodeUrlComponent", url::KEPT_IN_COMPONENT)
        }),
        _ => Ok(()),
    };
}

/// The evaluator's own escapes what JavaScript keeps.
fn encoded(args: &[JValue], name: &str, kept: &str) -> Answer {
    match args {
        [JValue::Undefined] => Ok(JValue::Undefined),
        [JValue::String(text)] => Ok(JValue::string(url::encode(text, kept))),
        [_] => Err(wrong_argument(1, name, "a string")),
        _ => Err(raise("T0410", &format!("function \"{name}\" takes one string"))),
    }
}

/// `$now(picture?, zone?)` is `$fromMillis` of the moment, which the evaluator implements.
fn now(args: &[JValue], moment: &Moment) -> Answer {
    let mut given = vec![AstNode::Number(moment.now()? as f64)];
    for (at, argument) in args.iter().enumerate() {
        given.push(match argument {
            JValue::String(text) => AstNode::String(text.to_string()),
            JValue::Undefined => AstNode::Undefined,
            _ => return Err(wrong_argument(at + 1, "now", "a string")),
        });
    }
    let call = AstNode::Function { name: "fromMillis".to_owned(), args: given, is_builtin: true };
    Evaluator::new().evaluate(&call, &JValue::Undefined)
}

/// `$random()` and, in Step Functions, `$random(seed)`: a number of `0 .. 1`, the same for the same seed.
fn random(args: &[JValue], moment: &Moment) -> Answer {
    let bits = match args.first() {
        None | Some(JValue::Undefined) => {
            let mut bytes = [0; 8];
            moment.fill(&mut bytes)?;
            u64::from_le_bytes(bytes)
        }
        Some(JValue::Number(seed)) => {
            let digest = sha2::Sha256::digest(seed.to_bits().to_le_bytes());
            let mut bytes = [0; 8];
            bytes.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
            u64::from_le_bytes(bytes)
        }
        Some(_) => return Err(wrong_argument(1, "random", "a number")),
    };
    Ok(JValue::Number((bits >> 11) as f64 / (1u64 << 53) as f64))
}

fn uuid(moment: &Moment) -> Answer {
    let mut bytes = [0; 16];
    moment.fill(&mut bytes)?;
    let [.., version, _, variant, _, _, _, _, _, _, _] = &mut bytes;
    *version = (*version & 0x0f) | 0x40;
    *variant = (*variant & 0x3f) | 0x80;
    let digits = hash::hex(&bytes);
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    let parts = [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)];
    Ok(JValue::from(parts.join("-")))
}

fn digest(args: &[JValue]) -> Answer {
    let data = match args.first() {
        None | Some(JValue::Undefined) => return Ok(JValue::Undefined),
        Some(JValue::String(text)) => text.to_string(),
        Some(other) if other.is_function() => return Err(wrong_argument(1, "hash", "data")),
        Some(other) => other.to_json_string().map_err(|_| wrong_argument(1, "hash", "data"))?,
    };
    let Some(JValue::String(algorithm)) = args.get(1) else {
        return Err(wrong_argument(2, "hash", "the name of an algorithm"));
    };
    let data = data.as_bytes();
    Ok(JValue::from(match &**algorithm {
        "MD5" => hash::hex(&hash::md5(data)),
        "SHA-1" => hash::hex(&hash::sha1(data)),
        "SHA-256" => hash::hex(&sha2::Sha256::digest(data)),
        "SHA-384" => hash::hex(&sha2::Sha384::digest(data)),
        "SHA-512" => hash::hex(&sha2::Sha512::digest(data)),
        _ => {
            return Err(wrong_argument(2, "hash", "one of MD5, SHA-1, SHA-256, SHA-384, SHA-512"));
        }
    }))
}

fn parse(args: &[JValue]) -> Answer {
    match args.first() {
        None | Some(JValue::Undefined) => Ok(JValue::Undefined),
        Some(JValue::String(text)) => serde_json::from_str::<Value>(text)
            .map(|value| convert::whole_to_core(&value))
            .map_err(|error| raise("D3137", &format!("$parse: the text is no JSON: {error}"))),
        Some(_) => Err(wrong_argument(1, "parse", "a string")),
    }
}

fn number(args: &[JValue], at: usize, name: &str) -> Result<f64, EvaluatorError> {
    match args.get(at) {
        Some(JValue::Number(number)) if number.is_finite() => Ok(*number),
        _ => Err(wrong_argument(at + 1, name, "a number")),
    }
}

/// The array in pieces of `size`; the pieces stay arrays, also a single one.
fn partition(args: &[JValue]) -> Answer {
    let items = match args.first() {
        None | Some(JValue::Undefined) => return Ok(JValue::Undefined),
        Some(JValue::Array(items)) => items.iter().cloned().collect::<Vec<_>>(),
        Some(_) => return Err(wrong_argument(1, "partition", "an array")),
    };
    let size = number(args, 1, "partition")?;
    if size < 1.0 || size.fract() != 0.0 {
        return Err(wrong_argument(2, "partition", "a whole number above zero"));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked; saturates")]
    let size = size as usize;
    Ok(JValue::array(items.chunks(size).map(|piece| JValue::array(piece.to_vec())).collect()))
}

/// The longest sequence `$range` gives, as in Step Functions' intrinsic of that name it is a thousand.
const MAX_RANGE: f64 = 1_000.0;

/// Numbers from `first` to `last`, both included. A single one stands alone, as every sequence of
/// JSONata does.
fn range(args: &[JValue]) -> Answer {
    if args.iter().take(3).any(JValue::is_undefined) {
        return Ok(JValue::Undefined);
    }
    let (first, last, step) =
        (number(args, 0, "range")?, number(args, 1, "range")?, number(args, 2, "range")?);
    if step == 0.0 {
        return Err(wrong_argument(3, "range", "other than zero"));
    }
    let count = ((last - first) / step).floor() + 1.0;
    if count > MAX_RANGE {
        return Err(raise("D2014", &format!("$range gives at most {MAX_RANGE} numbers")));
    }
    let mut numbers = Vec::new();
    let mut at = 0.0;
    while at < count {
        numbers.push(JValue::Number(first + at * step));
        at += 1.0;
    }
    Ok(JValue::sequence(numbers).unwrap_sequence())
}
