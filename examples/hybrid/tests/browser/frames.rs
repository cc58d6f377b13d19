//! Framing, which would let another page have its own buttons clicked.

use serde_json::{Value, json};

use crate::{Stage, elsewhere::Elsewhere, run, site::shown};

/// Frames, one after the other is loaded: one of their own page, and then the service's.
const FRAMES: &str = "
    for (const [address, sandbox] of given) {
        const frame = document.createElement('iframe');
        if (sandbox !== null) frame.sandbox = sandbox;
        frame.src = address;
        const loaded = new Promise(resolve => frame.onload = resolve);
        document.body.append(frame);
        await loaded;
    }";

pub(crate) fn no_frame_shows_a_page(Stage { driver, site }: &Stage) {
    run(async {
        let elsewhere = Elsewhere::start().await;
        let browser = driver.profile().await;
        site.log_in(&browser, "heidi").await;
        for host in ["localhost", "evil.example"] {
            let (own, account, authorize) = (elsewhere.at(host), site.at("/"), site.authorize(elsewhere.port));
            browser.open(&own).await;
            let allowed = json!("allow-scripts allow-forms allow-same-origin");
            let frames = json!([
                [own, null],
                [account, null],
                [account, ""],
                [account, allowed],
                [authorize, null],
                [authorize, allowed],
            ]);
            browser.script(FRAMES, frames).await;
            browser.to_frame(Some(0)).await;
            assert_eq!(shown(&browser).await, "elsewhere", "a frame that may be shown is");
            for frame in 1..=5 {
                browser.to_frame(None).await;
                browser.to_frame(Some(frame)).await;
                let found = "return [location.protocol, document.querySelectorAll('form').length]";
                assert_eq!(browser.script(found, Value::Null).await, json!(["chrome-error:", 0]), "{host}, {frame}");
            }
        }
        browser.close().await;
    });
}
