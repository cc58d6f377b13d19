//! What the kernel says of this process.

use std::{fs, time::Duration};

use rustix::time::{ClockId, clock_gettime};

use crate::Outcome;

/// The memory in use (`VmRSS`), in KiB.
pub fn resident() -> Outcome<u64> {
    status("VmRSS:")
}

/// The most memory that was in use since [`forget_peak`] (`VmHWM`), in KiB.
pub fn peak() -> Outcome<u64> {
    status("VmHWM:")
}

/// Makes the peak what is in use now.
pub fn forget_peak() -> Outcome<()> {
    Ok(fs::write("/proc/self/clear_refs", "5")?)
}

/// The CPU time of the thread that asks.
pub fn thread_cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// The loads of the last 1, 5 and 15 minutes.
pub fn load() -> Outcome<String> {
    Ok(fs::read_to_string("/proc/loadavg")?.split(' ').take(3).collect::<Vec<_>>().join(", "))
}

fn status(name: &str) -> Outcome<u64> {
    let text = fs::read_to_string("/proc/self/status")?;
    let line = text.lines().find_map(|line| line.strip_prefix(name)).ok_or("the kernel does not state it")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
