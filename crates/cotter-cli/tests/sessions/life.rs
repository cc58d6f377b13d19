//! The life of sessions, which is the same on every engine.

use std::{sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter_session::{
    SecretDigest, SessionPolicy, Sessions, Subject,
    store::{BoxFuture, SessionStore},
};

use crate::{command::Ran, done, sessions};

/// Sessions that were made, and what must not be shown of them.
pub struct Made {
    browser: String,
    native: String,
    of_tenant: String,
    hidden: Vec<String>,
}

/// Runs a step that may wait.
pub fn wait<T>(step: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(step)
}

/// Two sessions of alice, and one of an alice of a tenant.
pub fn make(store: Arc<dyn SessionStore>) -> BoxFuture<'static, Made> {
    Box::pin(async move {
        let sessions = Sessions::shared(store, SessionPolicy::new(Duration::from_secs(600)));
        let alice = Subject::new("alice").unwrap();
        let browser = sessions.begin(alice.clone()).with_cookie().label("Fire\u{1b}fox").data(b"classified".to_vec());
        let browser = browser.start().await.unwrap();
        // A list is in the order of their times, which are in milliseconds.
        tokio::time::sleep(Duration::from_millis(2)).await;
        let native =
            sessions.begin(alice).with_cookie().with_refresh_token("app").label("a phone").start().await.unwrap();
        let (first, second) = (browser.session.id(), native.session.id());
        let token = sessions.refresh(native.refresh_token.unwrap(), "app", None).await.unwrap().refresh_token;
        let of_tenant = sessions.begin(Subject::in_tenant("acme", "alice").unwrap()).with_refresh_token("app");
        let of_tenant = of_tenant.start().await.unwrap().session.id().to_string();
        let mut hidden = vec!["classified".to_owned(), token.expose().to_string()];
        hidden.extend([&browser.cookie, &native.cookie].map(|cookie| cookie.as_ref().unwrap().expose().to_string()));
        for id in [first, second] {
            let record = sessions.store().get(id).await.unwrap().unwrap().record;
            let family = record.refresh.map(|family| (family.current, family.previous.unwrap()));
            let of_tokens = family.into_iter().flat_map(|(current, previous)| [current, previous.digest]);
            for digest in record.cookie.into_iter().chain(of_tokens) {
                hidden.extend(written(digest));
            }
        }
        assert_eq!(hidden.len(), 4 + 2 * 4);
        Made { browser: first.to_string(), native: second.to_string(), of_tenant, hidden }
    })
}

/// A digest, as somebody would print it.
fn written(digest: SecretDigest) -> [String; 2] {
    let bytes = digest.as_bytes();
    [bytes.iter().map(|byte| format!("{byte:02x}")).collect(), URL_SAFE_NO_PAD.encode(bytes)]
}

/// The value of a line of `show`.
fn value<'s>(shown: &'s str, name: &str) -> &'s str {
    let mut lines = shown.lines().filter_map(|line| line.split_at_checked(12));
    lines.find(|(found, _)| found.trim_end() == name).unwrap_or_else(|| panic!("{name}: {shown}")).1.trim_start()
}

fn is_time(text: &str) -> bool {
    text.len() == 20 && text.starts_with("20") && text.ends_with('Z')
}

