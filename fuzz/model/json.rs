//! Strict JSON, read a second way: by hand, from RFC 8259 and the limits that are documented.

/// Whether this is one JSON object in UTF-8, of at most 32 levels and 256 members, with unique names at every level, paired
/// surrogates and numbers below 1.797e308.
pub fn is_strict_object(text: &[u8]) -> bool {
    let Ok(text) = str::from_utf8(text) else { return false };
    let mut reader = Reader { rest: text.as_bytes(), members: 0 };
    reader.space();
    reader.rest.first() == Some(&b'{') && reader.value(0).is_some() && reader.rest.is_empty()
}

struct Reader<'t> {
    rest: &'t [u8],
    members: usize,
}

impl Reader<'_> {
    /// A value with the space behind it, at this depth.
    fn value(&mut self, depth: usize) -> Option<()> {
        match *self.rest.first()? {
            b'{' => self.object(depth + 1)?,
            b'[' => self.array(depth + 1)?,
            b'"' => drop(self.string()?),
            b'-' | b'0'..=b'9' => self.number()?,
            _ => self.rest = [&b"true"[..], b"false", b"null"].iter().find_map(|name| self.rest.strip_prefix(*name))?,
        }
        self.space();
        Some(())
    }

    fn object(&mut self, depth: usize) -> Option<()> {
        let mut names = Vec::new();
        self.list(depth, b'}', |reader| {
            let name = reader.string()?;
            reader.members += 1;
            // What the parser keeps for itself is nobody's member.
            let is_new = !names.contains(&name) && !name.starts_with("$serde_json::private::");
            names.push(name);
            reader.space();
            reader.take(b':')?;
            (is_new && reader.members <= 256).then_some(())
        })
    }

    fn array(&mut self, depth: usize) -> Option<()> {
        self.list(depth, b']', |_| Some(()))
    }

    /// Values with commas between them, and something before each.
    fn list(&mut self, depth: usize, end: u8, mut before: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.rest = &self.rest[1..];
        self.space();
        if depth > 32 {
            return None;
        }
        if self.take(end).is_some() {
            return Some(());
        }
        loop {
            before(self)?;
            self.space();
            self.value(depth)?;
            if self.take(end).is_some() {
                return Some(());
            }
            self.take(b',')?;
            self.space();
        }
    }

    fn string(&mut self) -> Option<String> {
        self.take(b'"')?;
        let mut units = Vec::new();
        loop {
            let (first, rest) = self.rest.split_first()?;
            self.rest = rest;
            match first {
                b'"' => break,
                b'\\' => units.push(self.escape()?),
                0..0x20 => return None,
                _ => {
                    // The text is UTF-8, so the rest of this character is there.
                    let length = 1 + self.rest.iter().take_while(|byte| (0x80..0xc0).contains(*byte)).count();
                    let length = if first.is_ascii() { 1 } else { length };
                    let character = [&[*first], &self.rest[..length - 1]].concat();
                    self.rest = &self.rest[length - 1..];
                    units.extend(str::from_utf8(&character).ok()?.encode_utf16());
                }
            }
        }
        String::from_utf16(&units).ok()
    }

    /// A UTF-16 code unit.
    fn escape(&mut self) -> Option<u16> {
        let (kind, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(match kind {
            b'"' | b'\\' | b'/' => u16::from(*kind),
            b'b' => 8,
            b'f' => 12,
            b'n' => 10,
            b'r' => 13,
            b't' => 9,
            b'u' => {
                let digits = self.rest.get(..4)?;
                self.rest = &self.rest[4..];
                digits.iter().try_fold(0, |unit, digit| Some(unit * 16 + char::from(*digit).to_digit(16)? as u16))?
            }
            _ => return None,
        })
    }

    /// `-`, digits without a leading zero, a fraction, an exponent.
    fn number(&mut self) -> Option<()> {
        let whole = self.rest;
        let _ = self.take(b'-');
        if self.take(b'0').is_none() {
            self.digits()?;
        }
        if self.take(b'.').is_some() {
            self.digits()?;
        }
        if self.take(b'e').or_else(|| self.take(b'E')).is_some() {
            let _ = self.take(b'-').or_else(|| self.take(b'+'));
            self.digits()?;
        }
        let text = str::from_utf8(&whole[..whole.len() - self.rest.len()]).ok()?;
        let number = text.parse::<f64>().ok()?.abs();
        // So near to the limit that rounding decides, the digits do.
        let is_near = number.is_finite() && number >= 1.796e308;
        let mantissa =
            text.split(['e', 'E']).next()?.chars().filter(char::is_ascii_digit).skip_while(|digit| *digit == '0');
        let is_below = if is_near { mantissa.take(4).lt("1797".chars()) } else { number < 1.797e308 };
        is_below.then_some(())
    }

    fn digits(&mut self) -> Option<()> {
        let count = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.rest = &self.rest[count..];
        (count > 0).then_some(())
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        self.rest = self.rest.strip_prefix(&[byte])?;
        Some(())
    }

    fn space(&mut self) {
        let count = self.rest.iter().take_while(|byte| b" \t\n\r".contains(byte)).count();
        self.rest = &self.rest[count..];
    }
}
