//! Access tokens that are minted, and that are refused in every way.

use std::{sync::Arc, time::Duration};

use cotter::{Ed25519, Timestamp};
use cotter_issue::{Lifetime, SigningKey, profile::AccessTokenIssuer};
use cotter_session::{
    Binding, MemoryStore, MintError, Minter, SessionPolicy, Sessions, Subject, TokenRequest,
    conformance::witness::{issued, told},
};

const AUDIENCE: &str = "https://orders.example";
const TEN_MINUTES: Duration = Duration::from_secs(600);

/// Gives how many were refused.
pub(crate) async fn mint() -> usize {
    let policy = SessionPolicy::new(TEN_MINUTES);
    let sessions = Sessions::shared(Arc::new(MemoryStore::new(1000).unwrap()), policy);
    let begin = || sessions.begin(Subject::new("alice").unwrap()).with_cookie().with_refresh_token("app");
    let begun = begin().start().await.unwrap();
    let bound = begin().bound_to(Binding::from_bytes([7; 32])).start().await.unwrap().session;
    let only_a_cookie = sessions.begin(Subject::new("alice").unwrap()).with_cookie().start().await.unwrap().session;
    let (cookie, token) = (begun.cookie.unwrap().expose(), begun.refresh_token.unwrap().expose());
    issued(&cookie);
    issued(&token);

    let lifetime = Lifetime::of(TEN_MINUTES).unwrap();
    let key = SigningKey::<Ed25519>::generate("2026-11").unwrap();
    let issuer = AccessTokenIssuer::new(key, "https://as.example", AUDIENCE, lifetime);
    let minter = Minter::new(sessions.policy()).audience(issuer.unwrap());
    let minted = minter.mint(&begun.session, &TokenRequest::to(AUDIENCE).scope("read")).unwrap();
    issued(minted.expose());
    told(format!("{minter:?} {minter:#?}"));

    let here = TokenRequest::to(AUDIENCE);
    let scope = format!("\"{}\"", *token);
    let over = begun.session.expires_at();
    let long_ago = Timestamp::from_unix_seconds(0);
    let refused = [
        minter.mint(&begun.session, &TokenRequest::to(&cookie)),
        minter.mint(&only_a_cookie, &here),
        minter.mint(&bound, &here.bound_to_key(Binding::from_bytes([8; 32]))),
        minter.mint_at(&begun.session, &here, over),
        minter.mint_at(&begun.session, &here, begun.session.read_at().saturating_add(Duration::from_secs(600))),
        minter.mint_at(&begun.session, &here.scope(&scope), long_ago),
        Err(MintError::Clock),
    ];
    refused.iter().map(|refused| crate::tell(refused.as_ref().err().unwrap())).count()
}
