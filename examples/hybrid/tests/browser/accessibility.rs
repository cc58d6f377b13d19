//! What a tool can check of WCAG 2.2, level AA: the rules of axe-core, in the pages as Chromium shows them.

use std::path::Path;

use serde_json::{Value, json};

use crate::{Stage, driver::Browser, run, site::fill_log_in};

/// Levels A and AA of all versions.
const RULES: [&str; 5] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/// Where `npm ci` has put it.
const SCRIPT: &str = "tests/browser/node_modules/axe-core/axe.min.js";

/// The text of axe-core, or the name of what is not installed.
pub(crate) fn installed() -> Result<String, &'static str> {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(SCRIPT)).map_err(|_| "axe-core")
}

pub(crate) fn pages_meet_wcag_as_far_as_a_tool_can_tell(Stage { driver, site }: &Stage) {
    let axe = installed().expect("axe-core is installed");
    run(async {
        let browser = driver.profile().await;
        for is_dark in [false, true] {
            browser.colours(is_dark).await;
            browser.open(&site.at("/")).await;
            judge(&browser, &axe, "log-in").await;
            browser.enter("#username", "ivan").await;
            browser.enter("#password", "wrong password").await;
            browser.click("form[action='/login'] button").await;
            judge(&browser, &axe, "log-in that was wrong").await;
            browser.open(&site.authorize(1)).await;
            judge(&browser, &axe, "log-in for a client").await;
            fill_log_in(&browser, "ivan").await;
            judge(&browser, &axe, "authorization").await;
            browser.open(&site.at("/authorize?client_id=nobody")).await;
            judge(&browser, &axe, "message").await;
            browser.open(&site.at("/")).await;
            site.order(&browser, "kettle").await;
            for width in [390, 1280] {
                browser.phone(width, 844).await;
                judge(&browser, &axe, "account").await;
            }
            browser.click("form[action='/logout'] button").await;
        }
        browser.close().await;
    });
}

/// Has the rules look at the page. The script is the browser's own, so the policy of the page is not asked.
async fn judge(browser: &Browser, axe: &str, page: &str) {
    browser.script(axe, Value::Null).await;
    let look = "
        const { violations, passes } = await window.axe.run(document, { runOnly: given });
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
        return [found, passes.map(({ id }) => id)];";
    let found = browser.script(look, json!(RULES)).await;
    assert_eq!(found[0], json!([]), "{page}");
    let passed = found[1].as_array().unwrap_or_else(|| panic!("{page}: {found}"));
    for rule in ["color-contrast", "document-title", "html-has-lang"] {
        assert!(passed.iter().any(|passed| passed == rule), "{page}: {rule} was not checked: {passed:?}");
    }
}
