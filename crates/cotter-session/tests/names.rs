//! Ids, counters and names: the one way to write each, and what is not one.
#![allow(clippy::unwrap_used, clippy::string_slice)]

use cotter_session::{EndReason, Epochs, SessionId, Subject, SubjectError, TokenId, TokenIdError};

#[test]
fn a_session_id_is_written_in_one_way() {
    for bytes in [[0; 16], [255; 16], *b"0123456789abcdef"] {
        let id = SessionId::from_bytes(bytes);
        assert_eq!(id.to_string().len(), 22);
        assert_eq!(id.to_string().parse::<SessionId>().unwrap(), id);
        assert_eq!(format!("{id:?}"), format!("SessionId({id})"));
        assert_eq!(id.shard(), bytes[0]);
    }
    for length in (0..64).filter(|length| *length != 22) {
        assert!("A".repeat(length).parse::<SessionId>().is_err(), "{length} characters");
    }
    let id = "CKUBnBfhSXePQmWhKEPqAg";
    let alphabet = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['-', '_']);
    let accepted: Vec<char> =
        alphabet.filter(|last| format!("{}{last}", &id[..21]).parse::<SessionId>().is_ok()).collect();
    assert_eq!(accepted, ['A', 'Q', 'g', 'w'], "the last four bits are zero");
    for wrong in ["CKUBnBfhSXePQmWhKEPqA+", "CKUBnBfhSXePQmWhKEPqA=", " KUBnBfhSXePQmWhKEPqAg", "CKUBnBfhSXePQmWhKEPé"]
    {
        assert!(wrong.parse::<SessionId>().is_err(), "{wrong}");
    }
}

#[test]
fn epochs_are_written_in_one_way() {
    let highest = u64::MAX;
    for epochs in [
        Epochs::default(),
        Epochs { everyone: 1, tenant: 2, subject: 3 },
        Epochs { everyone: highest, tenant: highest, subject: highest },
    ] {
        assert_eq!(epochs.to_string().parse::<Epochs>().unwrap(), epochs);
    }
    for wrong in [
        "",
        ".",
        "..",
        "0",
        "0.0",
        "0.0.",
        ".0.0",
        "0..0",
        "0.0.0.",
        "0.0.0.0",
        "00.0.0",
        "0.01.0",
        "+1.0.0",
        "-1.0.0",
        " 0.0.0",
        "0.0.0 ",
        "0.0.0\n",
        "0x1.0.0",
        "1e3.0.0",
        "1_0.0.0",
        "0,0,0",
        "0.0.18446744073709551616",
        "٣.0.0",
        "0.0.a",
    ] {
        assert!(wrong.parse::<Epochs>().is_err(), "{wrong:?}");
    }
}

#[test]
fn any_lower_counter_is_before() {
    let latest = Epochs { everyone: 5, tenant: 5, subject: 5 };
    for everyone in 4..=6 {
        for tenant in 4..=6 {
            for subject in 4..=6 {
                let begun = Epochs { everyone, tenant, subject };
                assert_eq!(begun.is_before(&latest), everyone == 4 || tenant == 4 || subject == 4, "{begun}");
            }
        }
    }
}

#[test]
fn a_subject_is_its_tenant_and_its_id() {
    let alice = Subject::in_tenant("acme", "alice").unwrap();
    assert_eq!((alice.tenant(), alice.id()), ("acme", "alice"));
    // Computed by Python's `hashlib`.
    let hex = |bytes: &[u8]| -> String { bytes.iter().map(|byte| format!("{byte:02x}")).collect() };
    assert_eq!(hex(alice.tenant_hash().as_bytes()), "d7588b6aff498962ba06eab896d2df44");
    assert_eq!(hex(alice.hash().as_bytes()), "ca8b24509861eb285d5ccf2906316198");
    assert_eq!(hex(Subject::new("alice").unwrap().tenant_hash().as_bytes()), "82bcf4328ddd6d0f9eb6da86b13bb7ac");

    // No two pairs of names are one.
    let pairs = [("a", "bc"), ("ab", "c"), ("abc", "x"), ("x", "abc")];
    for (number, (tenant, id)) in pairs.iter().enumerate() {
        let one = Subject::in_tenant(tenant, id).unwrap();
        assert!(pairs.iter().skip(number + 1).all(|(t, i)| Subject::in_tenant(t, i).unwrap().hash() != one.hash()));
        assert_ne!(Subject::new(&format!("{tenant}{id}")).unwrap().hash(), one.hash());
    }
}

#[test]
fn a_name_has_1_to_255_bytes_without_control_characters() {
    assert!(Subject::new(&"a".repeat(255)).is_ok());
    assert_eq!(Subject::new(&"a".repeat(256)).unwrap_err(), SubjectError::TooLong { max_bytes: 255 });
    assert_eq!(Subject::new(&"ß".repeat(128)).unwrap_err(), SubjectError::TooLong { max_bytes: 255 });
    assert_eq!(Subject::new("").unwrap_err(), SubjectError::Empty);
    assert_eq!(Subject::in_tenant("", "alice").unwrap_err(), SubjectError::Empty);
    assert_eq!(Subject::in_tenant("acme", "").unwrap_err(), SubjectError::Empty);
    for wrong in ["\0", "a\nb", "\u{7f}", "\u{85}", "a\t"] {
        assert_eq!(Subject::new(wrong).unwrap_err(), SubjectError::ControlCharacter, "{wrong:?}");
    }
    assert!(Subject::new("Ålice 🦦 O'Brien").is_ok());

    assert!(TokenId::new(&"a".repeat(255)).is_ok());
    for wrong in [String::new(), "a".repeat(256)] {
        assert_eq!(
            TokenId::new(&wrong).unwrap_err().to_string(),
            TokenIdError::to_string(&TokenId::new("").unwrap_err())
        );
    }
}

#[test]
fn a_reason_has_one_number_and_one_word() {
    let reasons: Vec<EndReason> = (0..=255).filter_map(EndReason::from_code).collect();
    let words: Vec<&str> = reasons.iter().map(|reason| reason.name()).collect();
    let expected =
        ["logged_out", "ended_by_user", "everywhere", "reuse", "replaced", "administrative", "revoked", "code_reuse"];
    assert_eq!(words, expected);
    assert_eq!(reasons.iter().map(|reason| reason.code()).collect::<Vec<u8>>(), [1, 2, 3, 4, 5, 6, 7, 8]);
}
