//! The issuer of an access token or an ID token.

use clap::Args;

use crate::options::Text;

#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub(super) struct OneIssuer {
    /// Require this issuer
    #[arg(long, value_name = "ISSUER", allow_hyphen_values = true, value_parser = Text)]
    iss: Option<String>,
    /// Accept every tenant of this issuer, such as https://login.example/{tid}/v2.0
    #[arg(long, value_name = "TEMPLATE", allow_hyphen_values = true, value_parser = Text)]
    danger_any_tenant: Option<String>,
}

impl OneIssuer {
    /// The issuer, or the template that takes its place.
    pub(super) fn name(&self) -> &str {
        self.iss.as_deref().or(self.danger_any_tenant.as_deref()).unwrap_or_default()
    }

    /// Passes the template to a builder, if there is one.
    pub(super) fn apply<T, E>(&self, builder: T, any_tenant: impl FnOnce(T, &str) -> Result<T, E>) -> Result<T, E> {
        match &self.danger_any_tenant {
            Some(template) => any_tenant(builder, template),
            None => Ok(builder),
        }
    }
}
