//! imagelint.
