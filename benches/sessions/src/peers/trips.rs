//! What an operation costs, counted and not timed: by one task, through a relay.

use crate::{
    Outcome, contenders,
    engines::{Address, Engine, Proxy, Store},
    peers::{Operation, Side, log_in, log_out, look_up, rotate},
};

use super::fill;

/// How often each operation is done.
const TIMES: u32 = 200;

/// Of one operation.
#[derive(Clone, Copy, Default)]
pub struct Trips {
    /// Round trips to the server.
    pub trips: f64,
    /// Bytes to the server and back.
    pub bytes: f64,
    /// Bytes in the log that the server syncs.
    pub logged: f64,
}

/// Counts for each library, with sessions of its own.
pub async fn count(engine: &Engine, store: Store, sides: &mut [Side]) -> Outcome<()> {
    let proxy = Proxy::before(engine.port()).await?;
    let contenders = contenders::all(Address { store, port: proxy.port() }).await?;
    for side in sides.iter_mut() {
        let contender = contenders.iter().find(|contender| contender.name() == side.contender.name());
        let contender = contender.ok_or("a library")?;
        let mut worker = fill(contender, 64, 1).await?.pop().ok_or("a task")?;
        // Another user's name than any of the other tasks.
        worker.user += 1 << 40;
        for operation in Operation::ALL {
            // Once before: a connection, a statement that is prepared, a script that is loaded.
            for counted in [false, true] {
                let (before, logged) = (proxy.counted(), engine.logged().await?);
                let times = if counted { TIMES } else { 16 };
                for _ in 0..times {
                    match operation {
                        Operation::LogIn => log_in(&mut worker).await?,
                        Operation::LookUp => look_up(&mut worker).await?,
                        Operation::Rotate => rotate(&mut worker).await?,
                        Operation::LogOut => log_out(&mut worker).await?,
                    };
                }
                let (after, times) = (proxy.counted(), f64::from(times));
                side.trips[operation as usize] = Trips {
                    trips: (after.0 - before.0) as f64 / times,
                    bytes: (after.1 - before.1) as f64 / times,
                    logged: engine.logged().await?.saturating_sub(logged) as f64 / times,
                };
            }
        }
    }
    Ok(())
}
