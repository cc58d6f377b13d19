//! One verifier, shared by one thread and by two. The time is that of one verification on each thread, so it stays the same
//! where nothing is contended.

use std::{
    hint::black_box,
    iter,
    sync::{Arc, Barrier},
    thread,
};

use cotter_benches_harness::{Alg, Case, Claims, Run, SharedVerify, check, timed};

use crate::{ours, peers, tokens::Issuer};

pub fn cases() -> Result<Vec<Case>, String> {
    let claims = Claims::with_groups(0);
    let mut cases = Vec::new();
    for alg in [Alg::Hs256, Alg::EdDsa] {
        let issuer = Issuer::new(alg);
        let token: Arc<str> = issuer.token(&claims).into();
        let ours = (ours::DEFAULT.who, (ours::DEFAULT.verify)(&issuer.key, None));
        for (who, verify) in iter::once(ours).chain(peers::jwt(&issuer.key)) {
            check(who.name, &verify, &token, &claims)?;
            let verify = Arc::new(verify);
            for (threads, said) in [(1, "1 thread"), (2, "2 threads")] {
                let what = format!("{} on {said}", alg.name());
                cases.push(Case::new("threads", who, what, on(threads, &verify, &token)));
            }
        }
    }
    Ok(cases)
}

fn on(threads: usize, verify: &Arc<SharedVerify>, token: &Arc<str>) -> Run {
    let (verify, token) = (Arc::clone(verify), Arc::clone(token));
    Run::Threads(Box::new(move |repeats| {
        let begin = Barrier::new(threads);
        let one = || {
            begin.wait();
            timed(repeats, &mut || verify(black_box(&token)))
        };
        thread::scope(|scope| {
            let running: Vec<_> = (0..threads).map(|_| scope.spawn(one)).collect();
            let times = running.into_iter().map(|thread| thread.join().expect("it does not panic"));
            times.max().unwrap_or_default()
        })
    }))
}
