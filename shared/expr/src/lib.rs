//! JSONata as the workflow language and Step Functions use it: parse, names used with spans,
//! re-print, evaluate within limits. The AWS dialect: JSONata 2.0.6 without `$eval`, plus
//! `$partition $range $hash $random $uuid $parse`; an undefined result and a non-finite number
//! are errors.
