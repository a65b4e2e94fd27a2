//! Results in the formats of other programs, one file a format.

pub mod csv;
pub mod junit;
pub mod markdown;
pub mod plain;
pub mod sarif;
