//! stub
use crate::{failure::Failure, options::{Address, OrdersLimits, Origin}, service_secret::ServiceSecret};
pub(crate) struct OrdersSettings { pub(crate) web: Address, pub(crate) public: Origin, pub(crate) own: Origin, pub(crate) secret: ServiceSecret, pub(crate) limits: OrdersLimits }
pub(crate) struct Service;
pub(crate) fn start(_: OrdersSettings) -> Result<Service, Failure> { Ok(Service) }
impl Service { pub(crate) fn router(&self) -> axum::Router { axum::Router::new() } pub(crate) async fn end(self) {} }
