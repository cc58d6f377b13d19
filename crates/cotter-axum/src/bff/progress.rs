//! When a request stands still.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::body::Body;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

/// A body, and when its last piece was taken: a long one may take its time, as long as it goes on.
pub(super) fn watched(body: Body) -> (Body, Progress) {
    let taken = watch::Sender::new(Instant::now());
    let progress = Progress(taken.subscribe());
    (Body::new(Watched { body, taken }), progress)
}

/// When the last piece of a body was taken, or the body was made.
pub(super) struct Progress(watch::Receiver<Instant>);

impl Progress {
    /// Waits until nothing has been taken for this time.
    pub(super) async fn stands_still(self, limit: Duration) {
        loop {
            let last = *self.0.borrow();
            let Some(due) = last.checked_add(limit) else { return std::future::pending().await };
            sleep_until(due).await;
            if *self.0.borrow() == last {
                return;
            }
        }
    }
}

struct Watched {
    body: Body,
    taken: watch::Sender<Instant>,
}

impl http_body::Body for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if polled.is_ready() {
            self.taken.send_replace(Instant::now());
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use http_body::Body as _;
    use http_body_util::BodyExt;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_body_that_goes_on_does_not_stand_still() {
        let limit = Duration::from_secs(10);
        let begun = Instant::now();
        let (_body, progress) = watched(Body::empty());
        progress.stands_still(limit).await;
        assert_eq!(begun.elapsed(), limit);

        let (mut body, progress) = watched(Body::from("piece"));
        assert_eq!((body.size_hint().exact(), body.is_end_stream()), (Some(5), false));
        let begun = Instant::now();
        let taking = async {
            tokio::time::sleep(Duration::from_secs(9)).await;
            assert_eq!(body.frame().await.unwrap().unwrap().into_data().unwrap(), "piece");
        };
        tokio::join!(taking, progress.stands_still(limit));
        assert_eq!(begun.elapsed(), Duration::from_secs(19));
    }
}
