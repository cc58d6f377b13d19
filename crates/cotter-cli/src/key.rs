//! `cotter key`.

mod clash;
mod examine;
mod held;
mod json;
mod numbers;
mod paserk;
mod write;

use std::io::{self, Write};

use cotter::KeyError;
use serde::Serialize;

use crate::{
    Answer, Trouble,
    args::{Key, KeyTarget},
    key_file, printable, say,
    words::{self, Reader},
};
use clash::{Clash, clashes};
use examine::{Public, Told, examine};
use held::Held;

/// Shows what the file holds, or writes its public keys in another form.
pub(crate) fn run(arguments: &Key) -> Result<Answer, Trouble> {
    let bytes = key_file::bytes(&arguments.file).map_err(Trouble::Usage)?;
    if let Some(what) = key_file::no_key(&bytes) {
        return Err(Trouble::Usage(key_file::named(&arguments.file, what)));
    }
    let text = str::from_utf8(&bytes).ok();
    let held = match held::read(&bytes, text, arguments.format) {
        Ok(held) => held,
        Err(error) => return refused(&[Refusal::of(&error)], None, arguments.json),
    };
    let keys: Vec<Told> = held.keys.iter().map(|key| examine(key, arguments.lenient)).collect();
    match arguments.to {
        Some(target) => convert(&keys, target, held.is_set),
        None if arguments.json => json::print(&held, &keys),
        None => print(&held, &keys),
    }
}

/// The code and the words for a key of which nothing is shown, or that cannot be pinned.
#[derive(Serialize)]
struct Refusal {
    code: &'static str,
    message: String,
}

impl Refusal {
    fn of(error: &KeyError) -> Self {
        Self { code: error.code(), message: words::of(error, Reader::Key) }
    }

    /// One for each code and thing that was found, with all that was expected in its place.
    fn of_all(errors: &[KeyError]) -> Vec<Self> {
        let mut found: Vec<(Self, Vec<String>)> = Vec::new();
        for Self { code, message } in errors.iter().map(Self::of) {
            let (message, expected) = match message.split_once(": expected ") {
                Some((message, expected)) => (message.to_owned(), vec![expected.to_owned()]),
                None => (message, Vec::new()),
            };
            match found.iter_mut().find(|(known, _)| known.code == code && known.message == message) {
                Some((_, known)) => {
                    known.extend(expected.into_iter().filter(|one| !known.contains(one)).collect::<Vec<_>>())
                }
                None => found.push((Self { code, message }, expected)),
            }
        }
        let with = |(Self { code, message }, expected): (Self, Vec<String>)| match expected.split_last() {
            None => Self { code, message },
            Some((last, [])) => Self { code, message: format!("{message}: expected {last}") },
            Some((last, others)) => {
                Self { code, message: format!("{message}: expected {} or {last}", others.join(", ")) }
            }
        };
        found.into_iter().map(with).collect()
    }

    fn private() -> Self {
        Self { code: KeyError::PrivateKey.code(), message: "a private key: nothing of it is shown".to_owned() }
    }
}

impl Told {
    fn refusals(&self) -> Vec<Refusal> {
        match self {
            Self::Public(_) | Self::Symmetric { .. } => Vec::new(),
            Self::Refused { reasons, .. } => Refusal::of_all(reasons),
            Self::Private => vec![Refusal::private()],
        }
    }

    /// What may help.
    const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Refused { hint, .. } => *hint,
            Self::Public(_) | Self::Symmetric { .. } | Self::Private => None,
        }
    }
}

/// Whether there is a key to use and none that should not be here.
fn answer(keys: &[Told]) -> Answer {
    let is_key = |key: &Told| matches!(key, Told::Public(_) | Told::Symmetric { .. });
    let is_private = |key: &Told| matches!(key, Told::Private);
    if keys.iter().any(is_key) && !keys.iter().any(is_private) { Answer::Yes } else { Answer::No }
}

