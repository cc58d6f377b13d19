//! The programs that are run beside this one, and are built by it.

use std::{
    env,
    path::PathBuf,
    process::{Command, Stdio},
};

/// One whose dependencies cannot be in this one. If that fails, the table says that it was left out.
pub fn build_huskarl() {
    if build(concat!(env!("CARGO_MANIFEST_DIR"), "/huskarl/Cargo.toml"), &["huskarl", "huskarl-count"]).is_none() {
        eprintln!("huskarl is not measured: `huskarl/` was not built");
    }
}

/// Builds programs, as they are locked, beside this one, and gives the path of the first.
pub fn build(manifest: &str, names: &[&str]) -> Option<PathBuf> {
    let path = env::current_exe().ok()?.with_file_name(names.first()?);
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--release", "--quiet", "--locked", "--manifest-path", manifest]);
    build.args(names.iter().flat_map(|name| ["--bin", name]));
    build.arg("--target-dir").arg(path.parent()?.parent()?);
    // `cargo run` leaves variables behind that `ring` is built anew for whenever they change.
    for (name, _) in env::vars_os() {
        if ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|prefix| name.to_string_lossy().starts_with(prefix)) {
            build.env_remove(name);
        }
    }
    let built = build.stdout(Stdio::null()).status();
    (built.is_ok_and(|status| status.success()) && path.exists()).then_some(path)
}
