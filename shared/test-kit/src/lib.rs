//! Test application, builders, and fakes of other peoples services.
