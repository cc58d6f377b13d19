//! stub
mod pages;
use crate::{failure::Failure, options::{Address, Origin}, service_secret::ServiceSecret, store::StoreName, users::Password, stop::Stop};
use std::{path::PathBuf, time::Duration};
use cotter_session::{SessionPolicy, Subject};
pub(crate) struct WebSettings { pub(crate) orders: Address, pub(crate) secret: ServiceSecret, pub(crate) store: StoreName, pub(crate) users: Vec<(Subject, Password)>, pub(crate) policy: SessionPolicy, pub(crate) code_life: Duration, pub(crate) lead: Duration, pub(crate) keys: PathBuf, pub(crate) public: Origin, pub(crate) stop: Stop }
pub(crate) struct Service;
pub(crate) async fn start(_: WebSettings) -> Result<Service, Failure> { Ok(Service) }
impl Service { pub(crate) fn router(&self) -> axum::Router { axum::Router::new() } pub(crate) async fn end(self) {} }
pub(crate) fn key_timing(lead: Duration) -> Result<cotter_issue::schedule::Timing, Failure> { let _ = lead; Err(Failure::new("")) }
