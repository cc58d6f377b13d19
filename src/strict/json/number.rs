//! The numbers that are accepted: those below 1.797e308, a little less than a double can hold.
//!
//! Features that any crate of a program may enable change how `serde_json` rounds a number, and whether it checks the
//! range at all. So the range is checked here, by the digits, and no feature changes a verdict.

/// Whether every number of a JSON text is in range. The answer means nothing for a text that is not JSON.
pub(super) fn are_in_range(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c == '"' || c.is_ascii_digit()) {
        let (_, found) = rest.split_at(at);
        rest = if let Some(string) = found.strip_prefix('"') {
            after_string(string)
        } else {
            let (number, after) = found.split_at(length(found));
            if !is_in_range(number) {
                return false;
            }
            after
        };
    }
    true
}

/// The text after a string whose opening quote has been read.
fn after_string(mut text: &str) -> &str {
    while let Some(at) = text.find(['"', '\\']) {
        let (_, found) = text.split_at(at);
        let mut characters = found.chars();
        if characters.next() == Some('"') {
            return characters.as_str();
        }
        // Skips the escaped character.
        characters.next();
        text = characters.as_str();
    }
    ""
}

fn length(number: &str) -> usize {
    number.find(|c: char| !matches!(c, '0'..='9' | '.' | 'e' | 'E' | '+' | '-')).unwrap_or(number.len())
}

/// Compares `n` with the largest exponent: the value is from 10^(n - 1) to 10^n.
fn is_in_range(number: &str) -> bool {
    const LARGEST: i64 = 309;
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = || whole.bytes().chain(fraction.bytes()).map(|digit| digit & 0x0f);
    let Some(zeros) = digits().position(|digit| digit != 0) else { return true };
    let (Ok(length), Ok(zeros_before)) = (i64::try_from(whole.len()), i64::try_from(zeros)) else { return false };
    // An exponent too long for 64 bits counts as the largest one.
    let exponent = exponent.parse().unwrap_or(if exponent.starts_with('-') { i64::MIN } else { i64::MAX });
    match length.saturating_sub(zeros_before).saturating_add(exponent) {
        LARGEST => digits().skip(zeros).chain([0; 3]).take(4).lt([1, 7, 9, 7]),
        n => n < LARGEST,
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn numbers_below_the_largest_are_in_range() {
        let zeros = "0".repeat(400);
        for number in
            ["0", "-0", "1", "0.1", "1e308", "1.7e308", "1.7969e308", "17969e304", "0e999999999999999999999", "1e-400"]
        {
            assert!(are_in_range(number), "{number}");
        }
        assert!(are_in_range("9e-99999999999999999999999"));
        assert!(are_in_range(&format!("0.{zeros}1e400")) && are_in_range(&format!("0{zeros}")));
        for number in [
            "1.797e308",
            "1.7976931348623157e308",
            "1797e305",
            "2e308",
            "1e309",
            "-1e400",
            "1e99999999999999999999999",
            "1E+309",
        ] {
            assert!(!are_in_range(number), "{number}");
        }
        assert!(!are_in_range(&format!("1{zeros}")) && are_in_range(&format!("1{zeros}e-400")));
    }

    #[test]
    fn what_is_in_a_string_is_no_number() {
        assert!(are_in_range(r#"{"1e400":"1e400","\"1e400":["\\",1,"1e400\\\""]}"#));
        assert!(!are_in_range(r#"{"a":"\\","b":1e400}"#) && !are_in_range(r#"{"a":"\"","b":[1e400]}"#));
        assert!(!are_in_range(r#"{"é":1e400}"#) && are_in_range(r#"{"é\u00e9":"é1e400"#));
    }
}