fn refused(refusals: &[Refusal], hint: Option<&'static str>, json: bool) -> Result<Answer, Trouble> {
    #[derive(Serialize)]
    struct Line<'r> {
        ok: bool,
        #[serde(flatten)]
        first: Option<&'r Refusal>,
        #[serde(skip_serializing_if = "Option::is_none")]
        hint: Option<&'static str>,
    }
    for Refusal { code, message } in refusals {
        say(&format!("key refused: {code}: {message}"));
    }
    if let Some(hint) = hint {
        say(&format!("hint: {hint}"));
    }
    if json {
        let line = printable::json_line(&Line { ok: false, first: refusals.first(), hint })?;
        writeln!(anstream::stdout(), "{line}")?;
    }
    Ok(Answer::No)
}

fn convert(keys: &[Told], target: KeyTarget, is_set: bool) -> Result<Answer, Trouble> {
    let mut written = Vec::new();
    for (position, key) in keys.iter().enumerate() {
        let place = if is_set { format!("left out {position}") } else { "key refused".to_owned() };
        match key {
            Told::Public(key) => match key.write(target) {
                Ok(text) => written.push(text),
                Err(message) => say(&format!("{place}: cannot be written: {message}")),
            },
            Told::Symmetric { .. } => {
                let error = KeyError::KeyFamily { found: "a symmetric key", expected: "a public key" };
                say(&format!("{place}: {}: {error}", error.code()));
            }
            Told::Refused { .. } | Told::Private => {
                for Refusal { code, message } in key.refusals() {
                    say(&format!("{place}: {code}: {message}"));
                }
            }
        }
    }
    let mut out = anstream::stdout();
    written.iter().try_for_each(|text| write!(out, "{text}"))?;
    Ok(if written.is_empty() { Answer::No } else { answer(keys) })
}

impl Public {
    fn write(&self, target: KeyTarget) -> Result<String, String> {
        match target {
            KeyTarget::Jwk => write::jwk(self),
            KeyTarget::Pem => write::pem(self),
            KeyTarget::Thumbprint => Ok(format!("{}\n", self.thumbprint)),
        }
    }
}

fn print(held: &Held<'_>, keys: &[Told]) -> Result<Answer, Trouble> {
    if let ([key @ (Told::Refused { .. } | Told::Private)], false) = (keys, held.is_set) {
        return refused(&key.refusals(), key.hint(), false);
    }
    let mut out = anstream::stdout().lock();
    if held.is_set {
        writeln!(out, "{}, members: {}", held.form, keys.len())?;
        if keys.is_empty() {
            say("key refused: keyring-empty: the set has no keys");
        }
    } else {
        writeln!(out, "{}", held.form)?;
    }
    for (position, key) in keys.iter().enumerate() {
        if held.is_set {
            writeln!(out, "\nposition {position}")?;
        }
        key.print(&mut out)?;
    }
    if held.is_set {
        for Clash { algorithms, error } in clashes(keys) {
            writeln!(out, "\nnot as a set for {}: {}: {error}", algorithms.join(" "), error.code())?;
        }
    }
    Ok(answer(keys))
}

impl Told {
    fn print(&self, out: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Public(key) => key.print(out),
            Self::Symmetric { bits } => writeln!(out, "  a symmetric key of {bits} bits"),
            Self::Refused { .. } | Self::Private => {
                for Refusal { code, message } in self.refusals() {
                    writeln!(out, "  refused     {code}: {message}")?;
                }
                self.hint().map_or(Ok(()), |hint| writeln!(out, "  hint        {hint}"))
            }
        }
    }
}

impl Public {
    fn print(&self, out: &mut impl Write) -> io::Result<()> {
        if let Some(kid) = &self.kid {
            writeln!(out, "  kid         {}", printable::text(kid))?;
        }
        writeln!(out, "  key         {}", self.numbers.size())?;
        writeln!(out, "  algorithms  {}", self.algorithms.join(" "))?;
        writeln!(out, "  thumbprint  {}", self.thumbprint)?;
        writeln!(out, "  uri         {}", self.thumbprint.uri())?;
        self.paserk_id.as_ref().map_or(Ok(()), |id| writeln!(out, "  paserk id   {id}"))
    }
}
