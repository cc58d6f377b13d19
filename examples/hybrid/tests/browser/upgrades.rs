//! WebSockets of a page of another origin, which no policy of browsers keeps from being asked for.

use std::collections::BTreeMap;

use reqwest::Client;
use serde_json::json;

use crate::{
    Stage,
    elsewhere::Elsewhere,
    run,
    site::{Site, cookie},
};

/// How the attempt ends, as the script is told.
const CONNECT: &str = "
    const socket = new WebSocket(given);
    return await new Promise(resolve => {
        socket.onopen = () => resolve('open');
        socket.onerror = () => resolve('error');
    });";

/// A request for an upgrade there is one for the list, as far as the service goes. The backend for the browser passes none on.
const PATH: &str = "/account/sessions";

pub(crate) fn no_page_of_another_origin_gets_a_connection(Stage { driver, .. }: &Stage) {
    run(async {
        // Of this case's own, so that its counts are.
        let site = Site::start();
        let elsewhere = Elsewhere::start().await;
        let browser = driver.profile().await;
        site.log_in(&browser, "ivan").await;
        let (value, http) = (cookie(&browser).await, Client::builder().no_proxy().tls_certs_only([]).build().unwrap());
        let address = site.at(PATH).replace("http://", "ws://");

        let mut expected = BTreeMap::new();
        // From another port, the cookie comes along, and the source is refused. From another site it does not.
        for (host, status) in [("localhost", 403), ("evil.example", 401)] {
            browser.open(&elsewhere.at(host)).await;
            for path in ["", "?wait=1"] {
                assert_eq!(browser.script(CONNECT, json!(format!("{address}{path}"))).await, "error", "{host}");
            }
            expected.insert(status, 2);
            assert_eq!(counted(&http, &site).await, expected, "{host}");
        }
        // It is the source that was refused: with the same cookie, the own origin is shown the list.
        let own = http.get(site.at(PATH)).header("cookie", format!("{}={value}", crate::site::COOKIE));
        let own = own.header("origin", &site.public).header("connection", "upgrade").header("upgrade", "websocket");
        assert_eq!(own.send().await.unwrap().status(), 200);
        browser.close().await;
    });
}

/// The statuses of requests for the path, each with how often it was given.
async fn counted(http: &Client, site: &Site) -> BTreeMap<u16, u64> {
    let metrics = http.get(site.at("/metrics")).send().await.unwrap().text().await.unwrap();
    let route = format!("route=\"{PATH}\"");
    let lines = metrics.lines().filter(|line| line.starts_with("http_requests_total") && line.contains(&route));
    let counted = lines.map(|line| {
        let (labels, count) = line.rsplit_once(' ').unwrap();
        let status = labels.split_once("status=\"").unwrap().1.split_once('"').unwrap().0;
        (status.parse().unwrap(), count.parse().unwrap())
    });
    counted.collect()
}
