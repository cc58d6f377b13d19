//! What a script that got into a page would find.

use serde_json::{Value, json};

use crate::{
    Stage,
    driver::Browser,
    run,
    site::{COOKIE, cookie, shows_account},
};

pub(crate) fn no_script_reads_a_cookie_or_a_token(Stage { driver, site }: &Stage) {
    run(async {
        let browser = driver.profile().await;
        browser.open(&site.at("/")).await;
        assert!(page(&browser).await.contains("<form"));
        site.log_in(&browser, "frank").await;
        site.order(&browser, "kettle").await;
        let value = cookie(&browser).await;
        let authorize = site.authorize(1);
        for path in ["/", "/app/orders", "/account/sessions", "/authorize", "/style.css"] {
            browser.open(&site.at(path)).await;
            shows_no_secret(&browser, &value).await;
        }
        browser.open(&authorize).await;
        shows_no_secret(&browser, &value).await;

        // Nor does a script put another in its place, or take it away.
        for attributes in ["Path=/; Secure", "Path=/; Secure; Max-Age=0"] {
            let set = format!("{COOKIE}=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA; {attributes}");
            browser.script("document.cookie = given", json!(set)).await;
            assert_eq!(cookie(&browser).await, value);
        }
        browser.open(&site.at("/")).await;
        assert!(shows_account(&browser, "frank").await);
        browser.close().await;
    });
}

async fn shows_no_secret(browser: &Browser, cookie: &str) {
    let page = page(browser).await;
    // What begins an access token and a refresh token.
    for secret in [cookie, "eyJ", "rt1_"] {
        assert!(!page.contains(secret));
    }
}

/// The page's source. Nothing is kept where a script could look for it.
async fn page(browser: &Browser) -> String {
    let look = "
        const databases = (await indexedDB.databases()).map(({ name }) => name);
        const cookies = (await cookieStore.getAll()).map(({ name }) => name);
        const workers = (await navigator.serviceWorker.getRegistrations()).length;
        return {
            page: document.documentElement.outerHTML,
            kept: {
                cookie: document.cookie, cookies, local: { ...localStorage }, session: { ...sessionStorage }, databases,
                caches: await caches.keys(), workers, name: window.name, state: history.state,
            },
        };";
    let mut found = browser.script(look, Value::Null).await;
    let nothing = json!({
        "cookie": "", "cookies": [], "local": {}, "session": {}, "databases": [], "caches": [], "workers": 0, "name": "",
        "state": null,
    });
    assert_eq!(found["kept"], nothing, "{}", browser.address().await);
    crate::driver::text(found["page"].take())
}