/// Every subcommand but those of one engine, on a store in which these sessions are.
pub fn lead(store: &[&str], made: &Made) {
    let Made { browser, native, of_tenant, .. } = made;
    let run = |words: &str| -> Ran {
        let ran = sessions(store, words);
        for hidden in &made.hidden {
            assert!(!ran.out.contains(hidden.as_str()) && !ran.err.contains(hidden.as_str()), "{words}");
        }
        ran
    };

    let listed = run("list alice");
    assert_eq!((listed.code, listed.err.as_str()), (0, "live sessions: 2\n"));
    let lines: Vec<Vec<&str>> = listed.out.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(
        (lines[0][0], lines[0][1], lines[0][5], lines[0][6]),
        (browser.as_str(), "cookie", "-", r"Fire\u001bfox")
    );
    assert_eq!((lines[1][0], lines[1][1], lines[1][5], lines[1][6]), (native.as_str(), "cookie+refresh", "app", "a"));
    assert!(lines.iter().all(|line| line[2..5].iter().all(|time| is_time(time))), "{}", listed.out);
    let columns: Vec<_> = listed.out.lines().map(|line| line.find("Fire").or(line.find("a phone")).unwrap()).collect();
    assert_eq!(columns[0], columns[1], "{}", listed.out);
    assert_eq!(done(run("list alice --tenant acme")).lines().next().unwrap().split(' ').next().unwrap(), of_tenant);
    let nobody = run("list nobody");
    assert_eq!((nobody.code, nobody.out.as_str(), nobody.err.as_str()), (0, "", "live sessions: 0\n"));

    let shown = done(run(&format!("show {native}")));
    for (name, expected) in [
        ("session", native.as_str()),
        ("subject", "alice"),
        ("state", "live"),
        ("kind", "cookie+refresh"),
        ("client", "app"),
        ("label", "a phone"),
        ("rotations", "1"),
        ("bound", "no"),
        ("counters", "0.0.0, now 0.0.0"),
        ("data", "0 bytes, version 0"),
    ] {
        assert_eq!(value(&shown, name), expected, "{name}: {shown}");
    }
    for name in ["created", "logged in", "last used", "over unused", "over"] {
        assert!(is_time(value(&shown, name)), "{name}: {shown}");
    }
    assert_eq!(value(&done(run(&format!("show {of_tenant}"))), "tenant"), "acme");
    assert_eq!(value(&done(run(&format!("show {browser}"))), "data"), "10 bytes, version 0");

    assert_eq!(done(run(&format!("end {browser}"))), format!("{browser} has ended now\n"));
    let again = done(run(&format!("end {browser}")));
    assert_eq!(again, format!("{browser} was over before: ended: administrative\n"));
    let shown = done(run(&format!("show {browser}")));
    assert_eq!((value(&shown, "state"), value(&shown, "kind")), ("ended: administrative", "-"));
    for words in ["end AAAAAAAAAAAAAAAAAAAAAA", "show AAAAAAAAAAAAAAAAAAAAAA"] {
        let unknown = run(words);
        assert_eq!((unknown.code, unknown.out.as_str()), (1, ""), "{words}");
        assert!(unknown.err.starts_with("refused: session-unknown: no session has this id"), "{}", unknown.err);
    }

    let ended = done(run("end-everywhere alice --token-life 10m"));
    assert_eq!(ended, "all sessions have ended: the subject's counter is 1\n");
    assert_eq!(run("list alice").err, "live sessions: 0\n");
    let shown = done(run(&format!("show {native}")));
    assert_eq!((value(&shown, "state"), value(&shown, "counters")), ("ended: everywhere", "0.0.0, now 0.0.1"));
    assert_eq!(done(run(&format!("end {native}"))), format!("{native} was over before: ended: everywhere\n"));
    assert_eq!(run("list alice --tenant acme").err, "live sessions: 1\n", "another alice");

    let stats = done(run("stats"));
    assert!(stats.starts_with("sessions     3, those that are over and not yet removed among them\n"), "{stats}");
    assert!(stats.ends_with("\nrevocations  2\nuses         0\ngrants       0\n"), "{stats}");
    // None is past its absolute limit.
    assert_eq!(done(run("purge")), "removed 0\n");

    let bench = done(run("bench --sessions 3 --count 20 --time 2s"));
    let lines: Vec<_> = bench.lines().collect();
    assert!(lines[0].starts_with("look-up by cookie     p50 ") && lines[0].ends_with("of 20"), "{bench}");
    assert!(lines[1].starts_with("token verified        p50 ") && lines[1].ends_with("of 20"), "{bench}");
    assert!(lines[2].contains("erifying a token") && lines.len() == 3, "{bench}");
    let left = sessions(&[store, &["list", "cotter sessions bench"]].concat(), "");
    assert_eq!(left.err, "live sessions: 0\n", "what was made has been ended");
}
