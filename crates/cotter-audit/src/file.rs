use std::{fmt, fs, io, path::Path};

use serde_json::Value;
use thiserror::Error;

use crate::{
    check::Token,
    outcome::{Got, Outcome},
    plan::Plan,
    schema::{self, Document, KeyOrCode, SCHEMA},
};

/// A file of cases, read and understood, with the keys of its groups pinned.
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

/// One case as the file states it.
struct Stated {
    id: String,
    comment: String,
    expect: String,
    subject: Subject,
}

enum Subject {
    /// Of a group that is skipped.
    Unknown,
    Token(Token),
    /// The key of the case, if it is not the group's.
    Key(Option<KeyOrCode>),
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
    /// A group or a case says something that is not understood.
    #[error("{place}: {reason}")]
    NotUnderstood {
        /// Where it stands.
        place: String,
        /// What is wrong.
        reason: String,
    },
}

impl CaseFile {
    /// Reads a file; its name is the path.
    ///
    /// # Errors
    ///
    /// [`ReadError`], also where a policy or a key is stated in a way that is not understood.
    pub fn read(path: &Path) -> Result<Self, ReadError> {
        Self::parse(&path.display().to_string(), &fs::read(path)?)
    }

    /// Reads the text of a file that is called `name`.
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
        let groups = document.groups.into_iter().enumerate().map(|(at, group)| Group::understand(at, group));
        Ok(Self { name: name.to_owned(), groups: groups.collect::<Result<_, _>>()? })
    }

    /// Whether JSON is meant to be a file of cases: it says so in `schema`, or says so somewhere and is broken.
    #[must_use]
    pub fn is_one(json: &[u8]) -> bool {
        const FAMILY: &str = "cotter-vectors/";
        match serde_json::from_slice::<Value>(json) {
            Ok(value) => value.get("schema").and_then(Value::as_str).is_some_and(|schema| schema.starts_with(FAMILY)),
            Err(_) => json.windows(FAMILY.len()).any(|part| part == FAMILY.as_bytes()),
        }
    }

    /// What the file is called.
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
    fn understand(at: usize, group: schema::Group) -> Result<Self, ReadError> {
        let plan =
            Plan::of(&group).map_err(|reason| ReadError::NotUnderstood { place: format!("groups[{at}]"), reason })?;
        let understand = |case: schema::Case| {
            let id = case.id.clone();
            Stated::understand(case, &plan).map_err(|reason| ReadError::NotUnderstood { place: id, reason })
        };
        let cases = group.cases.into_iter().map(understand).collect::<Result<_, _>>()?;
        Ok(Self { kind: group.kind, alg: group.pin.alg, plan, cases })
    }
}

impl Stated {
    fn understand(case: schema::Case, plan: &Plan) -> Result<Self, String> {
        let schema::Case { id, comment, expect, token, detached_payload, payload, key } = case;
        let subject = match plan {
            Plan::Skip(_) => Subject::Unknown,
            Plan::Tokens(_) if key.is_some() => return Err("only a case of kind jwk has a key of its own".to_owned()),
            Plan::Tokens(_) => Subject::Token(Token {
                text: token.ok_or("a token is missing")?,
                detached_payload: detached_payload.map(|text| schema::base64url(&text)).transpose()?,
                payload,
            }),
            Plan::Keys(keys) if key.is_none() && !keys.have_one() => return Err("a key is missing".to_owned()),
            Plan::Keys(keys) => Subject::Key(key.map(|json| keys.own_key(&json)).transpose()?),
        };
        Ok(Self { id, comment, expect, subject })
    }
}

impl Case<'_> {
    /// The id of the case.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.case.id
    }

    /// Runs it, or says why it is skipped.
    #[must_use]
    pub fn run(&self) -> Outcome {
        let (got, skipped) = match (&self.group.plan, &self.case.subject) {
            (Plan::Skip(reason), _) => (None, Some(reason.clone())),
            (Plan::Tokens(Ok(verifier)), Subject::Token(token)) => (Some(verifier.check(token)), None),
            (Plan::Tokens(Err(code)), _) => (Some(Got::Refuse(code)), None),
            (Plan::Keys(keys), Subject::Key(own)) => (Some(keys.check(own.as_ref())), None),
            // Subjects are made for the plan of their group.
            (Plan::Tokens(Ok(_)) | Plan::Keys(_), _) => (None, Some("the case does not fit its group".to_owned())),
        };
        Outcome {
            file: self.file.to_owned(),
            id: self.case.id.clone(),
            comment: self.case.comment.clone(),
            kind: self.group.kind.clone(),
            alg: self.group.alg.clone(),
            expect: self.case.expect.clone(),
            got: got.map_or("", Got::text).to_owned(),
            ok: got.is_some_and(|got| got.meets(&self.case.expect)),
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
