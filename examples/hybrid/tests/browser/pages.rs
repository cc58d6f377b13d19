//! What a user does with the pages, without a script of theirs.

use std::path::Path;

use serde_json::Value;

use crate::{
    Stage,
    driver::Browser,
    run,
    site::{cookie, shown, shows_account, shows_log_in, status},
};

const LOG_OUT: &str = "form[action='/logout'] button";

pub(crate) fn a_user_logs_in_orders_and_logs_out(Stage { driver, site }: &Stage) {
    run(async {
        let browser = driver.profile().await;
        browser.open(&site.at("/")).await;
        browser.enter("#username", "alice").await;
        browser.enter("#password", "wrong password").await;
        browser.click("form[action='/login'] button").await;
        assert_eq!((status(&browser).await, browser.cookies().await.len()), (401, 0));
        assert!(shown(&browser).await.contains("User name or password is wrong."));

        site.log_in(&browser, "alice").await;
        site.order(&browser, "a <b>kettle</b>").await;
        assert!(shown(&browser).await.contains("a <b>kettle</b>"));
        browser.open(&site.at("/app/orders")).await;
        assert!(shown(&browser).await.contains(r#""item":"a <b>kettle</b>""#));

        browser.open(&site.at("/")).await;
        browser.click(LOG_OUT).await;
        assert!(shows_log_in(&browser).await);
        assert_eq!(browser.cookies().await.len(), 0);
        browser.open(&site.at("/app/orders")).await;
        assert_eq!((status(&browser).await, shown(&browser).await.contains("kettle")), (401, false));
        browser.close().await;
    });
}

pub(crate) fn two_tabs_are_one_session(Stage { driver, site }: &Stage) {
    run(async {
        let browser = driver.profile().await;
        site.log_in(&browser, "bob").await;
        let first = browser.tab().await;
        let second = browser.new_tab().await;
        browser.to_tab(&second).await;
        browser.open(&site.at("/")).await;
        assert!(shows_account(&browser, "bob").await);
        site.order(&browser, "kettle").await;

        browser.to_tab(&first).await;
        browser.reload().await;
        assert!(shown(&browser).await.contains("kettle"));
        browser.click(LOG_OUT).await;
        assert!(shows_log_in(&browser).await);

        // The other tab still shows the account, and can do nothing with it.
        browser.to_tab(&second).await;
        browser.enter("#item", "teapot").await;
        browser.click("form[action='/orders'] button").await;
        assert_eq!(status(&browser).await, 401);
        assert!(!shows_account(&browser, "bob").await);

        // Both are of one session again, and the form that waited in the first is as good as a new one.
        site.log_in(&browser, "bob").await;
        assert!(!shown(&browser).await.contains("teapot"));
        browser.to_tab(&first).await;
        crate::site::fill_log_in(&browser, "bob").await;
        assert!(shows_account(&browser, "bob").await);
        browser.to_tab(&second).await;
        browser.reload().await;
        assert!(shows_account(&browser, "bob").await);
        browser.close().await;
    });
}

pub(crate) fn back_and_reload_show_and_do_nothing_again(Stage { driver, site }: &Stage) {
    run(async {
        let browser = driver.profile().await;
        site.log_in(&browser, "carol").await;
        site.order(&browser, "kettle").await;
        browser.reload().await;
        assert_eq!(shown(&browser).await.matches("kettle").count(), 1, "a reload orders nothing");
        browser.open(&site.at("/app/orders")).await;
        browser.back().await;
        assert!(shows_account(&browser, "carol").await);
        browser.open(&site.at("/app/orders")).await;
        browser.open(&site.at("/")).await;
        browser.click(LOG_OUT).await;
        assert!(shows_log_in(&browser).await);

        let mut were_shown = Vec::new();
        for _ in 0..4 {
            browser.back().await;
            let (address, text) = (browser.address().await, shown(&browser).await);
            assert!(!text.contains("carol") && !text.contains("kettle"), "{address}: {text}");
            assert!(!shows_account(&browser, "").await);
            were_shown.push(address);
        }
        for path in ["/", "/app/orders"] {
            assert!(were_shown.contains(&site.at(path)), "{were_shown:?}");
        }
        browser.close().await;
    });
}

pub(crate) fn a_log_out_everywhere_reaches_another_profile(Stage { driver, site }: &Stage) {
    run(async {
        let (here, there) = tokio::join!(driver.profile(), driver.profile());
        tokio::join!(site.log_in(&here, "dave"), site.log_in(&there, "dave"));
        assert_ne!(cookie(&here).await, cookie(&there).await);
        here.reload().await;
        assert_eq!(sessions(&here).await, 2);
        here.click("form[action='/logout-everywhere'] button").await;
        assert!(shows_log_in(&here).await);
        there.reload().await;
        assert!(shows_log_in(&there).await && !shown(&there).await.contains("dave"));
        tokio::join!(here.close(), there.close());
    });
}

/// How many the account page lists.
async fn sessions(browser: &Browser) -> u64 {
    let counted = "return document.querySelectorAll('[aria-labelledby=sessions] li').length";
    browser.script(counted, Value::Null).await.as_u64().unwrap()
}

pub(crate) fn a_phone_shows_the_pages_whole(Stage { driver, site }: &Stage) {
    run(async {
        let browser = driver.profile().await;
        browser.open(&site.at("/")).await;
        photograph(&browser, "login").await;
        site.log_in(&browser, "erin").await;
        site.order(&browser, "kettle").await;
        site.order(&browser, &"x".repeat(200)).await;
        photograph(&browser, "account").await;
        browser.open(&site.authorize(1)).await;
        photograph(&browser, "authorize").await;
        browser.close().await;
    });
}

const WIDTH: u16 = 390;

/// Takes a screenshot of the whole page, which is not wider than the screen.
async fn photograph(browser: &Browser, name: &str) {
    browser.phone(WIDTH, 844).await;
    let measured = "const { scrollWidth, scrollHeight } = document.documentElement; return [scrollWidth, scrollHeight]";
    let size = browser.script(measured, Value::Null).await;
    assert_eq!(size[0], WIDTH, "{name}");
    browser.phone(WIDTH, size[1].as_u64().unwrap()).await;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("hybrid-screenshots");
    browser.screenshot(&folder.join(format!("{name}.png"))).await;
}
