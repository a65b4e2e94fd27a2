//! AWS: credentials, endpoint, and one client a service. This room and `resource` alone name the SDK.

pub mod answer;
pub mod clients;
pub mod failure;
pub mod identity;

pub use answer::Answer;
pub use clients::{Access, Clients, Role};
pub use failure::{Failure, Origin};
pub use identity::Identity;
