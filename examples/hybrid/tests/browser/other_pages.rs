//! A page that is not of the service, with forms and scripts, in the browser of somebody who is logged in.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::{
    Stage,
    driver::Browser,
    elsewhere::Elsewhere,
    run,
    site::{COOKIE, PASSWORD, Site, cookie, shown, shows_account, status},
};

/// Another port of the same host, another address, and another name.
const HOSTS: [&str; 3] = ["localhost", "127.0.0.1", "evil.example"];

pub(crate) fn a_page_of_another_origin_does_nothing(Stage { driver, site }: &Stage) {
    run(async {
        let elsewhere = Elsewhere::start().await;
        let browser = driver.profile().await;
        site.log_in(&browser, "judy").await;
        let value = cookie(&browser).await;
        let forms = forms(&sid(&browser).await);
        for host in HOSTS {
            let origin = elsewhere.at(host);
            // Cookies know no ports (RFC 10025): the server on the other one is sent it, and so is the service from there.
            sends_forms(&browser, &origin, site, &forms, host == "localhost").await;
            runs_scripts(&browser, &origin, site, &forms).await;

            browser.open(&site.at("/")).await;
            assert!(shows_account(&browser, "judy").await, "{host}: the log-in holds");
            assert!(shown(&browser).await.contains("There are none yet."), "{host}: nothing was ordered");
            assert_eq!(cookie(&browser).await, value, "{host}");
        }
        browser.click("form[action='/logout'] button").await;
        // By the same password.
        site.log_in(&browser, "judy").await;
        browser.close().await;
    });
}

async fn sends_forms(browser: &Browser, origin: &str, site: &Site, forms: &Forms, has_cookie: bool) {
    for (path, fields, without) in forms {
        browser.open(origin).await;
        let send = "
            const form = document.createElement('form');
            [form.method, form.action] = ['post', given.action];
            for (const [name, value] of given.fields) {
                form.append(Object.assign(document.createElement('input'), { name, value }));
            }
            document.body.append(form);
            form.submit();";
        browser.script(send, json!({ "action": site.at(path), "fields": fields })).await;
        assert_eq!(arrived(browser, site).await, site.at(path), "{origin}: it leads no further");
        assert_eq!(status(browser).await, if has_cookie { 403 } else { *without }, "{origin}: {path}");
    }
}

async fn runs_scripts(browser: &Browser, origin: &str, site: &Site, forms: &Forms) {
    browser.open(origin).await;
    assert_eq!(fetched(browser, "GET", origin, "cors").await, "basic 200", "a script can ask its own server");
    for (path, _, _) in forms {
        for mode in ["cors", "no-cors"] {
            assert_eq!(fetched(browser, "POST", &site.at(path), mode).await, "TypeError", "{origin}: {mode} {path}");
        }
    }
    for path in ["/", "/app/orders", "/account/sessions"] {
        for (method, mode) in [("GET", "cors"), ("GET", "no-cors"), ("DELETE", "cors")] {
            let told = fetched(browser, method, &site.at(path), mode).await;
            assert_eq!(told, "TypeError", "{origin}: {method} {mode} {path}");
        }
    }
    // Cookies of the host are cookies here too, but this one is out of reach: not seen, replaced or removed.
    for attributes in ["Path=/", "Path=/; Secure", "Path=/; Secure; Max-Age=0"] {
        browser.script("document.cookie = given", json!(format!("{COOKIE}=A; {attributes}"))).await;
        assert_eq!(browser.script("return document.cookie", Value::Null).await, "", "{origin}");
    }
}

/// A path, the fields of a form that is right, and the status without the cookie.
type Forms = Vec<(String, Value, u64)>;

fn forms(sid: &str) -> Forms {
    let (log_in, password) = (json!([["username", "mallory"], ["password", PASSWORD]]), "battery staple 2");
    [
        ("/logout", json!([]), 403),
        ("/logout-everywhere", json!([]), 403),
        ("/login", log_in, 403),
        ("/orders", json!([["item", "kettle"]]), 401),
        ("/account/password", json!([["old", PASSWORD], ["new", password]]), 401),
        (&*format!("/account/sessions/{sid}/logout"), json!([]), 401),
    ]
    .map(|(path, fields, without)| (path.to_owned(), fields, without))
    .into()
}

/// The session of this browser, as the list names it.
async fn sid(browser: &Browser) -> String {
    let address = browser.address().await;
    browser.open(&format!("{address}account/sessions")).await;
    let list: Value = serde_json::from_str(&shown(browser).await).unwrap();
    crate::driver::text(list["sessions"][0]["sid"].clone())
}

/// Where the form has led to.
async fn arrived(browser: &Browser, site: &Site) -> String {
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        let address = browser.address().await;
        if address.starts_with(&site.public) || Instant::now() > end {
            return address;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// How a script's request with the cookie ends, as the script is told.
async fn fetched(browser: &Browser, method: &str, address: &str, mode: &str) -> Value {
    let body = "
        const { method, address, mode } = given;
        const body = method === 'POST' ? new URLSearchParams({ item: 'kettle' }) : undefined;
        try {
            const answer = await fetch(address, { method, mode, body, credentials: 'include' });
            return `${answer.type} ${answer.status}`;
        } catch (error) {
            return error.name;
        }";
    browser.script(body, json!({ "method": method, "address": address, "mode": mode })).await
}
