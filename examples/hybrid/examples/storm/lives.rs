//! Sessions, as far as the clients know of them.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use crate::{
    book::{Book, ONE_SUCCESSOR},
    options::OVERLAP,
};

pub(crate) const PASSWORD: &str = "correct horse 1";

/// Whether a session lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Live,
    /// Its end was asked for, and the answer is not known.
    Unsure,
    /// Its end was answered at this time; `true` if a thief was the cause.
    Dead(Instant, bool),
}

/// A session: of a browser, with a cookie, or of a native client, with tokens.
pub(crate) struct Life {
    state: Mutex<State>,
    pub(crate) cookie: Option<String>,
    /// The refresh tokens, each after the one that it replaced.
    chain: Mutex<Vec<String>>,
    /// The latest access tokens.
    access: Mutex<Vec<String>>,
    /// When the last of the chain was first shown, if no answer has come since.
    shown: Mutex<Option<Instant>>,
    is_judged: AtomicBool,
}

/// As many access tokens are kept.
const KEPT: usize = 3;

impl Life {
    pub(crate) fn of_cookie(cookie: String) -> Self {
        Self { cookie: Some(cookie), ..Self::empty() }
    }

    pub(crate) fn of_tokens(refresh: String, access: String) -> Self {
        let life = Self::empty();
        life.chain.lock().unwrap().push(refresh);
        life.access.lock().unwrap().push(access);
        life
    }

    fn empty() -> Self {
        Self {
            state: Mutex::new(State::Live),
            cookie: None,
            chain: Mutex::default(),
            access: Mutex::default(),
            shown: Mutex::default(),
            is_judged: AtomicBool::new(false),
        }
    }

    pub(crate) fn state(&self) -> State {
        *self.state.lock().unwrap()
    }

    pub(crate) fn is_live(&self) -> bool {
        self.state() == State::Live
    }

    /// Its end is asked for from now on.
    pub(crate) fn doubt(&self) {
        let mut state = self.state.lock().unwrap();
        if *state == State::Live {
            *state = State::Unsure;
        }
    }

    /// Its end was answered.
    pub(crate) fn ends(&self, by_thief: bool) {
        let mut state = self.state.lock().unwrap();
        if !matches!(*state, State::Dead(..)) {
            *state = State::Dead(Instant::now(), by_thief);
        }
    }

    /// Whether nobody has tried yet what it may do after its end.
    pub(crate) fn is_judged_first(&self) -> bool {
        !self.is_judged.swap(true, Ordering::SeqCst)
    }

    /// The refresh token to show next.
    pub(crate) fn current(&self) -> Option<String> {
        self.chain.lock().unwrap().last().cloned()
    }

    /// One that has been replaced, and whose successor has been replaced too.
    pub(crate) fn old(&self) -> Option<String> {
        let chain = self.chain.lock().unwrap();
        crate::chance::one_of(chain.get(..chain.len().checked_sub(2)?)?).cloned()
    }

    pub(crate) fn access(&self) -> Vec<String> {
        self.access.lock().unwrap().clone()
    }

    /// A refresh token is shown now.
    pub(crate) fn shows(&self) {
        self.shown.lock().unwrap().get_or_insert_with(Instant::now);
    }

    /// Whether a refresh may end the session by right: the last answer was lost for longer than the overlap.
    pub(crate) fn has_waited_too_long(&self) -> bool {
        self.shown.lock().unwrap().is_some_and(|shown| shown.elapsed() + Duration::from_secs(1) > OVERLAP)
    }

    /// `shown` was answered with these tokens. Inside the overlap, a successor answers with itself.
    pub(crate) fn took(&self, book: &Book, shown: &str, refresh: &str, access: &str) {
        {
            let mut tokens = self.access.lock().unwrap();
            tokens.push(access.to_owned());
            if tokens.len() > KEPT {
                tokens.remove(0);
            }
        }
        let mut chain = self.chain.lock().unwrap();
        let place = chain.iter().position(|token| token == shown);
        let known = place.and_then(|place| chain.get(place + 1)).cloned();
        let is_one = refresh == shown || known.as_deref().is_none_or(|known| known == refresh);
        book.holds(ONE_SUCCESSOR, is_one, || "it has two".to_owned());
        if refresh != shown && known.is_none() {
            chain.push(refresh.to_owned());
        }
        drop(chain);
        *self.shown.lock().unwrap() = None;
    }
}

/// A user, whose sessions end together.
pub(crate) struct User {
    pub(crate) name: String,
    lives: Mutex<Vec<Arc<Life>>>,
    ends: Mutex<Ends>,
}

/// The times at which everything of a user was asked to end.
struct Ends {
    count: u64,
    is_asked: bool,
    /// The last was carried out by then.
    over: Instant,
}

/// The time before a log-in.
#[derive(Clone, Copy)]
pub(crate) struct Before {
    count: u64,
    begun: Instant,
}

/// As many sessions of a user are remembered.
const REMEMBERED: usize = 400;

/// A request whose answer was lost is carried out within this time, or never.
const CARRIED_OUT: Duration = Duration::from_secs(30);

impl User {
    pub(crate) fn new(number: usize) -> Self {
        let ends = Ends { count: 0, is_asked: false, over: Instant::now() };
        Self { name: format!("user{number}"), lives: Mutex::default(), ends: Mutex::new(ends) }
    }

    /// What to give to [`races`](Self::races), from before a log-in.
    pub(crate) fn before(&self) -> Before {
        Before { count: self.ends.lock().unwrap().count, begun: Instant::now() }
    }

    /// Whether everything may have been ended since then, which beats the log-ins that it races with.
    pub(crate) fn races(&self, before: Before) -> bool {
        let ends = self.ends.lock().unwrap();
        ends.count != before.count || ends.is_asked || ends.over > before.begun
    }

    /// Notes a session that has begun. If everything was to end meanwhile, nobody knows.
    pub(crate) fn begins(&self, life: Life, before: Before) -> Arc<Life> {
        let life = Arc::new(life);
        let mut lives = self.lives.lock().unwrap();
        if self.races(before) {
            life.doubt();
        }
        if lives.len() >= REMEMBERED {
            lives.remove(0);
        }
        lives.push(Arc::clone(&life));
        life
    }

    /// Everything of the user is asked to end. Gives what there was.
    pub(crate) fn doubt_all(&self) -> Vec<Arc<Life>> {
        let lives = self.lives.lock().unwrap();
        let mut ends = self.ends.lock().unwrap();
        (ends.count, ends.is_asked) = (ends.count + 1, true);
        lives.iter().for_each(|life| life.doubt());
        lives.clone()
    }

    /// The answer to that has come, or is lost.
    pub(crate) fn is_told(&self, is_answered: bool) {
        let mut ends = self.ends.lock().unwrap();
        ends.is_asked = false;
        ends.over = Instant::now() + if is_answered { Duration::ZERO } else { CARRIED_OUT };
    }

    pub(crate) fn lives(&self) -> Vec<Arc<Life>> {
        self.lives.lock().unwrap().clone()
    }
}
