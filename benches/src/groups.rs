//! The groups of the table, in its order.

mod algorithm;
mod cache;
mod hostile;
mod keyring;
mod paseto;
mod payload;
mod pin;
mod threads;

use cotter_benches_harness::{Alg, Case};

use crate::{apart::Answer, issuing};

pub struct Group {
    pub name: &'static str,
    make: Box<dyn Fn(Answer) -> Result<Vec<Case>, String>>,
}

impl Group {
    fn new(name: &'static str, make: impl Fn(Answer) -> Result<Vec<Case>, String> + 'static) -> Self {
        Self { name, make: Box::new(make) }
    }

    /// Its cases, each of which has shown that it does what it should.
    pub fn cases(&self, answer: Answer) -> Result<Vec<Case>, String> {
        (self.make)(answer)
    }
}

pub fn groups() -> Vec<Group> {
    let mut groups: Vec<Group> =
        Alg::ALL.into_iter().map(|alg| Group::new(alg.name(), move |answer| algorithm::cases(alg, answer))).collect();
    groups.push(Group::new("v4.public", |_| paseto::v4_public()));
    groups.push(Group::new("v4.local", |_| paseto::v4_local()));
    groups.push(Group::new("v3.public", |_| paseto::v3_public()));
    groups.push(Group::new("issue HS256", |_| issuing::hs256()));
    groups.push(Group::new("issue RS256", |_| issuing::rs256()));
    groups.push(Group::new("issue ES256", |_| issuing::es256()));
    groups.push(Group::new("issue EdDSA", |_| issuing::eddsa()));
    groups.push(Group::new("issue v4.public", |_| issuing::v4_public()));
    groups.push(Group::new("issue v4.local", |_| issuing::v4_local()));
    groups.push(Group::new("payload", |_| payload::cases()));
    groups.push(Group::new("keyring", |_| Ok(keyring::cases())));
    groups.push(Group::new("hostile", |_| hostile::cases()));
    groups.push(Group::new("threads", |_| threads::cases()));
    groups.push(Group::new("cache", |_| Ok(cache::cases())));
    groups.push(Group::new("pin", |_| Ok(pin::cases())));
    groups
}
