//! What a connection sends.

/// The kinds of connections, of each as many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing at all.
    Silent,
    /// A head that goes on by a byte a second.
    Slow,
    /// 30 KiB of a head that does not end.
    HugeWithoutEnd,
    /// Bytes that no head has, without an end of the line.
    BinaryWithoutEnd,
    /// 64 KiB of a head, which ends.
    Huge,
    /// Two tokens, or two cookies of a session.
    Duplicated,
    /// A token with bytes beyond ASCII.
    Binary,
    /// One good token.
    Good,
}

impl Kind {
    pub const ALL: [Self; 8] = [
        Self::Silent,
        Self::Slow,
        Self::HugeWithoutEnd,
        Self::BinaryWithoutEnd,
        Self::Huge,
        Self::Duplicated,
        Self::Binary,
        Self::Good,
    ];

    /// Whether its head never ends.
    pub const fn is_endless(self) -> bool {
        matches!(self, Self::Silent | Self::Slow | Self::HugeWithoutEnd | Self::BinaryWithoutEnd)
    }

    /// The status that it is answered, if it ends.
    pub const fn status(self) -> Option<u16> {
        match self {
            Self::Huge => Some(431),
            Self::Duplicated | Self::Binary => Some(400),
            Self::Good => Some(200),
            Self::Silent | Self::Slow | Self::HugeWithoutEnd | Self::BinaryWithoutEnd => None,
        }
    }

    /// What is sent at once.
    pub fn bytes(self, field: &str, number: usize) -> Vec<u8> {
        let begun = b"GET /orders HTTP/1.1\r\nhost: orders.example\r\n".to_vec();
        let authorization = format!("authorization: {field}\r\n").into_bytes();
        match self {
            Self::Silent => Vec::new(),
            Self::Slow => [begun, b"authorization: Bearer ".to_vec()].concat(),
            Self::HugeWithoutEnd => [begun, b"x-huge: ".to_vec(), vec![b'a'; 30 * 1024]].concat(),
            Self::BinaryWithoutEnd => [begun, b"x-binary: ".to_vec(), (0x80..=0xff).collect()].concat(),
            Self::Huge => [begun, b"x-huge: ".to_vec(), vec![b'a'; 64 * 1024], b"\r\n\r\n".to_vec()].concat(),
            Self::Duplicated if number.is_multiple_of(16) => {
                let begun = b"GET /session HTTP/1.1\r\nhost: orders.example\r\n".to_vec();
                let cookie = b"cookie: __Host-Http-sid=a; __Host-Http-sid=b\r\n".to_vec();
                [begun, cookie, b"\r\n".to_vec()].concat()
            }
            Self::Duplicated => [begun, authorization.clone(), authorization, b"\r\n".to_vec()].concat(),
            Self::Binary => [begun, b"authorization: Bearer \xff\xfe\x80\r\n\r\n".to_vec()].concat(),
            Self::Good => [begun, authorization, b"\r\n".to_vec()].concat(),
        }
    }
}
