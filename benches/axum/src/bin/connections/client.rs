//! The client: opens all connections, asks good requests among them, and sees what becomes of each.

use std::{
    net::SocketAddr,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use cotter_benches_axum::{Alg, Error, Token};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::{Semaphore, watch},
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{ANSWERED_WITHIN, CLOSED_WITHIN, KIB_A_CONNECTION, kind::Kind, process::Server};

/// How many connect at the same moment: the queue of a listener is short.
const AT_ONCE: usize = 256;

/// How many good requests are asked while all connections are open.
const ASKED: usize = 50;

/// What became of a connection.
enum Fate {
    /// The status of its answer.
    Answered(u16),
    /// The server has closed it after this time.
    Closed(Duration),
    /// Neither, in time.
    Left,
}

pub fn run(count: usize) -> Result<ExitCode, Error> {
    let token = Token::new(Alg::EdDsa)?;
    let server = Server::start(&token.pem)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let passed = runtime.block_on(flood(&server, &token.field(), count))?;
    let (ran, said) = server.end()?;
    let passed =
        [passed, check("the server still runs", ran), check("it has not panicked", !said.contains("panicked"))];
    let passed = passed.into_iter().all(|passed| passed);
    println!("{}", if passed { "PASS" } else { "FAIL" });
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn flood(server: &Server, field: &str, count: usize) -> Result<bool, Error> {
    good(server.address, field).await?;
    let before = server.kib("VmRSS")?;
    let (opened, gate) = (Arc::new(AtomicUsize::new(0)), Arc::new(Semaphore::new(AT_ONCE)));
    let (end, ending) = watch::channel(false);
    let mut connections = JoinSet::new();
    for number in 0..count {
        let kind = Kind::ALL[number % Kind::ALL.len()];
        let connection = Connection { address: server.address, kind, bytes: kind.bytes(field, number) };
        let (opened, gate, ending) = (Arc::clone(&opened), Arc::clone(&gate), ending.clone());
        connections.spawn(async move { (kind, connection.run(&opened, &gate, ending).await) });
    }
    let begun = Instant::now();
    while opened.load(Ordering::SeqCst) < count && begun.elapsed() < Duration::from_secs(30) {
        sleep(Duration::from_millis(10)).await;
    }
    let open_since = Instant::now();
    let (at_once, files) = (opened.load(Ordering::SeqCst), server.files()?);
    println!(
        "{at_once} connections opened in {:.1} s; the server has {files} files open",
        begun.elapsed().as_secs_f64()
    );

    let mut slowest = Duration::ZERO;
    let mut answered = 0;
    for _ in 0..ASKED {
        let begun = Instant::now();
        answered +=
            usize::from(timeout(ANSWERED_WITHIN, good(server.address, field)).await.is_ok_and(|asked| asked.is_ok()));
        slowest = slowest.max(begun.elapsed());
        sleep(Duration::from_millis(20)).await;
    }
    println!(
        "{answered} of {ASKED} good requests answered meanwhile, the slowest in {:.0} ms",
        slowest.as_secs_f64() * 1e3
    );

    sleep(CLOSED_WITHIN.saturating_sub(open_since.elapsed())).await;
    end.send_replace(true);
    let mut fates = Vec::new();
    while let Some(fate) = connections.join_next().await {
        fates.push(fate?);
    }
    let (peak, after) = (server.kib("VmHWM")?, server.kib("VmRSS")?);
    let grown = peak.saturating_sub(before);
    let each = grown / u64::try_from(count.max(1))?;
    println!("memory: {} MiB before, {} MiB at most, {} MiB after", before / 1024, peak / 1024, after / 1024);
    let late = good(server.address, field).await;

    Ok([
        // Those of an eighth are too long, and closed by the server as soon as it has seen so much.
        check("all other connections were open at once", at_once == count && files >= count * 7 / 8),
        check(&format!("{each} KiB a connection, expected at most {KIB_A_CONNECTION}"), each <= KIB_A_CONNECTION),
        check(&format!("good requests answered within {ANSWERED_WITHIN:?}"), answered == ASKED),
        check("a good request answered afterwards", late.is_ok()),
        closed(&fates),
        answers(&fates),
    ]
    .into_iter()
    .all(|passed| passed))
}

/// Those that never end are closed by the server.
fn closed(fates: &[(Kind, Fate)]) -> bool {
    let endless: Vec<_> = fates.iter().filter(|(kind, _)| kind.is_endless()).collect();
    let times: Vec<_> = endless
        .iter()
        .filter_map(|(_, fate)| if let Fate::Closed(after) = fate { Some(*after) } else { None })
        .collect();
    // Bytes that are no header field are answered at once.
    let answered = endless.iter().filter(|(_, fate)| matches!(fate, Fate::Answered(400 | 408 | 431))).count();
    let slowest = times.iter().max().copied().unwrap_or_default();
    let what = format!(
        "{} of {} without an end closed after {slowest:.1?} at most, {answered} answered",
        times.len(),
        endless.len()
    );
    check(&what, times.len() + answered == endless.len() && slowest <= CLOSED_WITHIN)
}

/// Those that end are answered by their kind.
fn answers(fates: &[(Kind, Fate)]) -> bool {
    let mut passed = true;
    for kind in Kind::ALL.into_iter().filter(|kind| !kind.is_endless()) {
        let of_kind: Vec<_> = fates.iter().filter(|(other, _)| *other == kind).collect();
        let right = of_kind
            .iter()
            .filter(|(_, fate)| matches!(fate, Fate::Answered(status) if Some(*status) == kind.status()))
            .count();
        let what = format!("{kind:?}: {right} of {} answered {}", of_kind.len(), kind.status().unwrap_or_default());
        passed &= check(&what, right == of_kind.len());
    }
    passed
}

fn check(what: &str, passed: bool) -> bool {
    println!("{} {what}", if passed { "ok  " } else { "FAIL" });
    passed
}

struct Connection {
    address: SocketAddr,
    kind: Kind,
    bytes: Vec<u8>,
}

impl Connection {
    async fn run(self, opened: &AtomicUsize, gate: &Semaphore, mut ending: watch::Receiver<bool>) -> Fate {
        let (Ok(mut stream), begun) = ({
            let Ok(_permit) = gate.acquire().await else { return Fate::Left };
            let stream = TcpStream::connect(self.address).await;
            opened.fetch_add(usize::from(stream.is_ok()), Ordering::SeqCst);
            (stream, Instant::now())
        }) else {
            return Fate::Left;
        };
        // A server that has seen enough resets it.
        let _ = stream.write_all(&self.bytes).await;
        let mut answer = [0; 512];
        let mut held = ending.clone();
        loop {
            let pause = sleep(Duration::from_secs(if self.kind == Kind::Slow { 1 } else { 3600 }));
            tokio::select! {
                read = stream.read(&mut answer) => {
                    let Ok(length @ 1..) = read else { return Fate::Closed(begun.elapsed()) };
                    let status = status(&answer[..length]);
                    // It stays open as long as the others.
                    ended(&mut held).await;
                    return status.map_or(Fate::Left, Fate::Answered);
                }
                () = ended(&mut ending) => return Fate::Left,
                () = pause => drop(stream.write_all(b"a").await),
            }
        }
    }
}

/// Waits until all connections are to end. The sender lives as long.
async fn ended(ending: &mut watch::Receiver<bool>) {
    drop(ending.wait_for(|ended| *ended).await);
}

/// A good request over a connection of its own.
async fn good(address: SocketAddr, field: &str) -> Result<(), Error> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(&Kind::Good.bytes(field, 1)).await?;
    let mut answer = [0; 512];
    let length = stream.read(&mut answer).await?;
    if status(&answer[..length]) == Some(200) { Ok(()) } else { Err("another answer".into()) }
}

fn status(answer: &[u8]) -> Option<u16> {
    let line = std::str::from_utf8(answer.split(|byte| *byte == b'\r').next()?).ok()?;
    line.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()
}
