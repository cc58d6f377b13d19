//! The message and the code of every error, word for word: both are what users read, and the codes are what they match on.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::wildcard_enum_match_arm, reason = "most variants are one rule")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use cotter::{
    AuthorizationError, Claim, Fault, JsonFault, KeyError, Part, PolicyError, Segment, SetupError, Stage, VerifyError,
    revocation::RevokeError,
};
use proc_macro2::TokenStream;
use syn::{
    Attribute, Expr, Member, Pat, Token, parse::ParseStream, punctuated::Punctuated, spanned::Spanned, visit::Visit,
};

/// The variants that `code()` names in a source file, so that no new one is forgotten here.
fn variants(source: &str) -> usize {
    source.lines().filter(|line| line.trim_start().starts_with("Self::") && line.contains("=> \"")).count()
}

/// The rows of the table of rules that have a code of their own: the variants that are one rule.
fn rules() -> usize {
    let rows = include_str!("../src/error/verify/rule.rs").lines();
    rows.filter(|line| line.trim_start().starts_with("Self::") && line.contains("(\"")).count()
}

/// The kind of a rule that several parts or claims have, and the part or claim.
fn of_group(error: &VerifyError) -> Option<(&'static str, String)> {
    match error {
        VerifyError::Missing(claim) => Some(("Missing", format!("{claim:?}"))),
        VerifyError::Mismatch(claim) => Some(("Mismatch", format!("{claim:?}"))),
        VerifyError::Unexpected(claim) => Some(("Unexpected", format!("{claim:?}"))),
        VerifyError::Malformed { claim, .. } => Some(("Malformed", format!("{claim:?}"))),
        VerifyError::Json { part, .. } => Some(("Json", format!("{part:?}"))),
        VerifyError::NotBase64(segment) => Some(("NotBase64", format!("{segment:?}"))),
        _ => None,
    }
}

/// The same, of the rules that the source applies, outside tests and the errors themselves.
fn applied() -> BTreeSet<(&'static str, String)> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mut found = BTreeSet::new();
    for path in files {
        let applied = Applied::read(&fs::read_to_string(&path).unwrap());
        assert_eq!(applied.untold, [0; 0], "{}: write out the claim or the part in these lines", path.display());
        found.extend(applied.found);
    }
    found
}

/// The rules that a file applies, with the claim or the part of each.
#[derive(Default)]
struct Applied {
    found: BTreeSet<(&'static str, String)>,
    /// The lines that name a rule and leave the claim or the part to a variable: nothing here can tell which.
    untold: Vec<usize>,
}

impl Applied {
    /// The variants that hold what they are about, and its type.
    const VARIANTS: [(&str, &str); 4] =
        [("Missing", "Claim"), ("Mismatch", "Claim"), ("Unexpected", "Claim"), ("NotBase64", "Segment")];

    /// The functions that make an error of what they are given.
    const MAKERS: [&str; 2] = ["malformed", "in_part"];

    fn read(source: &str) -> Self {
        let mut applied = Self::default();
        applied.visit_file(&syn::parse_file(source).unwrap());
        applied
    }

    /// Adds a rule of this kind, if what it is about is written out as a variant of this type.
    fn add(&mut self, kind: &'static str, of: &str, about: &Expr) {
        let path = if let Expr::Path(about) = about { names(&about.path) } else { vec![] };
        match path.as_slice() {
            [.., of_type, name] if of_type == of => drop(self.found.insert((kind, name.clone()))),
            _ => self.untold.push(about.span().start().line),
        }
    }
}

impl<'a> Visit<'a> for Applied {
    fn visit_expr_call(&mut self, call: &'a syn::ExprCall) {
        let function = if let Expr::Path(path) = &*call.func { names(&path.path) } else { vec![] };
        let (last, about) = (function.last().map_or("", String::as_str), call.args.first());
        match (Self::VARIANTS.iter().find(|(kind, _)| *kind == last), about) {
            (Some((kind, of)), Some(about)) => self.add(kind, of, about),
            (None, Some(about)) if last == "malformed" => self.add("Malformed", "Claim", about),
            _ => self.visit_expr(&call.func),
        }
        call.args.iter().for_each(|argument| self.visit_expr(argument));
    }

    /// A variant or a function that is handed on, to be called with who knows what.
    fn visit_expr_path(&mut self, path: &'a syn::ExprPath) {
        let handed_on = match names(&path.path).as_slice() {
            [.., of, last] if Self::MAKERS.contains(&last.as_str()) => of != "Self",
            [.., of, last] => of == "VerifyError" && Self::VARIANTS.iter().any(|(kind, _)| kind == last),
            _ => false,
        };
        if handed_on {
            self.untold.push(path.span().start().line);
        }
    }

    fn visit_expr_method_call(&mut self, call: &'a syn::ExprMethodCall) {
        let about = call.args.first().unwrap_or(&call.receiver);
        match call.method.to_string().as_str() {
            "malformed" => self.add("Malformed", "Claim", about),
            "in_part" => self.add("Json", "Part", about),
            _ => {}
        }
        syn::visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_struct(&mut self, made: &'a syn::ExprStruct) {
        for (kind, of, member) in [("Malformed", "Claim", "claim"), ("Json", "Part", "part")] {
            if names(&made.path).ends_with(&["VerifyError".to_owned(), kind.to_owned()]) {
                let about =
                    made.fields.iter().find(|field| matches!(&field.member, Member::Named(name) if name == member));
                self.add(kind, of, &about.unwrap().expr);
            }
        }
        syn::visit::visit_expr_struct(self, made);
    }

    fn visit_macro(&mut self, call: &'a syn::Macro) {
        // The pattern of `matches!` makes nothing.
        let arguments: syn::Result<Punctuated<Expr, Token![,]>> = if call.path.is_ident("matches") {
            call.parse_body_with(|input: ParseStream<'_>| {
                let compared: Expr = input.parse()?;
                input.parse::<TokenStream>()?;
                Ok(Punctuated::from_iter([compared]))
            })
        } else {
            call.parse_body_with(Punctuated::parse_terminated)
        };
        let shown = call.tokens.to_string();
        let names_rule = shown.contains("VerifyError ::") || Self::MAKERS.iter().any(|maker| shown.contains(maker));
        match arguments {
            Ok(arguments) => arguments.iter().for_each(|argument| Self::visit_expr(self, argument)),
            Err(_) if names_rule => self.untold.push(call.span().start().line),
            Err(_) => {}
        }
    }

