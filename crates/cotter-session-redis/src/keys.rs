//! The names of keys.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter_session::{SecretDigest, SessionId, Subject, SubjectHash, TenantHash};

/// Where the buckets' keys are.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// The prefix of each bucket's keys, as `p:{b00}:`.
    buckets: Vec<Bucket>,
}

/// The keys of one hash tag.
#[derive(Clone, Debug)]
pub(crate) struct Bucket(String);

impl Layout {
    pub(crate) fn new(prefix: &str, buckets: u8) -> Self {
        Self { buckets: (0..buckets).map(|number| Bucket(format!("{prefix}:{{b{number:02}}}:"))).collect() }
    }

    pub(crate) fn buckets(&self) -> &[Bucket] {
        &self.buckets
    }

    /// The bucket of a byte of a hash: a shard, for instance.
    pub(crate) fn of(&self, byte: u8) -> &Bucket {
        // There is at least one.
        static NONE: Bucket = Bucket(String::new());
        let number = usize::from(byte).checked_rem(self.buckets.len()).unwrap_or(0);
        self.buckets.get(number).unwrap_or(&NONE)
    }

    pub(crate) fn of_session(&self, id: SessionId) -> &Bucket {
        self.of(id.shard())
    }

    pub(crate) fn of_subject(&self, subject: SubjectHash) -> &Bucket {
        self.of(subject.shard())
    }

    /// The bucket of what has no hash: its text decides.
    pub(crate) fn of_text(&self, text: &str) -> &Bucket {
        self.of(text.bytes().fold(0x35, |hash: u8, byte| (hash ^ byte).wrapping_mul(0x6d).rotate_left(3)))
    }
}

impl Bucket {
    pub(crate) fn prefix(&self) -> &str {
        &self.0
    }

    fn key(&self, kind: &str, name: &str) -> String {
        let mut key = String::with_capacity(self.0.len().saturating_add(kind.len()).saturating_add(name.len()));
        key.push_str(&self.0);
        key.push_str(kind);
        key.push_str(name);
        key
    }

    pub(crate) fn session(&self, id: SessionId) -> String {
        self.key("s:", &text(id.as_bytes()))
    }

    pub(crate) fn index(&self, subject: &str) -> String {
        self.key("i:", subject)
    }

    pub(crate) fn everyone(&self) -> String {
        self.key("e", "")
    }

    pub(crate) fn tenant(&self, tenant: &str) -> String {
        self.key("t:", tenant)
    }

    pub(crate) fn subject(&self, subject: &str) -> String {
        self.key("u:", subject)
    }

    /// The counters of an owner: everyone's, the tenant's, the subject's.
    pub(crate) fn counters(&self, owner: &Owner) -> [String; 3] {
        [self.everyone(), self.tenant(&owner.tenant), self.subject(&owner.subject)]
    }

    pub(crate) fn revocations(&self) -> String {
        self.key("r", "")
    }

    pub(crate) fn feed(&self) -> String {
        self.key("f", "")
    }

    pub(crate) fn single_use(&self, key: &[u8; 32]) -> String {
        self.key("x:", &text(key))
    }

    pub(crate) fn grant(&self, digest: &SecretDigest) -> String {
        self.key("g:", &text(digest.as_bytes()))
    }
}

/// The names of a subject and its tenant in keys and rows: base64url of their hashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owner {
    pub(crate) subject: String,
    pub(crate) tenant: String,
}

impl Owner {
    /// `None` if these are not names.
    pub(crate) fn from_names(tenant: &[u8], subject: &[u8]) -> Option<Self> {
        let name = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok();
        Some(Self { subject: name(subject)?, tenant: name(tenant)? })
    }

    pub(crate) fn has_names(&self, tenant: &[u8], subject: &[u8]) -> bool {
        self.tenant.as_bytes() == tenant && self.subject.as_bytes() == subject
    }

    pub(crate) fn of(subject: &Subject) -> Self {
        Self { subject: subject_name(subject.hash()), tenant: tenant_name(subject.tenant_hash()) }
    }
}

pub(crate) fn subject_name(hash: SubjectHash) -> String {
    text(hash.as_bytes())
}

pub(crate) fn tenant_name(hash: TenantHash) -> String {
    text(hash.as_bytes())
}

pub(crate) fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes that [`text`] was given.
pub(crate) fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}
