use super::*;

/// A folder of its own that is removed at the end.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new() -> Self {
        let path = std::env::temp_dir().join(format!("cotter-jwks-{:016x}", RandomState::new().hash_one(0)));
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    /// Where the file is.
    pub(super) fn path(&self) -> PathBuf {
        self.0.join("keys.json")
    }

    pub(super) fn file(&self, source: &str) -> SnapshotFile {
        SnapshotFile::new(self.path(), source.to_owned())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(super) fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_seconds(seconds)
}

pub(super) const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn a_set_comes_back_with_its_age_until_it_is_too_old() {
    let folder = Folder::new();
    let file = folder.file("https://a.example/k");
    assert_eq!(file.load(Some(at(1))), Err(SnapshotError::Absent));
    file.save("{\"keys\":[]}", at(1000), HOUR).unwrap();
    let loaded = file.load(Some(at(1060))).unwrap();
    assert_eq!(loaded, Loaded { jwks: "{\"keys\":[]}".to_owned(), age: Duration::from_secs(60), usable_for: HOUR });
    assert!(file.load(Some(at(4599))).is_ok());
    assert_eq!(file.load(Some(at(4600))), Err(SnapshotError::TooOld));
    assert_eq!(file.load(Some(at(999))), Err(SnapshotError::NoDate), "from the future");
    assert_eq!(file.load(None), Err(SnapshotError::NoDate));
    assert_eq!(folder.file("https://b.example/k").load(Some(at(1060))), Err(SnapshotError::OtherSource));
}

#[test]
fn it_is_replaced_as_a_whole_and_leaves_nothing_else() {
    let folder = Folder::new();
    let file = folder.file("s");
    file.save("first", at(1), HOUR).unwrap();
    file.save("second", at(2), HOUR).unwrap();
    assert_eq!(file.load(Some(at(3))).unwrap().jwks, "second");
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(folder.0.join("keys.json")).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // With a folder in its place, the temporary file is removed.
    let in_the_way = SnapshotFile::new(folder.0.join("folder"), "s".to_owned());
    fs::create_dir_all(folder.0.join("folder").join("x")).unwrap();
    assert_eq!(in_the_way.save("third", at(3), HOUR), Err(SnapshotError::Io));
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 2);
    let nowhere = SnapshotFile::new(folder.0.join("absent").join("keys.json"), "s".to_owned());
    assert_eq!(nowhere.save("third", at(3), HOUR), Err(SnapshotError::Io));
}

#[test]
fn a_broken_file_is_refused() {
    let folder = Folder::new();
    let file = folder.file("s");
    file.save(&"\u{1}".repeat(64 * 1024), at(1), HOUR).unwrap();
    assert!(file.load(Some(at(2))).is_ok(), "the longest set, with everything escaped");
    let good = fs::read_to_string(folder.0.join("keys.json")).unwrap().replace(&"\\u0001".repeat(64 * 1024), "x");
    for broken in [
        String::new(),
        "{}".to_owned(),
        good.trim_end_matches('}').to_owned(),
        good.replace("\"version\":1", "\"version\":2"),
        good.replace("\"saved\":1", "\"saved\":-1"),
        good.replace("\"saved\":1", "\"saved\":1,\"saved\":1"),
        good.replace("\"saved\":1", "\"saved\":1,\"more\":1"),
        format!("{good}{good}"),
        format!("{good}{}", " ".repeat(1_000_000)),
    ] {
        fs::write(folder.0.join("keys.json"), &broken).unwrap();
        assert_eq!(file.load(Some(at(2))), Err(SnapshotError::Malformed), "{:.80}", broken);
    }
    fs::write(folder.0.join("keys.json"), good).unwrap();
    assert!(file.load(Some(at(2))).is_ok());
}
