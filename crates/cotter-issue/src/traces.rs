//! What computations with private keys leave in memory that is free again.
//!
//! Keys are wiped where they are kept. But a library's values are moved from one place on the stack to the next, and some of their
//! temporaries are freed without being wiped. `tests/memory.rs` looks for them.

use std::hint::black_box;

/// Runs `work`, and then overwrites what it has left on the stack, `DEPTH` bytes deep.
///
/// What `work` returns holds no key by value, but on the heap.
pub(crate) fn wiped_stack<const DEPTH: usize, T>(work: impl FnOnce() -> T) -> T {
    let result = apart(work);
    overwrite::<DEPTH>();
    result
}

/// As deep as what makes a key of any kind, with its tables: little beside the stack of a thread, which has 2 MiB.
pub(crate) const MAKING_A_KEY: usize = 128 * 1024;

/// As deep as a signature of RSA or on a curve.
pub(crate) const SIGNING: usize = 16 * 1024;

/// As deep as a signature of Ed25519 in Rust.
#[cfg(not(feature = "aws-lc-rs"))]
pub(crate) const SIGNING_ED25519: usize = 8 * 1024;

/// As deep as a MAC, and what a token of `local` is sealed with.
pub(crate) const MACS: usize = 4 * 1024;

/// In a frame of its own, which ends before it is overwritten.
#[inline(never)]
fn apart<T>(work: impl FnOnce() -> T) -> T {
    work()
}

#[inline(never)]
fn overwrite<const DEPTH: usize>() {
    // A variable, since a reference to a constant would be to a constant in the program.
    let zeros = [0u8; DEPTH];
    black_box(&zeros);
}

/// Overwrites the heap when it is dropped: the last field of a key whose library frees copies without wiping them.
#[cfg(any(feature = "rsa", feature = "aws-lc-rs"))]
pub(crate) struct HeapWiper;

#[cfg(any(feature = "rsa", feature = "aws-lc-rs"))]
impl Drop for HeapWiper {
    fn drop(&mut self) {
        overwrite_heap();
    }
}

/// Runs `work`, and then overwrites what it has freed.
#[cfg(any(feature = "rsa", feature = "aws-lc-rs"))]
pub(crate) fn wiped_heap<T>(work: impl FnOnce() -> T) -> T {
    let result = work();
    overwrite_heap();
    result
}

/// Overwrites free memory, as far as the allocator gives it out again: with that of glibc, all that this thread has freed of late.
#[cfg(any(feature = "rsa", feature = "aws-lc-rs"))]
fn overwrite_heap() {
    /// The longest number in a computation with keys of 4,096 bits.
    const LONGEST: usize = 2048;
    /// Of each length, so many bytes: more than a computation frees.
    const OF_EACH: usize = 64 * 1024;
    // A block of glibc has 8 bytes more than a multiple of 16.
    let lengths = (24..=LONGEST).step_by(16).flat_map(|len| std::iter::repeat_n(len, OF_EACH.div_ceil(len)));
    // Twice, since an allocator may give out more than was asked for, and the rest of that is not written.
    for _ in 0..2 {
        // Of the length that it needs: what a vector does not use, it does not overwrite.
        let mut blocks = Vec::with_capacity(lengths.clone().count());
        blocks.extend(lengths.clone().map(zeros));
        drop(black_box(blocks));
    }
}

/// Zeros that are written: an allocator that is asked for memory of zeros may look for it elsewhere than where it has put what was freed.
#[cfg(any(feature = "rsa", feature = "aws-lc-rs"))]
fn zeros(len: usize) -> Vec<u8> {
    let mut block = Vec::with_capacity(len);
    black_box(&mut block).resize(len, 0);
    block
}
