//! What the dead may do: nothing.

use std::{
    pin::Pin,
    task::Poll,
    time::{Duration, Instant},
};

use reqwest::Method;

use crate::{
    Storm,
    book::{CHANGES_NOTHING, REFUSED_IN_TIME, STAYS_OUT, THIEF},
    figures::Outcome,
    lives::{Life, State},
    natives,
    options::STALENESS,
    wire::{AFTER, Wire},
};

/// How long the last look at all sessions may take.
const AT_LAST: Duration = Duration::from_secs(60);

/// As many sessions of a user are looked at then.
const LAST: usize = 50;

/// How often the API is asked whether it still serves the dead.
const PACE: Duration = Duration::from_millis(50);

impl Storm {
    /// Tries what a session that has ended may not do.
    pub(crate) async fn judge(&self, life: &Life) {
        let State::Dead(since, by_thief) = life.state() else { return };
        if let Some(cookie) = &life.cookie {
            let request = self.wire.own(Method::GET, "/account/sessions", Some(cookie));
            if let Some(answer) = self.wire.send("sessions of the dead", request).await {
                self.book.holds(STAYS_OUT, answer.status == 401, || format!("cookie: {}", answer.status));
            }
        }
        if let Some(token) = life.current()
            && let Some(answer) = natives::show(self, "refresh by the dead", &token).await
        {
            self.book.holds(STAYS_OUT, answer.status == 400, || format!("refresh token: {}", answer.status));
        }
        if let Some(access) = life.access().last() {
            self.judge_access(life, access, since, by_thief).await;
        }
    }

    /// Asks each `orders` until it refuses.
    async fn judge_access(&self, life: &Life, access: &str, since: Instant, by_thief: bool) {
        let is_first = life.is_judged_first();
        for url in &self.wire.at.orders {
            // While parts are stopped, this takes longer than it is watched for.
            for _ in 0..100 {
                if self.is_refused(url, access, since, by_thief).await {
                    break;
                }
                tokio::time::sleep(PACE).await;
            }
        }
        if is_first {
            let is_calm = self.book.weather.is_calm_since(since, AFTER);
            self.book.figures.add("end seen at all orders", since.elapsed(), is_calm, &Outcome::Answered);
        }
    }

    /// Orders, and lists the orders. `true` if there is nothing more to see: the list is refused, or an invariant is broken.
    async fn is_refused(&self, url: &str, access: &str, since: Instant, by_thief: bool) -> bool {
        let bound = self.options.bound();
        let begun = Instant::now();
        let order = self.wire.at_orders(url, Method::POST, access);
        if let Some(answer) = self.wire.send("orders, order of the dead", Wire::item(order)).await {
            let is_so = answer.status == 401 || begun < since + bound + STALENESS;
            let what = || format!("{} {:?} after the end", answer.status, begun - since);
            if !self.book.holds(CHANGES_NOTHING, is_so, what) {
                return true;
            }
        }
        let begun = Instant::now();
        let list = self.wire.at_orders(url, Method::GET, access);
        let Some(answer) = self.wire.send("orders, list of the dead", list).await else { return false };
        let is_late = begun > since + bound && self.book.weather.is_calm_since(since, AFTER);
        let is_refused = answer.status == 401;
        let invariant = if by_thief { THIEF } else { REFUSED_IN_TIME };
        let what = || format!("{} {:?} after the end", answer.status, begun - since);
        !self.book.holds(invariant, is_refused || !is_late, what) || is_refused
    }
}

/// Once more, when everything is up again: the last of each user, as many as there is time for.
pub(crate) async fn judge_all(storm: &Storm) {
    let all = async {
        for user in &storm.users {
            for life in user.lives().iter().rev().take(LAST) {
                storm.judge(life).await;
            }
        }
    };
    if tokio::time::timeout(AT_LAST, all).await.is_err() {
        storm.book.note("end without a last look at all sessions, for want of time");
    }
}

/// All of them at once.
pub(crate) async fn all<T>(futures: Vec<impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<(Pin<Box<_>>, Option<T>)> = futures.into_iter().map(|f| (Box::pin(f), None)).collect();
    std::future::poll_fn(|context| {
        let mut is_done = true;
        for (future, done) in waiting.iter_mut().filter(|(_, done)| done.is_none()) {
            match future.as_mut().poll(context) {
                Poll::Ready(answer) => *done = Some(answer),
                Poll::Pending => is_done = false,
            }
        }
        if is_done { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    waiting.into_iter().filter_map(|(_, done)| done).collect()
}
