use std::{fmt, fs, io, path::Path};

use serde_json::Value;
use thiserror::Error;

use crate::{
    check::Token,
    jwks::SetCase,
    outcome::{Got, Outcome},
    plan::{Plan, without},
    profile::ProofCase,
    schema::{self, Document, KeyOrCode, SCHEMA, SetText},
};

/// A parsed file of cases, with the keys of its groups pinned.
pub struct CaseFile {
    name: String,
    groups: Vec<Group>,
}

struct Group {
    kind: String,
    alg: Option<String>,
    plan: Plan,
    cases: Vec<Stated>,
}

/// One case as it is in the file.
struct Stated {
    id: String,
    comment: String,
    expect: String,
    subject: Subject,
}

enum Subject {
    /// The group cannot be run.
    Unknown,
    /// The case was not understood, for this reason.
    Broken(String),
    Token(Token),
    /// The key of the case, if it has its own.
    Key(Option<KeyOrCode>),
    Set(SetCase),
    /// The text of a PASERK; `None` states that the key has none.
    Paserk(Option<String>),
    Proof(ProofCase),
}

/// One case of a file.
#[derive(Clone, Copy)]
pub struct Case<'f> {
    file: &'f str,
    group: &'f Group,
    case: &'f Stated,
}

/// Why a file could not be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The file cannot be opened or read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The file is not JSON, or lacks a member that is required.
    #[error("not a file of cases (schema {SCHEMA}): {0}")]
    Json(#[from] serde_json::Error),
    /// The file has another schema.
    #[error("not a file of cases: expected schema {SCHEMA}")]
    Schema,
}

impl CaseFile {
    /// Reads a file, whose name is its path.
    ///
    /// # Errors
    ///
    /// [`ReadError`]. A group or a case that is not understood is not such an error: it fails by name, and the others
    /// are run.
    pub fn read(path: &Path) -> Result<Self, ReadError> {
        Self::parse(&path.display().to_string(), &fs::read(path)?)
    }

    /// Reads the text of a file with this `name`.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub fn parse(name: &str, json: &[u8]) -> Result<Self, ReadError> {
        if !Self::is_one(json) {
            return Err(ReadError::Schema);
        }
        let document: Document = serde_json::from_slice(json)?;
        if document.schema != SCHEMA {
            return Err(ReadError::Schema);
        }
        Ok(Self { name: name.to_owned(), groups: document.groups.into_iter().map(Group::understand).collect() })
    }

    /// Whether the JSON is meant to be a file of cases: `schema` says so, or the text is broken and mentions the
    /// schema.
    #[must_use]
    pub fn is_one(json: &[u8]) -> bool {
        const FAMILY: &str = "cotter-vectors/";
        match serde_json::from_slice::<Value>(json) {
            Ok(value) => value.get("schema").and_then(Value::as_str).is_some_and(|schema| schema.starts_with(FAMILY)),
            Err(_) => json.windows(FAMILY.len()).any(|part| part == FAMILY.as_bytes()),
        }
    }

    /// The name of the file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its cases, in order.
    pub fn cases(&self) -> impl Iterator<Item = Case<'_>> {
        self.groups.iter().flat_map(|group| group.cases.iter().map(|case| Case { file: &self.name, group, case }))
    }
}

impl Group {
    fn understand(group: schema::Group) -> Self {
        let plan = Plan::of(&group).unwrap_or_else(Plan::Broken);
        let cases = group.cases.into_iter().map(|case| Stated::understand(case, &plan, &group.kind)).collect();
        Self { kind: group.kind, alg: group.pin.alg, plan, cases }
    }
}

impl Stated {
    fn understand(case: schema::Case, plan: &Plan, kind: &str) -> Self {
        let (id, comment, expect) = (case.id.clone(), case.comment.clone(), case.expect.clone());
        let subject = Subject::understand(case, plan, kind).unwrap_or_else(Subject::Broken);
        Self { id, comment, expect, subject }
    }
}

