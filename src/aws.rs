//! AWS: credentials, endpoint, one client for each great service and one caller for all others. This room and `resource` alone name the SDK.

pub mod answer;
mod bounded;
mod bucket;
pub mod caller;
pub mod clients;
mod endpoint;
pub mod failure;
pub mod identity;
pub mod refusal;
pub mod request;
pub mod wire;

pub use answer::Answer;
pub use caller::Caller;
pub use clients::{Access, Clients, Role};
pub use failure::{Failure, Origin};
pub use identity::Identity;
