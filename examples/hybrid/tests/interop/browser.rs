//! A user's browser, over HTTP: shows a page, fills its form in, and is led on.

use reqwest::{Client, Method, Response, redirect::Policy};
use url::{Url, form_urlencoded};

pub(crate) const USER: &str = "alice";
pub(crate) const PASSWORD: &str = "correct horse 1";

const COOKIE: &str = "__Host-Http-sid";

/// More pages than there are between the request of a client and its answer.
const PAGES: usize = 5;

/// Opens this address, logs in and agrees, as the pages ask. Gives the address that leads back to the client.
pub(crate) fn led_to(origin: &str, address: &str) -> Result<String, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| error.to_string())?.block_on(Browser::new(origin).walk(address))
}

struct Browser {
    http: Client,
    origin: String,
    cookie: Option<String>,
}

impl Browser {
    fn new(origin: &str) -> Self {
        let _ = rustls_graviola::default_provider().install_default();
        let http = Client::builder().redirect(Policy::none()).no_proxy().tls_certs_only([]).build().unwrap();
        Self { http, origin: origin.to_owned(), cookie: None }
    }

    async fn walk(&mut self, address: &str) -> Result<String, String> {
        let mut answer = self.send(Method::GET, &self.at(address)?, None).await?;
        for _ in 0..PAGES {
            match answer.status().as_u16() {
                303 => {
                    let location = answer.headers()["location"].to_str().unwrap().to_owned();
                    match self.at(&location) {
                        Ok(page) => answer = self.send(Method::GET, &page, None).await?,
                        Err(_) => return Ok(location),
                    }
                }
                200 => {
                    let page = answer.text().await.map_err(|error| error.to_string())?;
                    let (action, fields) = form(&page).ok_or("there is no form on the page")?;
                    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
                    answer = self.send(Method::POST, &self.at(&action)?, Some(body)).await?;
                }
                status => return Err(format!("the pages answered {status}")),
            }
        }
        Err("the pages led nowhere".to_owned())
    }

    /// An address of the service; an error for any other.
    fn at(&self, place: &str) -> Result<String, String> {
        let url = Url::parse(&self.origin).and_then(|origin| origin.join(place)).map_err(|error| error.to_string())?;
        let is_own = url.origin().ascii_serialization() == self.origin;
        if is_own { Ok(url.into()) } else { Err(format!("{place} is of another origin")) }
    }

    async fn send(&mut self, method: Method, url: &str, form: Option<String>) -> Result<Response, String> {
        let mut request = self.http.request(method, url).header("sec-fetch-site", "same-origin");
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", format!("{COOKIE}={cookie}"));
        }
        if let Some(form) = form {
            let request_with_form = request.header("content-type", "application/x-www-form-urlencoded").body(form);
            request = request_with_form.header("origin", &self.origin);
        }
        let answer = request.send().await.map_err(|error| error.to_string())?;
        if let Some(field) = answer.headers().get("set-cookie") {
            let value = field.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap().1;
            self.cookie = Some(value.to_owned());
        }
        Ok(answer)
    }
}

/// Where the first form of a page leads, and its fields, filled in.
fn form(page: &str) -> Option<(String, Vec<(String, String)>)> {
    let form = page.split_once("<form ")?.1.split_once("</form>")?.0;
    let action = attribute(form.split_once('>')?.0, "action")?;
    let inputs = form.split("<input ").skip(1).filter_map(|input| {
        let input = input.split_once('>')?.0;
        let name = attribute(input, "name")?;
        let value = match &*name {
            "username" => USER.to_owned(),
            "password" => PASSWORD.to_owned(),
            _ => attribute(input, "value")?,
        };
        Some((name, value))
    });
    Some((action, inputs.collect()))
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let value = tag.split_once(&format!("{name}=\""))?.1.split_once('"')?.0;
    Some(value.replace("&#38;", "&").replace("&#34;", "\"").replace("&#39;", "'").replace("&#60;", "<"))
}
