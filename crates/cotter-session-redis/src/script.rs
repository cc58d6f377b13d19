//! The scripts.

use std::sync::LazyLock;

pub(crate) struct Script {
    pub(crate) code: &'static str,
    /// Its SHA-1, by which the server knows it.
    pub(crate) hash: String,
}

/// Each contains what it needs, and no more: for each call, the server builds whatever the call reaches.
macro_rules! scripts {
    ($($name:ident = $($file:literal)*;)*) => {$(
        pub(crate) static $name: LazyLock<Script> = LazyLock::new(|| {
            let code = concat!($(include_str!(concat!("scripts/", $file, ".lua"))),*);
            Script { code, hash: redis::Script::new(code).get_hash().to_owned() }
        });
    )*};
}

scripts! {
    CREATE = "base" "layout" "over" "row" "live" "publish" "ending" "create";
    END = "base" "layout" "over" "row" "live" "publish" "ending" "end";
    END_ALL = "base" "layout" "over" "row" "live" "publish" "ending" "end_all";
    FEED = "base" "feed";
    LIST = "base" "list";
    PURGE = "base" "layout" "row" "grant" "purge";
    PUT_GRANT = "base" "grant" "put_grant";
    RAISE = "base" "raise";
    RECORD_USE = "base" "record_use";
    RENEW = "base" "layout" "over" "row" "live" "renew";
    REVOKE = "base" "publish" "revoke";
    ROTATE = "base" "layout" "over" "rotate" "row" "publish" "ending" "reuse";
    STATS = "base" "stats";
    TAKE_GRANT = "base" "grant" "take_grant";
    TOUCH = "base" "layout" "over" "row" "live" "touch";
    WRITE_DATA = "base" "layout" "over" "row" "live" "write_data";
}
