//! No log holds what was presented or issued.

use std::{
    fmt::{Debug, Write as _},
    sync::{Arc, Mutex},
};

use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

use crate::system::{CLIENT, Prover, System, Tokens, VERIFIER, basic, refresh_form};

/// Every event and span of this thread, as text.
#[derive(Clone, Default)]
struct Captured(Arc<Mutex<String>>);

impl Visit for Captured {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        writeln!(self.0.lock().unwrap(), "{field}={value:?}").unwrap();
    }
}

impl Subscriber for Captured {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &span::Attributes<'_>) -> span::Id {
        span.record(&mut self.clone());
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        values.record(&mut self.clone());
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

#[tokio::test]
async fn no_log_holds_a_secret() {
    let captured = Captured::default();
    let _guard = tracing::subscriber::set_default(captured.clone());
    let system = System::with_nonces().await;
    let session = system.browser("alice").await;
    let prover = Prover::new();
    let (code, later) = (system.code(&session, &[]).await, system.code(&session, &[]).await);
    let tokens = Tokens::of(&system.token(&code.form()).await);
    let next = Tokens::of(&system.refresh(&tokens.refresh).await);
    let proof = prover.proof(None);
    system.post("/token", &later.form(), &[("dpop", &proof)]).await.is_error(400, "use_dpop_nonce");
    system.post("/token", &later.form(), &[("dpop", "x")]).await.is_error(400, "invalid_dpop_proof");
    system.token(&later.but("code_verifier", "wrong")).await.is_error(400, "invalid_grant");
    system.token(&code.form()).await.is_error(400, "invalid_grant");
    system.refresh(&next.refresh).await.is_error(400, "invalid_grant");
    system.post("/introspect", &[("token", &next.access)], &[("authorization", &basic("orders", "wr0ng"))]).await;
    system.store.fail(&[""]);
    system.token(&refresh_form(&next.refresh)).await.is_error(503, "temporarily_unavailable");
    system.post("/revoke", &[("token", &next.access), ("client_id", CLIENT)], &[]).await;
    system.introspect(&tokens.access).await.is_error(503, "temporarily_unavailable");

    let text = captured.0.lock().unwrap().clone();
    for told in ["code was used twice", "store is unavailable", "connection refused", "DPoP proof was refused"] {
        assert!(text.contains(told), "{told}: {text}");
    }
    let signature = |token: &str| token.rsplit('.').next().unwrap().to_owned();
    for secret in [&*code.0, &later.0, &tokens.refresh, &next.refresh, VERIFIER, "s3cret", "wr0ng"] {
        assert!(!text.contains(secret));
    }
    for token in [&tokens.access, &next.access, &proof] {
        assert!(!text.contains(&signature(token)));
    }
}
