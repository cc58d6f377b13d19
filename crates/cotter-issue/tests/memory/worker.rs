//! The thread that works with keys, and waits after each step until the memory has been read.

use std::sync::{
    Mutex,
    atomic::{AtomicU64, AtomicUsize, Ordering::SeqCst},
};

use super::inputs::{Bytes, Exported, Inputs};

pub(crate) struct Worker {
    inputs: Inputs,
    exports: Mutex<Vec<Exported>>,
    step: Mutex<&'static str>,
    stack: AtomicU64,
    ended: AtomicUsize,
    read: AtomicUsize,
}

impl Worker {
    pub(crate) const fn new(inputs: Inputs) -> Self {
        Self {
            inputs,
            exports: Mutex::new(Vec::new()),
            step: Mutex::new(""),
            stack: AtomicU64::new(0),
            ended: AtomicUsize::new(0),
            read: AtomicUsize::new(0),
        }
    }

    /// A step without inputs, which may give away a key that it has made.
    pub(crate) fn step(&self, name: &'static str, step: impl FnOnce() -> Option<Exported>) {
        *self.step.lock().unwrap() = name;
        let here = 0u8;
        self.stack.store(std::ptr::from_ref(&here).addr() as u64, SeqCst);
        let exported = step();
        self.exports.lock().unwrap().extend(exported);
        self.wait();
    }

    /// A step with the bytes of one form of the key, which are the caller's to wipe.
    pub(crate) fn with_bytes(&self, form: &'static str, step: impl FnOnce(&[u8])) {
        self.step(form, || {
            let bytes: Bytes = self.inputs.bytes(form.trim_end_matches(" alone"));
            step(&bytes);
            None
        });
    }

    /// The same, with a text.
    pub(crate) fn with_text(&self, form: &'static str, step: impl FnOnce(&str)) {
        self.with_bytes(form, |bytes| step(std::str::from_utf8(bytes).unwrap()));
    }

    /// A step with a key that is not what is asked for.
    pub(crate) fn taken_for_a_secret(&self, form: &'static str, step: impl FnOnce(&[u8])) {
        self.step("a key as a secret", || {
            let bytes: Bytes = self.inputs.bytes(form);
            step(&bytes);
            None
        });
    }

    /// Calls nothing that would use much of the stack.
    fn wait(&self) {
        let ended = self.ended.fetch_add(1, SeqCst);
        while self.read.load(SeqCst) == ended {
            std::thread::yield_now();
        }
    }

    /// The step that has ended, if its memory has not been read.
    pub(crate) fn waits(&self) -> Option<&'static str> {
        (self.ended.load(SeqCst) > self.read.load(SeqCst)).then(|| *self.step.lock().unwrap())
    }

    pub(crate) fn exports(&self) -> Vec<Exported> {
        std::mem::take(&mut self.exports.lock().unwrap())
    }

    /// An address on its stack.
    pub(crate) fn stack(&self) -> u64 {
        self.stack.load(SeqCst)
    }

    pub(crate) fn go_on(&self) {
        self.read.fetch_add(1, SeqCst);
    }
}