impl Subject {
    fn understand(case: schema::Case, plan: &Plan, kind: &str) -> Result<Self, String> {
        let schema::Case { token, detached_payload, payload, key, usable, footer, implicit_assertion, .. } = case;
        let schema::Case { second_token, proof, method, uri, shown, .. } = case;
        let times = schema::shown(shown.as_ref())?;
        Ok(match plan {
            Plan::Skip(_) | Plan::Broken(_) => Self::Unknown,
            Plan::Proofs(_) if [&detached_payload, &payload, &proof].into_iter().any(Option::is_some) => {
                return Err("a case of kind dpop has a token and nothing beside it".to_owned());
            }
            Plan::Proofs(_)
                if key.is_some() || usable.is_some() || footer.is_some() || implicit_assertion.is_some() =>
            {
                return Err("a case of kind dpop has a token and nothing beside it".to_owned());
            }
            Plan::Proofs(_) => Self::Proof(ProofCase {
                fields: [token, second_token].into_iter().flatten().collect(),
                method,
                uri,
                shown: times,
            }),
            _ if second_token.is_some() || method.is_some() || uri.is_some() => {
                return Err("only a case of kind dpop has a method, an address or a second token".to_owned());
            }
            _ if kind != "jwt" && (proof.is_some() || shown.is_some()) => {
                return Err("only a case of kind jwt has a proof, or is shown more than once".to_owned());
            }
            Plan::Tokens(_) | Plan::Keys(_) | Plan::Paserks(_) if usable.is_some() => {
                return Err("only a case of kind jwks says how many keys are usable".to_owned());
            }
            Plan::Tokens(_) if detached_payload.is_some() && kind != "jws" => {
                return Err("only a case of kind jws has a detached payload".to_owned());
            }
            Plan::Tokens(_) if key.is_some() => {
                return Err("only a case of kind jwk or jwks has a key of its own".to_owned());
            }
            Plan::Tokens(_) | Plan::Keys(_) | Plan::Sets(_) | Plan::Paserks(_)
                if kind != "paseto" && (footer.is_some() || implicit_assertion.is_some()) =>
            {
                return Err("only a case of kind paseto has a footer or an implicit assertion".to_owned());
            }
            Plan::Tokens(_) => Self::Token(Token {
                text: token.ok_or("a token is missing")?,
                detached_payload: detached_payload.map(|text| schema::base64url(&text)).transpose()?,
                payload,
                footer,
                implicit_assertion: implicit_assertion.unwrap_or_default(),
                proof,
                shown: times,
            }),
            Plan::Paserks(_) if key.is_some() => return Err("a case of kind paserk has no key of its own".to_owned()),
            Plan::Paserks(_) => Self::Paserk(token),
            Plan::Keys(keys) if key.is_none() && !keys.have_one() => return Err("a key is missing".to_owned()),
            Plan::Keys(keys) => Self::Key(key.map(|json| keys.own_key(&json)).transpose()?),
            Plan::Sets(_) if token.is_some() => return Err("a case of kind jwks has no token".to_owned()),
            Plan::Sets(sets) if key.is_none() && !sets.have_one() => return Err("a set is missing".to_owned()),
            Plan::Sets(_) => Self::Set(SetCase {
                own: key.map(|json| SetText::read(&json)).transpose()?,
                usable: usable.map(|json| schema::count(&json)).transpose()?,
            }),
        })
    }
}

impl Case<'_> {
    /// The id of the case.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.case.id
    }

    /// The algorithm of its pin, if it has one.
    #[must_use]
    pub fn alg(&self) -> Option<&str> {
        self.group.alg.as_deref()
    }

    /// Runs the case, or says why it is skipped.
    #[must_use]
    pub fn run(&self) -> Outcome {
        let (got, skipped) = match (&self.group.plan, &self.case.subject) {
            (Plan::Skip(reason), _) => (None, Some(reason.clone())),
            (Plan::Broken(reason), _) | (_, Subject::Broken(reason)) => {
                (Some(Got::NotUnderstood(reason.clone())), None)
            }
            (Plan::Tokens(Ok(verifier)), Subject::Token(token)) => (Some(verifier.check(token)), None),
            (Plan::Tokens(Err(code)), _) => (Some(Got::Refuse(code)), None),
            (Plan::Keys(keys), Subject::Key(own)) => (Some(keys.check(own.as_ref())), None),
            (Plan::Sets(sets), Subject::Set(case)) => match sets.missing(case) {
                Some(algorithm) => (None, Some(without(algorithm))),
                None => (Some(sets.check(case)), None),
            },
            (Plan::Paserks(paserks), Subject::Paserk(text)) => (Some(paserks.check(text.as_deref())), None),
            (Plan::Proofs(proofs), Subject::Proof(case)) => (Some(proofs.check(case)), None),
            // Each subject is built for the plan of its group.
            (Plan::Tokens(Ok(_)) | Plan::Keys(_) | Plan::Sets(_) | Plan::Paserks(_) | Plan::Proofs(_), _) => {
                (Some(Got::NotUnderstood("the case does not fit its group".to_owned())), None)
            }
        };
        Outcome {
            file: self.file.to_owned(),
            id: self.case.id.clone(),
            comment: self.case.comment.clone(),
            kind: self.group.kind.clone(),
            alg: self.group.alg.clone(),
            expect: self.case.expect.clone(),
            ok: got.as_ref().is_some_and(|got| got.meets(&self.case.expect)),
            got: got.map_or_else(String::new, Got::text),
            skipped,
        }
    }
}

impl fmt::Debug for CaseFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CaseFile({:?})", self.name)
    }
}

impl fmt::Debug for Case<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Case({:?})", self.case.id)
    }
}
