//! The server: hands out bytes over HTTP/1.1, on loopback or, behind a token, on every interface; it knows nothing of AWS.
//!
//! A connection is accepted by [`run`], each request passes [`guard`] before any routing, [`route`] finds the bytes
//! (the page from the compile-time table in [`asset`], the map and the records from a [`content::Content`]), and
//! [`answer`] puts the security headers on whatever comes out, errors too.

pub mod answer;
pub mod asset;
pub mod content;
pub mod guard;
pub mod host;
pub mod listen;
pub mod route;
pub mod run;
pub mod token;
