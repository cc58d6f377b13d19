//! Connections: each within bounds, and all until the process is to end.

use std::{io::ErrorKind, pin::pin, sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use rustix::process::{Resource, getrlimit};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{sleep, timeout},
};
use tokio_io_timeout::TimeoutStream;

use crate::stop::{DRAIN, Stop};

/// How long the head of a request may take, and how long a connection waits for the next.
const HEAD_WITHIN: Duration = Duration::from_secs(10);

/// The longest head, in bytes: twice the longest token.
const MAX_HEAD: usize = 32 * 1024;

/// How long a piece of an answer may wait for the client to read it.
const WRITE_WITHIN: Duration = Duration::from_secs(10);

/// The most connections of a service at once. More wait until one of them ends.
const MOST_CONNECTIONS: u64 = 4096;

/// How many files are for everything else: the store, the keys, the other service.
const OTHER_FILES: u64 = 64;

/// How long to wait when no connection can be taken: too many files are open.
const PACE: Duration = Duration::from_millis(500);

/// Serves until the process is to end, and then finishes what is under way, within a time.
///
/// `axum::serve` waits for a head for ever, and so it does for a client that does not read.
pub(crate) async fn serve(listener: TcpListener, router: Router, stop: Stop) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN).max_buf_size(MAX_HEAD);
    let connections = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(most_connections()));
    let mut told = pin!(stop.told());
    loop {
        let accepted = async {
            // The semaphore is never closed, so that there always is a place in the end.
            let place = Arc::clone(&places).acquire_owned().await;
            (next(&listener).await, place)
        };
        let (stream, place) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut told => break,
        };
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(WRITE_WITHIN));
        let service = TowerToHyperService::new(router.clone());
        let connection = connections.watch(http.serve_connection(TokioIo::new(Box::pin(stream)), service));
        // An error is the client's: a head that is malformed or late, or a connection that is gone or not read.
        tokio::spawn(async move { drop((connection.await, place)) });
    }
    drop(listener);
    if timeout(DRAIN, connections.shutdown()).await.is_err() {
        tracing::warn!("requests that were under way are given up");
    }
}

/// As many as there are files for: a connection that is passed on takes one at each end, and both services may be in
/// this process.
fn most_connections() -> usize {
    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    places_of(files)
}

fn places_of(files: u64) -> usize {
    let places = (files.saturating_sub(OTHER_FILES) / 4).clamp(8, MOST_CONNECTIONS);
    usize::try_from(places).unwrap_or(usize::MAX)
}

/// The next connection.
async fn next(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // It is slower without.
                let _ = stream.set_nodelay(true);
                return stream;
            }
            // The client has gone already.
            Err(error) if matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset) => {}
            Err(error) => {
                tracing::warn!(%error, "no connection can be taken");
                sleep(PACE).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_services_and_what_they_pass_on_leave_files_for_everything_else() {
        for (files, places) in [(256, 48), (1024, 240), (65_536, 4096), (u64::MAX, 4096), (0, 8)] {
            assert_eq!(places_of(files), places, "{files}");
        }
    }
}
