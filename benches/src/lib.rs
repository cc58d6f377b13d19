//! Measures `cotter` side by side with its peers, and with the bare primitives as the floor.
#![forbid(unsafe_code)]

pub mod apart;
mod bounds;
mod floors;
mod groups;
mod issuing;
pub mod measure;
mod ours;
mod peers;
pub mod report;
mod tokens;

pub use groups::{Group, groups};
