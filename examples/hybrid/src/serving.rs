//! Connections: each within bounds, and all until the process is to end.

use std::{io::ErrorKind, pin::pin, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};

use crate::stop::{DRAIN, Stop};

/// How long the head of a request may take, and how long a connection waits for the next.
const HEAD_WITHIN: Duration = Duration::from_secs(10);

/// The longest head, in bytes: twice the longest token.
const MAX_HEAD: usize = 32 * 1024;

/// How long to wait when no connection can be taken: too many files are open.
const PACE: Duration = Duration::from_millis(500);

/// Serves until the process is to end, and then finishes what is under way, within a time.
///
/// `axum::serve` waits for a head for ever.
pub(crate) async fn serve(listener: TcpListener, router: Router, stop: Stop) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN).max_buf_size(MAX_HEAD);
    let connections = GracefulShutdown::new();
    let mut told = pin!(stop.told());
    loop {
        let stream = tokio::select! {
            stream = next(&listener) => stream,
            () = &mut told => break,
        };
        let service = TowerToHyperService::new(router.clone());
        let connection = connections.watch(http.serve_connection(TokioIo::new(stream), service));
        // An error is the client's: a head that is malformed or late, or a connection that is gone.
        tokio::spawn(async move { drop(connection.await) });
    }
    drop(listener);
    if timeout(DRAIN, connections.shutdown()).await.is_err() {
        tracing::warn!("requests that were under way are given up");
    }
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
