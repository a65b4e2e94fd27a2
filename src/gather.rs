//! AWS as a source of documents: the plan of calls, the limiter, retries, and the ledger of what came of it.

pub mod account;
pub mod ask;
pub mod convert;
pub mod fetch;
pub mod judge;
pub mod limiter;
pub mod permissions;
pub mod plan;
pub mod regions;
pub mod run;
pub mod shapes;
pub mod watch;
