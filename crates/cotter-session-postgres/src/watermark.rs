//! Places in the log of revocations.
//!
//! A transaction may commit after others that began later, so no number of a row says what has been seen. A place is the
//! highest transaction that was visible, and those below it that were still running. New is what is above the one, or
//! of the others.
//!
//! The end of the snapshot would not do in place of the highest transaction *in the log*: ids above it may be given out
//! again after a crash, if nothing of theirs had reached the disk. What is visible in the log had.

use cotter_session::revocation::Watermark;

/// The version of the text.
const VERSION: &str = "1";

/// More transactions than a server runs.
const MAX_RUNNING: usize = 1 << 18;

/// A place in the log of one table of one server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The server, the database, the table, and the server's timeline, which a restored backup or a standby that takes
    /// over does not share.
    pub(crate) log: Box<str>,
    /// The highest transaction in the log.
    pub(crate) last: u64,
    /// Those below it that were running.
    pub(crate) running: Vec<u64>,
}

impl Place {
    /// Before everything.
    pub(crate) fn start() -> Self {
        Self { log: "".into(), last: 0, running: Vec::new() }
    }

    /// The place after a read, from the server's snapshot (`xmin:xmax:xip,…`) and the last row that it showed.
    pub(crate) fn after(&self, log: &str, snapshot: &str, last: Option<u64>) -> Option<Self> {
        // Rows that are over are removed, the last one too.
        let last = last.unwrap_or(0).max(self.last);
        let mut running = Vec::new();
        for xid in snapshot.splitn(3, ':').nth(2)?.split(',').filter(|xid| !xid.is_empty()) {
            let xid = xid.parse().ok()?;
            if xid < last {
                running.push(xid);
            }
        }
        Some(Self { log: log.into(), last, running })
    }

    /// Whether the server has not come as far as this place: it is not the one that gave it.
    pub(crate) fn is_beyond(&self, snapshot: &str) -> Option<bool> {
        let end: u64 = snapshot.split(':').nth(1)?.parse().ok()?;
        Some(self.last >= end)
    }

    pub(crate) fn watermark(&self) -> Watermark {
        let running: Vec<String> = self.running.iter().map(u64::to_string).collect();
        Watermark::new(&format!("{VERSION}~{}~{}~{}", self.log, running.join("-"), self.last))
    }

    pub(crate) fn of(watermark: &Watermark) -> Option<Self> {
        let mut parts = watermark.as_str().splitn(4, '~');
        let version = parts.next()?;
        let (log, running, last) = (parts.next()?, parts.next()?, parts.next()?.parse().ok()?);
        let running: Result<Vec<u64>, _> =
            running.split('-').filter(|xid| !xid.is_empty()).take(MAX_RUNNING).map(str::parse).collect();
        let running = running.ok()?;
        let is_place = version == VERSION && running.iter().all(|xid| *xid < last);
        is_place.then(|| Self { log: log.into(), last, running })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_its_text() {
        let place = Place { log: "7.5.16385.00000001".into(), last: 90, running: vec![80, 85] };
        assert_eq!(Place::of(&place.watermark()), Some(place));
    }

    #[test]
    fn what_is_not_a_place_is_refused() {
        for text in ["", "1", "1~a", "1~a~9", "2~a~~9", "1~a~~x", "1~a~x~9", "1~a~8,7~9", "1~a~~-9", "1~a~9~9", "1~a~~"]
        {
            assert_eq!(Place::of(&Watermark::new(text)), None, "{text}");
        }
    }

    #[test]
    fn only_transactions_below_the_last_row_are_waited_for() {
        let start = Place::start();
        let place = start.after("log", "80:95:80,85,92", Some(90)).unwrap();
        assert_eq!((place.last, &*place.running), (90, &[80, 85][..]));
        let later = place.after("log", "85:99:85", None).unwrap();
        assert_eq!((later.last, &*later.running), (90, &[85][..]), "an empty log does not go back");
    }

    #[test]
    fn a_server_that_has_not_come_so_far_is_another() {
        let place = Place { log: "log".into(), last: 90, running: Vec::new() };
        assert_eq!(place.is_beyond("80:90:"), Some(true));
        assert_eq!(place.is_beyond("80:91:"), Some(false));
    }
}
