//! AWS as a source of documents: the plan of calls, the limiter, retries, and the ledger of what came of it.

pub mod convert;
pub mod shapes;
