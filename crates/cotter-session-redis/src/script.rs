//! The scripts.

use std::sync::LazyLock;

pub(crate) struct Script {
    pub(crate) code: &'static str,
    /// Its SHA-1, by which the server knows it.
    pub(crate) hash: String,
}

macro_rules! scripts {
    ($($name:ident = $file:literal),* $(,)?) => {$(
        pub(crate) static $name: LazyLock<Script> = LazyLock::new(|| {
            let code = concat!(include_str!("scripts/prelude.lua"), include_str!(concat!("scripts/", $file)));
            Script { code, hash: redis::Script::new(code).get_hash().to_owned() }
        });
    )*};
}

scripts! {
    CREATE = "create.lua",
    END = "end.lua",
    END_ALL = "end_all.lua",
    FEED = "feed.lua",
    LIST = "list.lua",
    PURGE = "purge.lua",
    PUT_GRANT = "put_grant.lua",
    RAISE = "raise.lua",
    RECORD_USE = "record_use.lua",
    RENEW = "renew.lua",
    REVOKE = "revoke.lua",
    ROTATE = "rotate.lua",
    STATS = "stats.lua",
    TAKE_GRANT = "take_grant.lua",
    TOUCH = "touch.lua",
    WRITE_DATA = "write_data.lua",
}
