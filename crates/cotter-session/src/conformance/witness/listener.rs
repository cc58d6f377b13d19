//! Hears every event, span and metric of this process.

use std::{
    error::Error,
    fmt::{self, Write},
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, SharedString, Unit};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

use super::{super::Violation, memory};

/// Begins to listen, once for the process.
pub(super) fn listen() -> Result<(), Violation> {
    static LISTENS: OnceLock<bool> = OnceLock::new();
    let listens = *LISTENS.get_or_init(|| {
        tracing::subscriber::set_global_default(Listener).is_ok() && metrics::set_global_recorder(Listener).is_ok()
    });
    if listens { Ok(()) } else { Err(Violation::new("this process has a subscriber or a recorder already")) }
}

struct Listener;

fn hear(text: String) {
    memory().heard.insert(text);
}

/// An error with what caused it, as each prints itself and as it is debugged.
pub(super) fn hear_error(error: &(dyn Error + 'static)) {
    let mut text = format!("{error:?} {error:#?} {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(text, ": {error} {error:?}");
        cause = error.source();
    }
    hear(text);
}

impl Subscriber for Listener {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let mut fields = Fields(span.metadata().name().to_owned());
        span.record(&mut fields);
        hear(fields.0);
        Id::from_u64(NEXT.fetch_add(1, Ordering::Relaxed).max(1))
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut fields = Fields(String::new());
        values.record(&mut fields);
        hear(fields.0);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields(event.metadata().target().to_owned());
        event.record(&mut fields);
        hear(fields.0);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// The values of an event or a span. Numbers and truth values are printed by way of `record_debug`.
struct Fields(String);

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        let _ = write!(self.0, " {}={value}", field.name());
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        let _ = write!(self.0, " {}={value}", field.name());
        hear_error(value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}

fn hear_metric(key: &Key) {
    let labels = key.labels().map(|label| format!(" {}={}", label.key(), label.value())).collect::<String>();
    hear(format!("{}{labels}", key.name()));
}

impl metrics::Recorder for Listener {
    fn describe_counter(&self, key: KeyName, _: Option<Unit>, description: SharedString) {
        hear(format!("{} {description}", key.as_str()));
    }

    fn describe_gauge(&self, key: KeyName, _: Option<Unit>, description: SharedString) {
        hear(format!("{} {description}", key.as_str()));
    }

    fn describe_histogram(&self, key: KeyName, _: Option<Unit>, description: SharedString) {
        hear(format!("{} {description}", key.as_str()));
    }

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        hear_metric(key);
        Counter::noop()
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        hear_metric(key);
        Gauge::noop()
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        hear_metric(key);
        Histogram::noop()
    }
}
