//! The name of a store, as text: `redb:PATH`, `postgres://…`, `redis://…`.

use std::path::PathBuf;

use cotter_session_postgres::tokio_postgres::config::{Config, SslMode};

/// Which store a text names. It may hold a password, and nothing shows it.
pub(super) enum StoreName {
    /// A file.
    Redb(PathBuf),
    /// A PostgreSQL server.
    Postgres(Box<Config>),
    /// A Redis or Valkey server.
    Redis(Box<str>),
}

impl StoreName {
    /// Reads the name. No error quotes it.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        if let Some(path) = text.strip_prefix("redb:") {
            return if path.is_empty() {
                Err("path is missing: expected redb:PATH")
            } else {
                Ok(Self::Redb(path.into()))
            };
        }
        match text.split_once("://").map(|(scheme, _)| scheme) {
            Some("postgres" | "postgresql") => {
                let server: Config =
                    text.parse().map_err(|_| "URL is malformed: expected postgres://USER@HOST/DATABASE")?;
                if server.get_ssl_mode() == SslMode::Require {
                    return Err(
                        "this command connects to PostgreSQL without TLS: expected an sslmode other than require",
                    );
                }
                Ok(Self::Postgres(Box::new(server)))
            }
            Some("redis" | "redis+unix") => Ok(Self::Redis(text.into())),
            Some("rediss") => Err("this command connects to Redis without TLS: expected redis://"),
            Some(_) | None => Err("store is unknown: expected redb:PATH, postgres://… or redis://…"),
        }
    }

    /// Whether the text holds a password.
    pub(super) fn has_password(&self) -> bool {
        match self {
            Self::Redb(_) => false,
            Self::Postgres(server) => server.get_password().is_some(),
            Self::Redis(url) => {
                let authority = url.split_once("://").and_then(|(_, rest)| rest.split(['/', '?']).next());
                let user = authority.and_then(|authority| authority.rsplit_once('@')).map(|(user, _)| user);
                // In the form for sockets it is a parameter.
                user.is_some_and(|user| user.contains(':')) || url.contains("pass=")
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;

    fn refused(text: &str) -> &'static str {
        match StoreName::parse(text) {
            Err(message) => message,
            Ok(_) => panic!("{text} is the name of a store"),
        }
    }

    #[test]
    fn a_store_has_one_name() {
        assert!(
            matches!(StoreName::parse("redb:a b.redb").unwrap(), StoreName::Redb(path) if path.as_os_str() == "a b.redb")
        );
        for text in ["postgres://a@127.0.0.1:5433/b", "postgresql://a@localhost/b?sslmode=prefer"] {
            assert!(matches!(StoreName::parse(text).unwrap(), StoreName::Postgres(_)), "{text}");
        }
        for text in ["redis://127.0.0.1", "redis+unix:///run/redis.sock"] {
            assert!(matches!(StoreName::parse(text).unwrap(), StoreName::Redis(_)), "{text}");
        }
    }

    #[test]
    fn no_refusal_quotes_the_name() {
        for (text, told) in [
            ("redb:", "path is missing"),
            ("", "store is unknown"),
            ("sessions.redb", "store is unknown"),
            ("mysql://u:geheim@h/d", "store is unknown"),
            ("postgres://u:geheim@h/d?geheim=1", "URL is malformed"),
            ("postgres://u:geheim@h/d?sslmode=require", "without TLS"),
            ("rediss://u:geheim@h", "without TLS"),
        ] {
            let message = refused(text);
            assert!(message.contains(told) && !message.contains("geheim"), "{text}: {message}");
        }
    }

    #[test]
    fn a_password_is_seen() {
        for (text, has_password) in [
            ("redb:a:b@c", false),
            ("postgres://u@h/d", false),
            ("postgres://u:p@h/d", true),
            ("postgres://u@h/d?password=p", true),
            ("redis://h:6379/1", false),
            ("redis://u@h", false),
            ("redis://:p@h", true),
            ("redis://u:p@h:6379/0", true),
            ("redis+unix:///run/r.sock?db=1", false),
            ("redis+unix:///run/r.sock?user=u&pass=p", true),
        ] {
            assert_eq!(StoreName::parse(text).unwrap().has_password(), has_password, "{text}");
        }
    }
}
