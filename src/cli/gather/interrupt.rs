//! What asks a run to end early.

use anyhow::{Context, Result};

/// Ctrl-C, or whatever else asks a process to end, as schedulers do.
///
/// # Errors
/// A system that tells of no signals.
pub async fn stopped() -> Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut end = signal(SignalKind::terminate()).context("cannot listen for signals")?;
        tokio::select! {
            _ = end.recv() => Ok(()),
            heard = tokio::signal::ctrl_c() => heard.context("cannot listen for signals"),
        }
    }
    #[cfg(not(unix))]
    {
        tokio::signal::ctrl_c()
            .await
            .context("cannot listen for signals")
    }
}
