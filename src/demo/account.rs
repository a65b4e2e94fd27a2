//! Whose account the fictive one is.

/// The name of the account, which is also that of its folder.
pub const NAME: &str = "demo";
/// Its number: AWS uses it in its own examples, it belongs to nobody.
pub const ACCOUNT: &str = "111122223333";
