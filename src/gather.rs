//! AWS as a source of documents: the plan of calls, the limiter, retries, and the ledger of what came of it.

pub mod account;
pub mod ask;
pub mod coming;
pub mod convert;
pub mod fetch;
pub mod fetched;
pub mod forecast;
pub mod json;
pub mod judge;
pub mod limiter;
pub mod moment;
pub mod order;
pub mod organisation;
pub mod parts;
pub mod permissions;
pub mod plan;
pub mod recall;
pub mod regions;
pub mod run;
pub mod shapes;
pub mod target;
mod told;
pub mod watch;
