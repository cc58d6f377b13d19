use serde::{Deserialize, Serialize};

pub const ISSUER: &str = "https://auth.example.com";
pub const AUDIENCE: &str = "https://orders.example.com";

/// What a verified token gives to the application, beside the registered claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    pub tenant: String,
    pub email: String,
    pub scope: String,
    pub admin: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
}

impl Claims {
    /// Claims of a person who is in so many groups.
    pub fn with_groups(count: usize) -> Self {
        Self {
            tenant: "acme-gmbh".into(),
            email: "jane.doe@example.com".into(),
            scope: "orders:read orders:write".into(),
            admin: false,
            groups: (0..count).map(|at| format!("{at:08x}-6c0b-4b6f-9e0a-5f1d2c3b4a59")).collect(),
        }
    }
}
