//! The body of a request: here before anything is looked up if it is short, and in any case in time.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http_body::{Body as _, Frame, SizeHint};
use http_body_util::BodyExt;
use tokio::time::{Instant, Sleep, sleep_until, timeout, timeout_at};

use super::error::BffError;

/// The longest body that is kept for a repetition, in bytes.
const MAX_KEPT: usize = 64 * 1024;

/// How long a body may take.
#[derive(Clone, Copy)]
pub(super) struct Times {
    /// All of it.
    pub(super) until: Instant,
    /// One piece of it, while it is waited for.
    pub(super) piece: Duration,
}

/// The body of a request, kept if it is short.
pub(super) enum Kept {
    Short(Bytes),
    Stream(Stream),
}

impl Kept {
    /// Reads a body to its end, or until it is too long to be kept: then the rest is a stream.
    ///
    /// # Errors
    ///
    /// [`BffError::Body`] if it breaks off or is late.
    pub(super) async fn of(mut body: Body, times: Times) -> Result<Self, BffError> {
        let mut begun = BytesMut::new();
        let is_long = body.size_hint().lower() > u64::try_from(MAX_KEPT).unwrap_or(u64::MAX);
        while !is_long && begun.len() <= MAX_KEPT {
            let next = timeout(times.piece, timeout_at(times.until, body.frame())).await;
            match next.map_err(|_| BffError::Body)?.map_err(|_| BffError::Body)? {
                Some(frame) => {
                    if let Ok(data) = frame.map_err(|_| BffError::Body)?.into_data() {
                        begun.extend_from_slice(&data);
                    }
                }
                None => return Ok(Self::Short(begun.freeze())),
            }
        }
        let begun = Some(begun.freeze()).filter(|begun| !begun.is_empty());
        let end = Box::pin(sleep_until(times.until));
        Ok(Self::Stream(Stream { begun, rest: body, end, late: Late::default() }))
    }

    /// The body for a second time, if there can be one, the body, and whether it is late.
    pub(super) fn split(self) -> (Option<Body>, Body, Late) {
        match self {
            Self::Short(bytes) => (Some(Body::from(bytes.clone())), Body::from(bytes), Late::default()),
            Self::Stream(stream) => {
                let late = stream.late.clone();
                (None, Body::new(stream), late)
            }
        }
    }
}

/// Whether a body has not ended in time.
#[derive(Clone, Debug, Default)]
pub(super) struct Late(Arc<AtomicBool>);

impl Late {
    pub(super) fn is_so(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// A body breaks off when its time is over.
#[derive(Debug, thiserror::Error)]
#[error("body has not ended in time")]
struct OutOfTime;

/// A long body: what has been read of it, and the rest.
pub(super) struct Stream {
    begun: Option<Bytes>,
    rest: Body,
    end: Pin<Box<Sleep>>,
    late: Late,
}

impl http_body::Body for Stream {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if let Some(begun) = self.begun.take() {
            return Poll::Ready(Some(Ok(Frame::data(begun))));
        }
        // First, since a body that goes on for ever always has a piece.
        if self.end.as_mut().poll(context).is_ready() {
            self.late.0.store(true, Ordering::Release);
            return Poll::Ready(Some(Err(axum::Error::new(OutOfTime))));
        }
        Pin::new(&mut self.rest).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.begun.is_none() && self.rest.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        match &self.begun {
            None => self.rest.size_hint(),
            Some(_) => SizeHint::default(),
        }
    }
}
