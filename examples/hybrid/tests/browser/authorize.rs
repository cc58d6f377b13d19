//! The code flow, as far as the browser goes with it.

use url::Url;

use crate::{
    Stage,
    elsewhere::Elsewhere,
    run,
    site::{fill_log_in, shown, shows_log_in},
};

/// The policy of the pages lets their forms lead to the client, as they do by a redirect.
pub(crate) fn the_button_leads_to_the_client(Stage { driver, site }: &Stage) {
    run(async {
        let client = Elsewhere::start().await;
        let browser = driver.profile().await;
        let address = site.authorize(client.port);
        browser.open(&address).await;
        assert!(shows_log_in(&browser).await);
        fill_log_in(&browser, "grace").await;
        assert_eq!(browser.address().await, address);
        let text = shown(&browser).await;
        assert!(text.contains("hybrid client") && text.contains("grace") && text.contains("orders:write"), "{text}");

        browser.click("form[action='/authorize'] button").await;
        assert_eq!(shown(&browser).await, "elsewhere");
        let led_to = Url::parse(&browser.address().await).unwrap();
        assert_eq!(
            (led_to.host_str(), led_to.port(), led_to.path()),
            (Some("127.0.0.1"), Some(client.port), "/callback")
        );
        let names: Vec<_> = led_to.query_pairs().map(|(name, _)| name.into_owned()).collect();
        assert!(["code", "state", "iss"].iter().all(|name| names.iter().any(|given| given == name)), "{names:?}");
        browser.close().await;
    });
}
