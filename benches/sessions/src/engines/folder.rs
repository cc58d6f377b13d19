//! A folder of this run.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{self, Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use crate::Outcome;

/// Waits for the end of its input, kills what works in the folder, and removes it.
const GUARD: &str = r#"read -r _
for process in /proc/[0-9]*; do
  case "$(readlink "$process/cwd")/" in "$1"/*) kill -9 "${process#/proc/}" ;; esac
done
rm -rf "$1""#;

/// A new folder. It goes with this value, however this process ends, and what works in it is killed.
pub struct Folder {
    path: PathBuf,
    guard: Child,
}

impl Folder {
    pub fn new(name: &str) -> Outcome<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = env::temp_dir().join(format!("cotter-benches-{name}-{}-{number}", process::id()));
        fs::create_dir_all(&path)?;
        let mut guard = Command::new("sh");
        guard.args(["-c", GUARD, "guard"]).arg(&path).current_dir("/");
        let guard = guard.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        Ok(Self { path, guard })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}
