//! Ending: SIGTERM and interrupts, and who is told of them.

use std::{io, time::Duration};

use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
};

/// How long requests that are under way may take.
pub(crate) const DRAIN: Duration = Duration::from_secs(10);

/// Tells whether the process is to end. A clone is told too.
#[derive(Clone, Debug)]
pub(crate) struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Told by SIGTERM, and by an interrupt from the terminal.
    pub(crate) fn on_signal() -> io::Result<Self> {
        let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        let (tell, told) = watch::channel(false);
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            tell.send_replace(true);
            // Until everyone who can be told is gone.
            tell.closed().await;
        });
        Ok(Self(told))
    }

    /// Waits until the process is to end.
    pub(crate) async fn told(mut self) {
        // The task that tells is gone with the runtime, and so is this.
        drop(self.0.wait_for(|is_told| *is_told).await);
    }
}
