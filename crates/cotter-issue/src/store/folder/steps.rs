//! Where tests stand between two system calls. In a build without tests there is nothing here.

/// Is called before each system call that changes the folder.
#[cfg(not(test))]
pub(super) const fn before(_call: &str, _file: &str) {}

/// What is written by one system call each.
#[cfg(not(test))]
pub(super) fn parts(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::once(bytes)
}

#[cfg(test)]
pub(super) use self::stand::{KILL_AT, before, parts, record};

#[cfg(test)]
mod stand {
    use std::{
        cell::RefCell,
        env,
        sync::atomic::{AtomicUsize, Ordering},
    };

    use rustix::process::{Signal, getpid, kill_process};

    /// The variable that says before which system call this process dies.
    pub(in super::super) const KILL_AT: &str = "COTTER_TEST_KILL_AT";

    static CALLS: AtomicUsize = AtomicUsize::new(0);

    thread_local! {
        static RECORD: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    }

    pub(in super::super) fn before(call: &str, file: &str) {
        RECORD.with_borrow_mut(|record| record.push(format!("{call} {file}")));
        let calls = CALLS.fetch_add(1, Ordering::SeqCst);
        if env::var(KILL_AT).is_ok_and(|at| at == calls.to_string()) {
            kill_process(getpid(), Signal::KILL).unwrap();
        }
    }

    /// In two halves, so that a process can die when one is written.
    pub(in super::super) fn parts(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
        let (begun, rest) = bytes.split_at(bytes.len() / 2);
        [begun, rest].into_iter()
    }

    /// The system calls of this thread during something.
    pub(in super::super) fn record(act: impl FnOnce()) -> Vec<String> {
        RECORD.take();
        act();
        RECORD.take()
    }
}