    /// What makes errors is not looked into: its callers say of what.
    fn visit_impl_item_fn(&mut self, item: &'a syn::ImplItemFn) {
        if !Self::MAKERS.iter().any(|maker| item.sig.ident == maker) && !is_for_tests(&item.attrs) {
            syn::visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_local(&mut self, local: &'a syn::Local) {
        let is_maker = matches!(&local.pat, Pat::Ident(name) if name.ident == "malformed");
        let closure = local.init.as_ref().map(|init| &*init.expr);
        if !(is_maker && matches!(closure, Some(Expr::Closure(closure)) if !closure.inputs.is_empty())) {
            syn::visit::visit_local(self, local);
        }
    }

    fn visit_item_mod(&mut self, item: &'a syn::ItemMod) {
        if !is_for_tests(&item.attrs) {
            syn::visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'a syn::ItemFn) {
        if !is_for_tests(&item.attrs) {
            syn::visit::visit_item_fn(self, item);
        }
    }
}

/// The segments of a path.
fn names(path: &syn::Path) -> Vec<String> {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect()
}

/// Whether this is `#[cfg(test)]` and nothing else.
fn is_for_tests(attrs: &[Attribute]) -> bool {
    let is_test = |attr: &Attribute| attr.parse_args::<syn::Ident>().is_ok_and(|name| name == "test");
    attrs.iter().any(|attr| attr.path().is_ident("cfg") && is_test(attr))
}

#[test]
fn a_rule_is_found_however_it_is_written() {
    let told = |body: &str| Applied::read(&format!("fn made_up() {{ {body} }}"));
    for (body, kind, name) in [
        ("VerifyError::Missing(Claim::Acr)", "Missing", "Acr"),
        ("Err(VerifyError::Mismatch(\n    Claim::Acr,\n))", "Mismatch", "Acr"),
        ("ok_or(\n    crate::VerifyError::Unexpected( crate::Claim::Acr ))", "Unexpected", "Acr"),
        ("Claim::Acr\n    .malformed()", "Malformed", "Acr"),
        ("format.malformed(Claim::Acr)", "Malformed", "Acr"),
        ("let malformed = |claim| move || format.malformed(claim); malformed(\nClaim::Acr)", "Malformed", "Acr"),
        ("VerifyError::Malformed { expected: \"\", claim: Claim::Acr }", "Malformed", "Acr"),
        ("broken.in_part(\n    Part::Footer,\n    1,\n)", "Json", "Footer"),
        ("VerifyError::Json { part: Part::Footer, fault }", "Json", "Footer"),
        ("map_err(|_| VerifyError::NotBase64(\nSegment::Footer))", "NotBase64", "Footer"),
        ("either!(VerifyError::Missing(Claim::Acr), 1)", "Missing", "Acr"),
    ] {
        let applied = told(body);
        assert_eq!((applied.found, applied.untold), (BTreeSet::from([(kind, name.to_owned())]), vec![]), "{body}");
    }
    for body in [
        "VerifyError::Missing(claim)",
        "claims.map(VerifyError::Missing)",
        "claim.malformed()",
        "claims.map(Claim::malformed)",
        "VerifyError::Malformed { claim, expected }",
        "broken.in_part(part, 1)",
        "VerifyError::Json { part, fault }",
        "let error = VerifyError::Mismatch; error(Claim::Acr)",
        "made_up! { => VerifyError::Missing(claim) }",
    ] {
        let applied = told(body);
        assert_eq!((applied.found, applied.untold), (BTreeSet::new(), vec![1]), "{body}");
    }
    let compared = told("matches!(error, VerifyError::NotBase64(_) | VerifyError::Missing(Claim::Acr) if true)");
    assert!(compared.found.is_empty() && compared.untold.is_empty());
    let tests = Applied::read("#[cfg(test)] mod tests { fn a() { VerifyError::Missing(Claim::Acr) } }");
    assert!(tests.found.is_empty() && tests.untold.is_empty());
}

/// The Rust files below a folder, but for the errors and for tests.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && name != "error" {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !["error.rs", "tests.rs", "readings.rs"].contains(&name)
        {
            found.push(path);
        }
    }
}

fn verify_errors() -> Vec<(VerifyError, &'static str, &'static str)> {
    vec![
        (VerifyError::TokenTooLong { max: 16384 }, "token-too-long", "token is too long: expected at most 16384 bytes"),
        (
            VerifyError::SegmentCount,
            "segment-count",
            "token has a wrong number of segments: expected header.payload.signature",
        ),
        (
            VerifyError::TokenNotBare { found: "a line break at its end" },
            "token-not-bare",
            "text is not a bare token: found a line break at its end",
        ),
        (VerifyError::Jwe, "jwe", "token is encrypted (a JWE of five segments): expected a signed token of three"),
        (VerifyError::HeaderEmpty, "header-empty", "header segment is empty"),
        (VerifyError::SignatureEmpty, "signature-empty", "signature segment is empty"),
        (
            VerifyError::PayloadNotDetached,
            "payload-not-detached",
            "payload segment is not empty: expected a detached payload",
        ),
        (
            VerifyError::PasetoHeader { expected: "v4.public" },
            "paseto-header",
            "token has another version or purpose: expected v4.public",
        ),
        (
            VerifyError::PasetoParts,
            "paseto-parts",
            "token has a wrong number of parts: expected version.purpose.message, or that and a footer",
        ),
        (VerifyError::FooterEmpty, "footer-empty", "footer is empty: expected no dot after the message"),
        (
            VerifyError::FooterTooLong { max: 4096 },
            "footer-too-long",
            "footer is too long: expected at most 4096 bytes",
        ),
        (VerifyError::NotBase64(Segment::Footer), "footer-base64", "footer is not canonical base64url without padding"),
        (VerifyError::FooterMismatch, "footer-mismatch", "footer is not the expected one"),
        (VerifyError::FooterUnexpected, "footer-unexpected", "footer is present: expected none"),
        (VerifyError::Json { part: Part::Footer, fault: JsonFault::Utf8 }, "footer-utf8", "footer is not UTF-8"),
        (
            VerifyError::Json { part: Part::Footer, fault: JsonFault::Syntax },
            "footer-syntax",
            "footer is not well-formed JSON",
        ),
        (
            VerifyError::Json { part: Part::Footer, fault: JsonFault::NotObject },
            "footer-not-object",
            "footer is not a JSON object",
        ),
        (
            VerifyError::Json { part: Part::Footer, fault: JsonFault::DuplicateMember },
            "footer-duplicate-member",
            "footer has a duplicate member name",
        ),
        (
            VerifyError::Json { part: Part::Footer, fault: JsonFault::TooDeep { max: 32 } },
            "footer-too-deep",
            "footer is nested too deeply: expected at most 32 levels",
        ),
        (
            VerifyError::Json { part: Part::Footer, fault: JsonFault::TooManyMembers { max: 256 } },
            "footer-too-many-members",
            "footer has too many members: expected at most 256",
        ),
        (VerifyError::FooterPaserk, "footer-paserk", "footer contains a key: expected at most the id of a key"),
        (
            VerifyError::NotBase64(Segment::Message),
            "message-base64",
            "message is not canonical base64url without padding",
        ),
        (
            VerifyError::MessageTooShort { min: 64 },
            "message-too-short",
            "message is too short: expected at least 64 bytes",
        ),
        (
            VerifyError::HeaderTooLong { max: 4096 },
            "header-too-long",
            "header is too long: expected at most 4096 bytes",
        ),
        (VerifyError::NotBase64(Segment::Header), "header-base64", "header is not canonical base64url without padding"),
        (VerifyError::Json { part: Part::Header, fault: JsonFault::Utf8 }, "header-utf8", "header is not UTF-8"),
        (
            VerifyError::Json { part: Part::Header, fault: JsonFault::Syntax },
            "header-syntax",
            "header is not well-formed JSON",
        ),
        (
            VerifyError::Json { part: Part::Header, fault: JsonFault::NotObject },
            "header-not-object",
            "header is not a JSON object",
        ),
        (
            VerifyError::Json { part: Part::Header, fault: JsonFault::DuplicateMember },
            "header-duplicate-member",
            "header has a duplicate member name",
        ),
        (
            VerifyError::Json { part: Part::Header, fault: JsonFault::TooDeep { max: 32 } },
            "header-too-deep",
            "header is nested too deeply: expected at most 32 levels",
        ),
        (
            VerifyError::Json { part: Part::Header, fault: JsonFault::TooManyMembers { max: 256 } },
            "header-too-many-members",
            "header has too many members: expected at most 256",
        ),
        (VerifyError::AlgMissing { expected: "ES256" }, "alg-missing", "header has no alg: expected ES256"),
        (
            VerifyError::AlgNotString { expected: "ES256" },
            "alg-not-string",
            "header's alg is not a string: expected ES256",
        ),
        (
            VerifyError::AlgMismatch { expected: "ES256" },
            "alg-mismatch",
            "header's alg names another algorithm: expected ES256",
        ),
        (VerifyError::CritPresent, "crit-present", "header has crit: no critical extension is supported"),
        (
            VerifyError::B64Present,
            "b64-present",
            "header has b64: only the base64url-encoded payload of RFC 7515 is supported",
        ),
        (
            VerifyError::EncryptionMember,
            "encryption-member",
            "header has a member of an encrypted or compressed token: expected a plain signed token",
        ),
        (VerifyError::KidNotString, "kid-not-string", "kid is not a string"),
        (
            VerifyError::KidMalformed { max: 1024 },
            "kid-malformed",
            "kid is malformed: expected 1 to 1024 bytes without control characters",
        ),
        (VerifyError::KidMissing, "kid-missing", "kid is missing: expected the id of a pinned key"),
        (VerifyError::KidUnexpected, "kid-unexpected", "kid is present: expected none"),
        (VerifyError::KidUnknown, "kid-unknown", "kid is not the id of a pinned key"),
        (
            VerifyError::KeysUnavailable,
            "keys-unavailable",
            "key of the token is unavailable: expected a ring of keys that is up to date",
        ),
        (VerifyError::TypNotString, "typ-not-string", "header's typ is not a string"),
        (VerifyError::TypMissing { expected: "at+jwt".into() }, "typ-missing", "header has no typ: expected at+jwt"),
        (
            VerifyError::TypMismatch { expected: "at+jwt".into() },
            "typ-mismatch",
            "header's typ names another type: expected at+jwt",
        ),
        (VerifyError::CtyNotString, "cty-not-string", "header's cty is not a string"),
        (VerifyError::NestedToken, "nested-token", "payload is a nested token: expected a claims set"),
        (VerifyError::HeaderClaimMalformed, "header-claim-malformed", "header repeats a claim with a malformed value"),
        (
            VerifyError::NotBase64(Segment::Signature),
            "signature-base64",
            "signature is not canonical base64url without padding",
        ),
        (VerifyError::InvalidSignature, "invalid-signature", "signature does not verify under the pinned key"),
        (
            VerifyError::NotBase64(Segment::Payload),
            "payload-base64",
            "payload is not canonical base64url without padding",
        ),
        (VerifyError::Json { part: Part::Claims, fault: JsonFault::Utf8 }, "claims-utf8", "claims set is not UTF-8"),
        (
            VerifyError::Json { part: Part::Claims, fault: JsonFault::Syntax },
            "claims-syntax",
            "claims set is not well-formed JSON",
        ),
        (
            VerifyError::Json { part: Part::Claims, fault: JsonFault::NotObject },
            "claims-not-object",
            "claims set is not a JSON object",
        ),
        (
            VerifyError::Json { part: Part::Claims, fault: JsonFault::DuplicateMember },
            "claims-duplicate-member",
            "claims set has a duplicate member name",
        ),
        (
            VerifyError::Json { part: Part::Claims, fault: JsonFault::TooDeep { max: 32 } },
            "claims-too-deep",
            "claims set is nested too deeply: expected at most 32 levels",
        ),
        (
            VerifyError::Json { part: Part::Claims, fault: JsonFault::TooManyMembers { max: 256 } },
            "claims-too-many-members",
            "claims set has too many members: expected at most 256",
        ),
        (
            VerifyError::Malformed { claim: Claim::Exp, expected: "a number of seconds from 1970 to 9999" },
            "exp-malformed",
            "exp is malformed: expected a number of seconds from 1970 to 9999",
        ),
        (
            VerifyError::Malformed { claim: Claim::Nbf, expected: "a number of seconds from 1970 to 9999" },
            "nbf-malformed",
            "nbf is malformed: expected a number of seconds from 1970 to 9999",
        ),
        (
            VerifyError::Malformed { claim: Claim::Iat, expected: "a number of seconds from 1970 to 9999" },
            "iat-malformed",
            "iat is malformed: expected a number of seconds from 1970 to 9999",
        ),
        (
            VerifyError::Malformed { claim: Claim::Iss, expected: "a string" },
            "iss-malformed",
            "iss is malformed: expected a string",
        ),
        (
            VerifyError::Malformed { claim: Claim::Sub, expected: "a string" },
            "sub-malformed",
            "sub is malformed: expected a string",
        ),
        (
            VerifyError::Malformed { claim: Claim::Aud, expected: "a string or a non-empty array of strings" },
            "aud-malformed",
            "aud is malformed: expected a string or a non-empty array of strings",
        ),
        (
            VerifyError::Malformed { claim: Claim::Jti, expected: "a string" },
            "jti-malformed",
            "jti is malformed: expected a string",
        ),
        (
            VerifyError::Malformed { claim: Claim::Nonce, expected: "a string" },
            "nonce-malformed",
            "nonce is malformed: expected a string",
        ),
        (
            VerifyError::Malformed { claim: Claim::Sid, expected: "a string" },
            "sid-malformed",
            "sid is malformed: expected a string",
        ),
        (
            VerifyError::HeaderShape { at: "signer".into() },
            "header-shape",
            "header does not fit the requested type, at `signer`",
        ),
        (
            VerifyError::ClaimsShape { at: "address.zip".into() },
            "claims-shape",
            "claims set does not fit the requested type, at `address.zip`",
        ),
        (
            VerifyError::ClockOutOfRange,
            "clock-out-of-range",
            "system clock is out of range: expected a time after the beginning of 1970",
        ),
        (VerifyError::Missing(Claim::Exp), "exp-missing", "exp is missing"),
        (VerifyError::Expired, "expired", "token has expired"),
        (VerifyError::NotYetValid, "not-yet-valid", "token is not valid yet"),
        (VerifyError::Missing(Claim::Iat), "iat-missing", "iat is missing"),
        (VerifyError::IssuedInFuture, "issued-in-future", "token was issued in the future"),
        (VerifyError::TooOld, "too-old", "token is too old"),
        (VerifyError::Missing(Claim::Iss), "iss-missing", "iss is missing"),
        (VerifyError::Mismatch(Claim::Iss), "iss-mismatch", "iss is not the expected issuer"),
        (VerifyError::Unexpected(Claim::Iss), "iss-unexpected", "iss is present: expected none"),
        (VerifyError::Missing(Claim::Aud), "aud-missing", "aud is missing"),
        (VerifyError::Mismatch(Claim::Aud), "aud-mismatch", "aud does not contain the expected audience"),
        (VerifyError::Unexpected(Claim::Aud), "aud-unexpected", "aud is present: expected none"),
        (VerifyError::Missing(Claim::Sub), "sub-missing", "sub is missing"),
        (VerifyError::Missing(Claim::Jti), "jti-missing", "jti is missing"),
        (VerifyError::Missing(Claim::Nonce), "nonce-missing", "nonce is missing"),
        (VerifyError::Mismatch(Claim::Nonce), "nonce-mismatch", "nonce is not the expected one"),
        (
            VerifyError::HeaderClaimMismatch,
            "header-claim-mismatch",
            "header and claims set disagree on a claim that both contain",
        ),
        (
            VerifyError::Malformed { claim: Claim::Azp, expected: "a string" },
            "azp-malformed",
            "azp is malformed: expected a string",
        ),
        (VerifyError::Missing(Claim::Azp), "azp-missing", "azp is missing: required where aud has several members"),
        (VerifyError::Mismatch(Claim::Azp), "azp-mismatch", "azp is not the client"),
        (
            VerifyError::AudUntrusted,
            "aud-untrusted",
            "aud contains an audience that is not trusted: expected only the client",
        ),
        (
            VerifyError::AudNotSole,
            "aud-not-sole",
            "aud has more than one member: expected only the authorization server",
        ),
        (VerifyError::Unexpected(Claim::Nonce), "nonce-unexpected", "nonce is present: expected none"),
        (
            VerifyError::SubNotIdentifier { max: 255 },
            "sub-not-identifier",
            "sub is not a subject identifier: expected 1 to 255 ASCII characters",
        ),
        (VerifyError::Mismatch(Claim::Sub), "sub-mismatch", "sub is not the expected subject"),
        (VerifyError::ExpTooFar, "exp-too-far", "exp is too far in the future"),
        (
            VerifyError::SubIsClient,
            "sub-is-client",
            "sub is the client: the request object could pass for a client assertion",
        ),
        (
            VerifyError::Malformed { claim: Claim::AuthTime, expected: "a number of seconds from 1970 to 9999" },
            "auth-time-malformed",
            "auth_time is malformed: expected a number of seconds from 1970 to 9999",
        ),
        (VerifyError::Missing(Claim::AuthTime), "auth-time-missing", "auth_time is missing"),
        (VerifyError::AuthTimeInFuture, "auth-time-in-future", "auth_time is in the future"),
        (VerifyError::AuthTooOld, "auth-too-old", "user was authenticated too long ago"),
        (
            VerifyError::Malformed { claim: Claim::Acr, expected: "a string" },
            "acr-malformed",
            "acr is malformed: expected a string",
        ),
        (VerifyError::Missing(Claim::Acr), "acr-missing", "acr is missing"),
        (VerifyError::Mismatch(Claim::Acr), "acr-mismatch", "acr is not one that was requested"),
        (
            VerifyError::Malformed { claim: Claim::Amr, expected: "an array of strings" },
            "amr-malformed",
            "amr is malformed: expected an array of strings",
        ),
        (
            VerifyError::Malformed { claim: Claim::AtHash, expected: "a string" },
            "at-hash-malformed",
            "at_hash is malformed: expected a string",
        ),
        (VerifyError::Missing(Claim::AtHash), "at-hash-missing", "at_hash is missing"),
        (VerifyError::Mismatch(Claim::AtHash), "at-hash-mismatch", "at_hash is not the hash of the access token"),
        (
            VerifyError::Malformed { claim: Claim::CHash, expected: "a string" },
            "c-hash-malformed",
            "c_hash is malformed: expected a string",
        ),
        (VerifyError::Missing(Claim::CHash), "c-hash-missing", "c_hash is missing"),
        (VerifyError::Mismatch(Claim::CHash), "c-hash-mismatch", "c_hash is not the hash of the code"),
        (
            VerifyError::OtherKind { found: "an ID token", expected: "an access token" },
            "other-kind",
            "token is of another kind: found an ID token, expected an access token",
        ),
        (VerifyError::Unexpected(Claim::Events), "events-unexpected", "events is present: expected an ID token"),
        (VerifyError::Missing(Claim::Events), "events-missing", "events is missing"),
        (
            VerifyError::Malformed { claim: Claim::Events, expected: "an object" },
            "events-malformed",
            "events is malformed: expected an object",
        ),
        (VerifyError::Missing(Claim::LogoutEvent), "logout-event-missing", "logout event is missing from events"),
        (
            VerifyError::Malformed { claim: Claim::LogoutEvent, expected: "an object" },
            "logout-event-malformed",
            "logout event is malformed: expected an object",
        ),
        (VerifyError::SubAndSidMissing, "sub-and-sid-missing", "sub and sid are missing: expected at least one"),
        (
            VerifyError::Malformed { claim: Claim::ClientId, expected: "a non-empty string" },
            "client-id-malformed",
            "client_id is malformed: expected a non-empty string",
        ),
        (VerifyError::Missing(Claim::ClientId), "client-id-missing", "client_id is missing"),
        (VerifyError::Mismatch(Claim::ClientId), "client-id-mismatch", "client_id is not the client"),
        (
            VerifyError::RequestNested,
            "request-nested",
            "request object contains request or request_uri: expected neither",
        ),
        (
            VerifyError::Malformed { claim: Claim::Scope, expected: "scopes with one space between them" },
            "scope-malformed",
            "scope is malformed: expected scopes with one space between them",
        ),
        (
            VerifyError::Malformed {
                claim: Claim::Roles,
                expected: "an array of strings or of objects with a string value",
            },
            "roles-malformed",
            "roles is malformed: expected an array of strings or of objects with a string value",
        ),
        (
            VerifyError::Malformed {
                claim: Claim::Groups,
                expected: "an array of strings or of objects with a string value",
            },
            "groups-malformed",
            "groups is malformed: expected an array of strings or of objects with a string value",
        ),
        (
            VerifyError::Malformed {
                claim: Claim::Entitlements,
                expected: "an array of strings or of objects with a string value",
            },
            "entitlements-malformed",
            "entitlements is malformed: expected an array of strings or of objects with a string value",
        ),
        (
            VerifyError::Malformed { claim: Claim::Cnf, expected: "an object with members" },
            "cnf-malformed",
            "cnf is malformed: expected an object with members",
        ),
        (
            VerifyError::Malformed { claim: Claim::Jkt, expected: "the base64url of a SHA-256 digest" },
            "jkt-malformed",
            "cnf's jkt is malformed: expected the base64url of a SHA-256 digest",
        ),
        (
            VerifyError::Malformed { claim: Claim::X5t, expected: "the base64url of a SHA-256 digest" },
            "x5t-malformed",
            "cnf's x5t#S256 is malformed: expected the base64url of a SHA-256 digest",
        ),
        (
            VerifyError::Unexpected(Claim::Cnf),
            "cnf-unexpected",
            "token is bound to a key: present it with a DPoP proof or a client certificate",
        ),
        (VerifyError::Missing(Claim::Cnf), "cnf-missing", "token is not bound to a key: expected a cnf"),
        (VerifyError::CnfUnknown, "cnf-unknown", "cnf has an unsupported member: expected only jkt and x5t#S256"),
        (
            VerifyError::CnfUnconfirmed,
            "cnf-unconfirmed",
            "presentation does not fit cnf: expected a DPoP proof for jkt, and a certificate for x5t#S256",
        ),
        (VerifyError::Mismatch(Claim::X5t), "x5t-mismatch", "certificate is not the one that the token is bound to"),
        (
            VerifyError::Mismatch(Claim::Jkt),
            "jkt-mismatch",
            "key of the DPoP proof is not the one that the token is bound to",
        ),
        (
            VerifyError::RequestUriMalformed,
            "request-uri-malformed",
            "address of the request is malformed: expected an absolute http or https URI",
        ),
        (VerifyError::ProofMissing, "proof-missing", "request has no DPoP header field: expected one"),
        (VerifyError::ProofSeveral, "proof-several", "request has several DPoP header fields: expected one"),
        (VerifyError::ProofJwkMissing, "proof-jwk-missing", "header has no jwk"),
        (VerifyError::ProofJwkMalformed, "proof-jwk-malformed", "header's jwk is malformed: expected an object"),
        (VerifyError::ProofJwkPrivate, "proof-jwk-private", "header's jwk is a private key: expected a public one"),
        (
            VerifyError::ProofJwkRefused { reason: KeyError::JwkUse },
            "proof-jwk-refused",
            "header's jwk is not a key of its alg: JWK's use is not sig",
        ),
        (
            VerifyError::ProofJwkCostly,
            "proof-jwk-costly",
            "header's jwk is a costly RSA key: expected at most 4096 bits and the exponent 65537",
        ),
        (
            VerifyError::Malformed { claim: Claim::Htm, expected: "a string" },
            "htm-malformed",
            "htm is malformed: expected a string",
        ),
        (
            VerifyError::Malformed { claim: Claim::Htu, expected: "an http or https URI" },
            "htu-malformed",
            "htu is malformed: expected an http or https URI",
        ),
        (
            VerifyError::Malformed { claim: Claim::Ath, expected: "the base64url of a SHA-256 digest" },
            "ath-malformed",
            "ath is malformed: expected the base64url of a SHA-256 digest",
        ),
        (VerifyError::Missing(Claim::Htm), "htm-missing", "htm is missing"),
        (VerifyError::Mismatch(Claim::Htm), "htm-mismatch", "htm is not the method of the request"),
        (VerifyError::Missing(Claim::Htu), "htu-missing", "htu is missing"),
        (VerifyError::Mismatch(Claim::Htu), "htu-mismatch", "htu is not the address of the request"),
        (VerifyError::Missing(Claim::Ath), "ath-missing", "ath is missing"),
        (VerifyError::Mismatch(Claim::Ath), "ath-mismatch", "ath is not the hash of the access token"),
        (VerifyError::Replayed, "replayed", "token was used before"),
        (
            VerifyError::ReplayQuota,
            "replay-quota",
            "sender has too many uses in the replay check: expected fewer at a time",
        ),
        (
            VerifyError::ReplayNotAsked,
            "replay-not-asked",
            "verifier leaves the replay check to the caller: use `begin` and resolve the answer",
        ),
        (VerifyError::ReplayUnknown, "replay-unknown", "replay check cannot tell whether the token was used before"),
        (VerifyError::Missing(Claim::Sid), "sid-missing", "sid is missing"),
        (
            VerifyError::NeededClaimMissing { name: "sep" },
            "needed-claim-missing",
            "sep is missing: the revocation check needs it",
        ),
        (
            VerifyError::NeededClaimMalformed { name: "sep" },
            "needed-claim-malformed",
            "sep is malformed: expected a string or a whole number below 2^53",
        ),
        (
            VerifyError::NeededClaimUnread,
            "needed-claim-unread",
            "revocation check names a claim that was not read: expected one that is not registered, named when the \
             verifier was made",
        ),
        (VerifyError::Revoked, "revoked", "token is revoked"),
        (
            VerifyError::RevocationNotAsked,
            "revocation-not-asked",
            "policy leaves the revocation check to the caller: use `begin` and resolve the answer",
        ),
        (
            VerifyError::RevocationUnknown,
            "revocation-unknown",
            "revocation check cannot tell whether the token is revoked",
        ),
    ]
}

#[test]
fn every_verify_error() {
    let golden = verify_errors();
    let (of_groups, of_their_own): (Vec<_>, Vec<_>) =
        golden.iter().map(|(error, _, _)| of_group(error)).partition(Option::is_some);
    assert_eq!(of_their_own.len(), rules());
    assert_eq!(of_groups.into_iter().flatten().collect::<BTreeSet<_>>(), applied());
    for part in [Part::Header, Part::Footer, Part::Claims] {
        let faults =
            golden.iter().filter(|(error, _, _)| matches!(error, VerifyError::Json { part: of, .. } if *of == part));
        assert_eq!(faults.count(), 6, "{part}");
    }
    for (i, (error, code, message)) in golden.iter().enumerate() {
        assert_eq!(error.code(), *code);
        assert_eq!(&error.to_string(), message);
        assert!(golden.iter().take(i).all(|(_, earlier, _)| earlier != code), "{code} is there twice");
    }
    let nowhere = VerifyError::ClaimsShape { at: String::new() };
    assert_eq!(nowhere.to_string(), "claims set does not fit the requested type");
}

/// Which codes belong to which part, and whose fault they are.
const PARTS: &[(Stage, Fault, &str)] = &[
    (
        Stage::Split,
        Fault::Token,
        "token-too-long segment-count token-not-bare jwe header-empty signature-empty payload-not-detached \
         paseto-header paseto-parts footer-empty",
    ),
    (
        Stage::Check,
        Fault::Token,
        "header-too-long header-base64 header-utf8 header-syntax header-not-object header-duplicate-member \
         header-too-deep header-too-many-members alg-missing alg-not-string alg-mismatch crit-present \
         b64-present encryption-member kid-not-string kid-malformed kid-missing kid-unexpected kid-unknown \
         typ-not-string typ-missing typ-mismatch cty-not-string nested-token footer-too-long footer-base64 \
         footer-mismatch footer-unexpected footer-utf8 footer-syntax footer-not-object \
         footer-duplicate-member footer-too-deep footer-too-many-members footer-paserk header-claim-malformed",
    ),
    (
        Stage::Check,
        Fault::Proof,
        "proof-jwk-missing proof-jwk-malformed proof-jwk-private proof-jwk-refused proof-jwk-costly",
    ),
    (Stage::Check, Fault::Service, "keys-unavailable"),
    (Stage::Verify, Fault::Token, "message-base64 message-too-short signature-base64 invalid-signature"),
    (
        Stage::Decode,
        Fault::Token,
        "payload-base64 claims-utf8 claims-syntax claims-not-object claims-duplicate-member claims-too-deep \
         claims-too-many-members exp-malformed nbf-malformed iat-malformed iss-malformed sub-malformed \
         aud-malformed jti-malformed claims-shape header-shape",
    ),
    (
        Stage::Accept,
        Fault::Token,
        "nonce-malformed sid-malformed exp-missing expired not-yet-valid iat-missing issued-in-future too-old \
         iss-missing iss-mismatch iss-unexpected aud-missing aud-mismatch aud-unexpected sub-missing \
         jti-missing nonce-missing nonce-mismatch header-claim-mismatch azp-malformed azp-missing \
         azp-mismatch aud-untrusted aud-not-sole nonce-unexpected sub-not-identifier sub-mismatch exp-too-far \
         sub-is-client auth-time-malformed auth-time-missing auth-time-in-future auth-too-old acr-malformed \
         acr-missing acr-mismatch amr-malformed at-hash-malformed at-hash-missing at-hash-mismatch \
         c-hash-malformed c-hash-missing c-hash-mismatch other-kind events-unexpected events-missing \
         events-malformed logout-event-missing logout-event-malformed sub-and-sid-missing client-id-malformed \
         client-id-missing client-id-mismatch request-nested scope-malformed roles-malformed groups-malformed \
         entitlements-malformed sid-missing needed-claim-missing needed-claim-malformed",
    ),
    (
        Stage::Accept,
        Fault::Proof,
        "htm-malformed htu-malformed ath-malformed htm-missing htm-mismatch htu-missing htu-mismatch \
         ath-missing ath-mismatch",
    ),
    (
        Stage::Confirm,
        Fault::Token,
        "cnf-malformed jkt-malformed x5t-malformed cnf-unexpected cnf-missing cnf-unknown cnf-unconfirmed \
         x5t-mismatch jkt-mismatch",
    ),
    (Stage::Confirm, Fault::Proof, "proof-missing proof-several"),
    (Stage::Confirm, Fault::Service, "request-uri-malformed"),
    (Stage::Ask, Fault::Token, "replayed revoked"),
    (Stage::Ask, Fault::Sender, "replay-quota"),
    (
        Stage::Ask,
        Fault::Service,
        "clock-out-of-range replay-unknown replay-not-asked needed-claim-unread revocation-unknown \
         revocation-not-asked",
    ),
];

#[test]
fn every_verify_error_is_of_one_part_and_somebodys_fault() {
    let mut parts = BTreeMap::new();
    for (stage, fault, codes) in PARTS {
        for code in codes.split_ascii_whitespace() {
            assert_eq!(parts.insert(code, (*stage, *fault)), None, "{code} is there twice");
        }
    }
    assert_eq!(parts.len(), verify_errors().len());
    for (error, code, _) in verify_errors() {
        assert_eq!((error.stage(), error.fault()), parts[code], "{code}");
    }
}

/// A proof keeps code and stage of the rule that it breaks. What the service cannot tell stays its own fault, and the quota the sender's.
#[test]
fn every_error_of_a_proof() {
    for (error, code, message) in verify_errors() {
        let of_proof = VerifyError::DpopProof { reason: Box::new(error.clone()) };
        assert_eq!((of_proof.code(), of_proof.stage()), (code, error.stage()));
        let fault = match error.fault() {
            Fault::Token | Fault::Proof => Fault::Proof,
            Fault::Sender => Fault::Sender,
            Fault::Service | _ => Fault::Service,
        };
        assert_eq!(of_proof.fault(), fault, "{code}");
        assert!(!of_proof.is_expired(), "{code}");
        if error != VerifyError::InvalidSignature {
            assert_eq!(of_proof.to_string(), format!("DPoP proof: {message}"));
        }
    }
    let signature = VerifyError::DpopProof { reason: Box::new(VerifyError::InvalidSignature) };
    assert_eq!(signature.to_string(), "DPoP proof: signature does not verify under the key in its header");
}

#[test]
fn parts_and_faults_have_names() {
    let stages = [Stage::Split, Stage::Check, Stage::Verify, Stage::Decode, Stage::Accept, Stage::Confirm, Stage::Ask];
    let names = stages.map(|stage| stage.to_string());
    assert_eq!(names, ["split", "check", "verify", "decode", "accept", "confirm", "ask"]);
    let names = [Fault::Token, Fault::Proof, Fault::Sender, Fault::Service].map(|fault| fault.to_string());
    assert_eq!(names, ["token", "proof", "sender", "service"]);
}

#[test]
fn an_error_of_setup_reads_like_the_one_inside() {
    let key = SetupError::from(KeyError::PrivateKey);
    assert_eq!((key.code(), key.to_string().as_str()), ("private-key", "key is private: expected the public key"));
    let policy = SetupError::from(PolicyError::IssuerNotExact);
    let message = "policy has no issuer, or several: expected exactly one";
    assert_eq!((policy.code(), policy.to_string().as_str()), ("issuer-not-exact", message));
    assert!(std::error::Error::source(&key).is_none(), "its message would be told twice");
}

#[test]
fn every_key_error() {
    let golden = [
        (KeyError::KeyIdEmpty, "key-id-empty", "key id is empty: use KeyId::ABSENT for a key without an id"),
        (KeyError::KeyIdTooLong { max: 1024 }, "key-id-too-long", "key id is too long: expected at most 1024 bytes"),
        (KeyError::KeyIdControlCharacter, "key-id-control-character", "key id contains a control character"),
        (
            KeyError::KeyIdPaserk,
            "key-id-paserk",
            "key id is a PASERK: expected the PASERK id of this key, or text that is not a PASERK",
        ),
        (KeyError::SecretLength { expected: 32 }, "secret-length", "secret has a wrong length: expected 32 bytes"),
        (
            KeyError::PaserkMalformed { expected: "k4.local" },
            "paserk-malformed",
            "PASERK is malformed: expected k4.local and a key of its length",
        ),
        (
            KeyError::PaserkVersion { found: "k3", expected: "k4.local" },
            "paserk-version",
            "PASERK is of version k3: expected k4.local",
        ),
        (
            KeyError::PaserkType { found: "lid", expected: "k4.local" },
            "paserk-type",
            "PASERK is of type lid: expected k4.local",
        ),
        (
            KeyError::KeyIdDuplicate { id: Some("a".into()), positions: vec![0, 3] },
            "key-id-duplicate",
            r#"two keys have the id "a", in the set at 0 and 3: expected one key for each id"#,
        ),
        (KeyError::KeyringEmpty { skipped: vec![] }, "keyring-empty", "keyring has no key: expected at least one"),
        (KeyError::KeyTooLong { max: 65536 }, "key-too-long", "key is too long: expected at most 65536 bytes"),
        (KeyError::PrivateKey, "private-key", "key is private: expected the public key"),
        (
            KeyError::KeyFamily { found: "an Ed25519 key", expected: "an RSA key" },
            "key-family",
            "key is an Ed25519 key: expected an RSA key",
        ),
        (KeyError::KeyCurve { found: "P-384", expected: "P-256" }, "key-curve", "key is on P-384: expected P-256"),
        (KeyError::SecretTooShort { min: 32 }, "secret-too-short", "secret is too short: expected at least 32 bytes"),
        (
            KeyError::SecretWeak,
            "secret-weak",
            "secret is known or trivial: expected random bytes that nobody else knows",
        ),
        (
            KeyError::SecretIsKey { found: "a PEM file" },
            "secret-is-key",
            "secret is a PEM file: expected random bytes that nobody else knows",
        ),
        (KeyError::SecretBase64, "secret-base64", "secret is not canonical base64url without padding"),
        (KeyError::PemMalformed, "pem-malformed", "PEM is malformed: expected one block of RFC 7468"),
        (
            KeyError::NotPem {
                found: "the base64 of a PEM",
                expected: "the PEM: decode it once",
                lenient: Some("from_pem_lenient"),
            },
            "not-pem",
            "text is the base64 of a PEM: expected the PEM: decode it once, or from_pem_lenient",
        ),
        (KeyError::PemSeveralBlocks, "pem-several-blocks", "PEM has more than one block: expected one"),
        (
            KeyError::PemLabel { found: "a certificate", expected: "a public key" },
            "pem-label",
            "PEM contains a certificate: expected a public key",
        ),
        (
            KeyError::DerMalformed { expected: "SubjectPublicKeyInfo" },
            "der-malformed",
            "DER is malformed: expected SubjectPublicKeyInfo",
        ),
        (
            KeyError::DerKind { found: "a certificate", expected: "SubjectPublicKeyInfo" },
            "der-kind",
            "bytes are a certificate: expected SubjectPublicKeyInfo",
        ),
        (
            KeyError::RsaModulusSize { min: 2048, max: 8192 },
            "rsa-modulus-size",
            "RSA modulus has a wrong size: expected 2048 to 8192 bits",
        ),
        (
            KeyError::RsaPssParameters {
                found: "SHA-256, MGF1 with SHA-1 and a salt of 20 bytes".into(),
                expected: "SHA-256, MGF1 with SHA-256 and a salt of 32 bytes",
            },
            "rsa-pss-parameters",
            "RSA key is bound to SHA-256, MGF1 with SHA-1 and a salt of 20 bytes: \
             expected SHA-256, MGF1 with SHA-256 and a salt of 32 bytes",
        ),
        (KeyError::RsaModulusEven, "rsa-modulus-even", "RSA modulus is even: expected an odd number"),
        (
            KeyError::RsaExponent,
            "rsa-exponent",
            "RSA public exponent is not allowed: expected an odd number from 65537, of at most 33 bits",
        ),
        (
            KeyError::PointMalformed { curve: "P-256" },
            "point-malformed",
            "key is not a point on P-256, uncompressed or compressed (SEC 1)",
        ),
        (
            KeyError::Ed25519Malformed,
            "ed25519-malformed",
            "Ed25519 key is malformed: expected the 32 bytes of a point in canonical form",
        ),
        (KeyError::Ed25519Weak, "ed25519-weak", "Ed25519 key is weak: expected a point that is not of small order"),
        (
            KeyError::MlDsaLength { expected: 1312 },
            "ml-dsa-length",
            "ML-DSA key has a wrong length: expected 1312 bytes",
        ),
        (KeyError::MlDsaWeak, "ml-dsa-weak", "ML-DSA key is weak: expected polynomials that are not all zero"),
        (KeyError::JwkTooLong { max: 65536 }, "jwk-too-long", "JWK is too long: expected at most 65536 bytes"),
        (
            KeyError::NotJwk { found: "a JWK set", expected: "one of its keys, or from_jwks for all" },
            "not-jwk",
            "text is a JWK set: expected one of its keys, or from_jwks for all",
        ),
        (KeyError::JwkSyntax, "jwk-syntax", "JWK is not a well-formed JSON object"),
        (KeyError::JwkDuplicateMember, "jwk-duplicate-member", "JWK has a duplicate member name"),
        (KeyError::JwkMemberMissing { member: "x" }, "jwk-member-missing", "JWK has no x"),
        (
            KeyError::JwkMemberType { member: "x", expected: "a string" },
            "jwk-member-type",
            "JWK's x has the wrong type: expected a string",
        ),
        (
            KeyError::JwkMemberBase64 { member: "x" },
            "jwk-member-base64",
            "JWK's x is not canonical base64url without padding",
        ),
        (
            KeyError::JwkMemberLength { member: "x", expected: 32 },
            "jwk-member-length",
            "JWK's x has a wrong length: expected 32 bytes",
        ),
        (KeyError::JwkNotMinimal { member: "x" }, "jwk-not-minimal", "JWK's x is not a minimal big-endian integer"),
        (KeyError::JwkAlg { expected: "ES256" }, "jwk-alg", "JWK's alg names another algorithm: expected ES256"),
        (KeyError::JwkUse, "jwk-use", "JWK's use is not sig"),
        (KeyError::JwkKeyOps, "jwk-key-ops", "JWK's key_ops does not allow verify, or repeats a value"),
        (KeyError::JwkKidMissing, "jwk-kid-missing", "JWK has no kid, and neither has another key of its set"),
        (KeyError::JwksTooLong { max: 65536 }, "jwks-too-long", "JWK set is too long: expected at most 65536 bytes"),
        (KeyError::JwksSyntax, "jwks-syntax", "JWK set is not a well-formed JSON object"),
        (
            KeyError::JwksKeysMissing,
            "jwks-keys-missing",
            "JWK set has no keys array: use from_jwk for one key, or from_certificates for a map of certificates",
        ),
        (
            KeyError::JwksTooManyKeys { max: 256 },
            "jwks-too-many-keys",
            "JWK set has too many keys: expected at most 256",
        ),
        (
            KeyError::JwksLimitTooHigh { max: 4096 },
            "jwks-limit-too-high",
            "limit for JWK sets is too high: expected at most 4096",
        ),
        (KeyError::JwkRepeated, "jwk-repeated", "JWK repeats an earlier key with the same kid: the first is used"),
        (KeyError::JwkUseKeyOps, "jwk-use-key-ops", "JWK's use and key_ops disagree"),
    ];
    assert_eq!(golden.len(), variants(include_str!("../src/error/key/code.rs")));
    for (i, (error, code, message)) in golden.iter().enumerate() {
        assert_eq!(error.code(), *code);
        assert_eq!(&error.to_string(), message);
        assert!(golden.iter().take(i).all(|(_, earlier, _)| earlier != code), "{code} is there twice");
    }
}

/// The reason keeps its code, whatever is said of another reading.
#[test]
fn a_jwk_that_is_read_leniently_is_refused_for_its_reason() {
    let reason = Box::new(KeyError::JwkNotMinimal { member: "n" });
    let refused = KeyError::JwkNotStrict { reason };
    assert_eq!(refused.code(), "jwk-not-minimal");
    let message = "JWK's n is not a minimal big-endian integer; from_jwk_lenient accepts this key";
    assert_eq!(refused.to_string(), message);
}

#[test]
fn two_keys_without_an_id_have_a_message_of_their_own() {
    let refused = KeyError::KeyIdDuplicate { id: None, positions: vec![] };
    assert_eq!(refused.to_string(), "two keys have no id: expected one key for each id");
}

#[test]
fn every_policy_error() {
    let golden = [
        (
            PolicyError::LeewayTooLong { max_seconds: 600 },
            "leeway-too-long",
            "leeway is too long: expected at most 600 seconds",
        ),
        (PolicyError::IssuerNotExact, "issuer-not-exact", "policy has no issuer, or several: expected exactly one"),
        (PolicyError::IssuerDuplicate, "issuer-duplicate", "issuer has two verifiers: expected one for each issuer"),
        (
            PolicyError::IssuerTemplate,
            "issuer-template",
            "issuer template is malformed: expected one claim in braces in the path of an https URL, such as https://login.example/{tid}/v2.0",
        ),
        (
            PolicyError::TokenLimitTooHigh { max: 262144 },
            "token-limit-too-high",
            "token limit is too high: expected at most 262144 bytes",
        ),
        (
            PolicyError::HeaderLimitTooHigh { max: 16384 },
            "header-limit-too-high",
            "header limit is too high: expected at most 16384 bytes",
        ),
        (
            PolicyError::ClaimsLimitTooHigh { max: 1024 },
            "claims-limit-too-high",
            "claims limit is too high: expected at most 1024 members",
        ),
        (
            PolicyError::ProofAgeTooLong { max_seconds: 600 },
            "proof-age-too-long",
            "maximum age of proofs is too long: expected at most 600 seconds",
        ),
    ];
    assert_eq!(golden.len(), variants(include_str!("../src/error/policy.rs")));
    for (i, (error, code, message)) in golden.iter().enumerate() {
        assert_eq!(error.code(), *code);
        assert_eq!(&error.to_string(), message);
        assert!(golden.iter().take(i).all(|(_, earlier, _)| earlier != code), "{code} is there twice");
    }
}

#[test]
fn every_revoke_error() {
    let golden = [
        (RevokeError::ListFull { capacity: 3 }, "list-full", "revocation list is full: expected at most 3 entries"),
        (
            RevokeError::UserQuota { max: 10 },
            "user-quota",
            "user has too many entries in the revocation list: expected at most 10",
        ),
        (
            RevokeError::NotCovered,
            "not-covered",
            "revocation list was not created for this: create it for tokens, sessions or subjects as well",
        ),
        (RevokeError::TokenIdMissing, "token-id-missing", "token has no jti to revoke it by"),
        (
            RevokeError::ListUnusable,
            "list-unusable",
            "revocation list cannot be changed: a thread panicked while changing it",
        ),
    ];
    assert_eq!(golden.len(), variants(include_str!("../src/error/revoke.rs")));
    for (error, code, message) in golden {
        assert_eq!(error.code(), code);
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn only_time_that_has_run_out_is_expired() {
    assert!(VerifyError::Expired.is_expired());
    assert!(VerifyError::TooOld.is_expired());
    assert!(!VerifyError::NotYetValid.is_expired());
    assert!(!VerifyError::InvalidSignature.is_expired());
    assert!(!VerifyError::Missing(Claim::Exp).is_expired());
}

#[test]
fn every_authorization_error() {
    let golden = [
        (
            AuthorizationError::Missing,
            "authorization-missing",
            "request has no Authorization header field: expected one",
        ),
        (
            AuthorizationError::Several,
            "authorization-several",
            "request has several Authorization header fields: expected one",
        ),
        (
            AuthorizationError::OtherScheme,
            "authorization-scheme",
            "authorization scheme is not supported: expected Bearer or DPoP",
        ),
        (
            AuthorizationError::TokenMalformed,
            "authorization-malformed",
            "authorization is malformed: expected a scheme, spaces and one token",
        ),
    ];
    for (error, code, message) in &golden {
        assert_eq!((error.code(), error.to_string().as_str()), (*code, *message));
    }
    assert_eq!(golden.len(), variants(include_str!("../src/authorization.rs")));
}
