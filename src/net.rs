//! Plain network words.
