//! A cookie that is set, written to a log. (E0277)
use cotter_axum::browser::SetCookie;

fn answer(cookie: SetCookie) -> SetCookie {
    #[cfg(feature = "misuse")]
    println!("{cookie:?}");
    cookie
}

fn main() {
    let _ = answer;
}
