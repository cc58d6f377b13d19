//! The text of a watermark: for each bucket `name.milliseconds-number.added`, separated by commas.

use cotter_session::revocation::Watermark;

/// A place in the stream of a bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The random name of the data set.
    pub(super) name: String,
    /// The id of the entry.
    pub(super) id: String,
    /// How many entries had been added up to it, removed ones among them.
    pub(super) added: u64,
}

pub(super) fn write(places: &[Place]) -> Watermark {
    let places: Vec<String> =
        places.iter().map(|place| format!("{}.{}.{}", place.name, place.id, place.added)).collect();
    Watermark::new(&places.join(","))
}

/// `None` if it is not of so many buckets, or not a watermark of this store at all.
pub(super) fn read(watermark: &Watermark, buckets: usize) -> Option<Vec<Place>> {
    let places = watermark.as_str().split(',').map(place).collect::<Option<Vec<_>>>()?;
    (places.len() == buckets).then_some(places)
}

fn place(text: &str) -> Option<Place> {
    let mut parts = text.split('.');
    let (name, id, added) = (parts.next()?, parts.next()?, parts.next()?);
    let (milliseconds, number) = id.split_once('-')?;
    let are_numbers = milliseconds.parse::<u64>().is_ok() && number.parse::<u64>().is_ok();
    let is_place = are_numbers && !name.is_empty() && parts.next().is_none();
    is_place.then(|| Some(Place { name: name.into(), id: id.into(), added: added.parse().ok()? }))?
}

#[cfg(test)]
mod tests {
    use cotter_session::revocation::Watermark;

    use super::{Place, read, write};

    #[test]
    fn watermark_is_read_as_written() {
        let places = ["a", "b"].map(|name| Place { name: name.into(), id: "1763683200000-7".into(), added: 9 });
        assert_eq!(read(&write(&places), 2).as_deref(), Some(&places[..]));
        assert_eq!(read(&write(&places), 1), None, "another number of buckets");
        for text in ["", "a", "a.1-1", "a.1.1", ".1-1.1", "a.1-x.1", "a.1-1.x", "a.1-1.1.1", "a.1-1.1,", "a.+-1.1"] {
            assert_eq!(read(&Watermark::new(text), 1), None, "{text:?}");
        }
    }
}
