//! The next page of a call, asked for while the one before is read.

use std::sync::Arc;

use anyhow::anyhow;
use tokio::task::JoinHandle;

use super::ask::{Broken, Budget, Place, ask_until_answered};
use crate::aws::Answer;
use crate::resource::call::{Ask, Call};
use crate::resource::document::Document;

/// A page on its way. Dropped, it is not waited for.
pub struct Coming(JoinHandle<Result<Answer, Broken>>);

impl Coming {
    /// Asks for it.
    pub fn new(
        budget: &Arc<Budget>,
        place: &Arc<Place>,
        document: Document,
        call: Call,
        ask: Ask,
    ) -> Self {
        let (budget, place) = (Arc::clone(budget), Arc::clone(place));
        Self(tokio::spawn(async move {
            ask_until_answered(&budget, &place, document, call, ask).await
        }))
    }

    /// The page.
    ///
    /// # Errors
    /// As [`ask_until_answered`].
    pub async fn come(mut self) -> Result<Answer, Broken> {
        let come = (&mut self.0).await;
        come.unwrap_or_else(|error| Err(Broken::unreadable(&anyhow!("a call broke off: {error}"))))
    }
}

impl Drop for Coming {
    fn drop(&mut self) {
        self.0.abort();
    }
}
