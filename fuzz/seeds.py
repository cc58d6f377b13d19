#!/usr/bin/env python3
"""Writes fuzz/corpus/TARGET/ from vectors/ (the decoded headers, claims sets, keys and tokens of all cases) and from fuzz/corpus-min/
(what earlier runs have found, minimised), and fuzz/corpus/dictionary: the names and values that occur in them.

Standard library only. fuzz/corpus/ is not committed; it is made from what is.
"""

import base64
import collections
import hashlib
import json
import pathlib
import re
import tarfile

HERE = pathlib.Path(__file__).resolve().parent
DICTIONARY = HERE / "corpus" / "dictionary"
TARGETS = ("jws_compact", "header", "claims", "json", "differential_jose", "base64url", "import_public", "import_jwk", "import_jwks", "import_secret", "verify_random",
           "dpop_proof", "profiles", "cached",
           "issue_claims", "issue_key_der", "issue_key_jwk", "issue_key_paserk", "issue_key_encrypted",
           "paseto_split", "paseto_footer", "paseto_time", "paserk", "paseto_open_public", "paseto_open_local",
           "jwks_freshness", "jwks_response",
           "http_credentials", "http_basic", "http_way", "http_cookie", "http_cross_site", "http_form", "http_form_once", "http_form_head")

# Header fields as `jwks_freshness` reads them: `0` is Cache-Control, `1` Age, `2` Expires, `3` Date.
FIELDS = (b"0public, max-age=900, must-revalidate\n1300", b'0no-cache="a, b\\"", max-age="60"', b"0no-store\n0s-maxage=1, stale-if-error=60",
          b"2Sat, 21 Nov 2026 00:15:00 GMT\n3Saturday, 21-Nov-26 00:00:00 GMT\n160")

# Requests as `http_credentials` and `http_way` read them, and `http_basic` without the first line: a query, then fields: `0` is Authorization, `1` DPoP, `2` Cookie.
CREDENTIALS = (b"\n0Bearer eyJh.e30.AA", b"\n0DPoP eyJh.e30.AA\n1eyJh.e30.AA", b"page=2\n0Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
               b"access%5ftoken=a\n0Bearer a", b"\n0Bearer a\n0Bearer a", b"\n0Bearer a\n2theme=dark; __Host-Http-sid=x", b"\n2__Host-Http-sid=x")

# Requests as `http_cookie` and `http_cross_site` read them: `2` is Cookie, `3` Origin, `4` Sec-Fetch-Site, `5` Host, `6` Upgrade.
COOKIES = (b"2theme=dark; __Host-Http-sid=x\n4same-origin", b"2__Host-Http-sid=x\n2__Host-Http-sid=y\n3https://shop.example\n5evil.example",
           b"2__Host-Http-sid=\"x\"; __Host-Http-sid=\n4none\n3null\n6websocket", b"2a=\xff;\t__Host-Http-sid =x\n4same-site\n4cross-site")

# Media types as `http_form_head` reads them, and forms as `http_form` and `http_form_once` do.
FORM = b"application/x-www-form-urlencoded"
MEDIA_TYPES = (FORM, FORM + b'; charset="utf-8"', FORM + b" ;;charset=UTF-8", FORM + b";a=b", FORM + b", " + FORM, FORM + b"x", b"text/plain")
FORMS = (b"grant_type=refresh_token&scope=a+b&state=", b"a=%C3%BC&%61=2", b"a=1&a=1", b"access%5Ftoken=x&a=%ff", b"&&=1&=2&a=b=c&%zz=%")


def decode(segment: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except ValueError:
        return b""


def main() -> None:
    seeds = of_vectors()
    words = dictionary(seeds["json"] | seeds["import_jwk"])
    for archive in sorted((HERE / "corpus-min").glob("*.tar.xz")):
        seeds.setdefault(archive.name.removesuffix(".tar.xz"), set()).update(unpack(archive))
    for target, texts in seeds.items():
        folder = HERE / "corpus" / target
        folder.mkdir(parents=True, exist_ok=True)
        for text in texts:
            (folder / hashlib.sha1(text).hexdigest()).write_bytes(text)
        print(f"{target}: {len(texts)} seeds")
    DICTIONARY.write_text("".join(f"{entry(word)}\n" for word in sorted(words)))
    print(f"dictionary: {len(words)} words")


def of_vectors() -> dict[str, set[bytes]]:
    """The seeds that vectors/ has for each target."""
    seeds: dict[str, set[bytes]] = {target: {b""} for target in TARGETS}
    for path in sorted((HERE.parent / "vectors").rglob("*.json")):
        try:
            suite = json.loads(path.read_text("utf-8"))
        except ValueError:
            continue
        if not isinstance(suite, dict) or suite.get("schema") != "cotter-vectors/1":
            continue
        for group in suite["groups"]:
            for case in group["cases"]:
                token = case.get("token") or ""
                if group["kind"] in ("paseto", "paserk"):
                    seeds["paserk" if group["kind"] == "paserk" else "paseto_split"].add(token.encode())
                    parts = token.split(".")
                    for target in ("paseto_open_public", "paseto_open_local"):
                        seeds[target].add(decode(parts[2]) if len(parts) > 2 else b"")
                    seeds["paseto_footer"].add(decode(parts[3]) if len(parts) > 3 else b"")
                    seeds["paseto_footer"].add(case.get("footer", "").encode())
                    claims = case.get("claims", "")
                    seeds["paseto_time"].update(text.encode() for text in re.findall(r'"([0-9][^"]*)"', claims))
                    continue
                if group["kind"] == "dpop":
                    uri = case.get("uri", group["policy"]["uri"])
                    seeds["dpop_proof"].add(f"{uri}\n{token}".encode())
                seeds["verify_random"].add(token.encode())
                seeds["jws_compact"].add(token.encode())
                header, _, rest = token.partition(".")
                payload = rest.partition(".")[0]
                seeds["header"].add(decode(header))
                if "profile" in (group.get("policy") or {}):
                    seeds["profiles"].add(decode(payload))
                for target in ("claims", "json"):
                    seeds[target].update((decode(header), decode(payload)))
                seeds["differential_jose"].add(decode(header) + b"\n" + decode(payload))
                seeds["base64url"].add(payload.encode())
                for key in (group["pin"].get("key") or {}, case.get("key") or {}):
                    if "paserk" in key:
                        seeds["paserk"].add(key["paserk"].encode())
                    if "jwk" in key:
                        text = json.dumps(key["jwk"]).encode()
                        seeds["import_jwk"].add(text)
                        seeds["import_secret"].add(text)
                    for form in ("jwk_text", "jwk_lenient"):
                        if form in key:
                            seeds["import_jwk"].add(key[form].encode())
                    for form in ("jwks_text", "jwks_lenient", "certificates"):
                        if form in key:
                            seeds["import_jwks"].add(key[form].encode())
                    if "jwks" in key:
                        seeds["import_jwks"].add(json.dumps(key["jwks"]).encode())
                    forms = {"pem": str.encode, "pem_lenient": str.encode, "der": decode, "certificate_der": decode,
                             "hex": bytes.fromhex, "short_secret": bytes.fromhex}
                    for form in forms:
                        if form in key:
                            raw = forms[form](key[form])
                            seeds["import_public"].add(raw)
                            seeds["import_secret"].add(raw)
    seeds["jwks_response"].update(b"\0\"1\"\n\n" + jwks for jwks in seeds["import_jwks"])
    seeds["jwks_freshness"].update(FIELDS)
    for target, texts in (("http_credentials", CREDENTIALS), ("http_way", CREDENTIALS), ("http_cookie", COOKIES), ("http_cross_site", COOKIES),
                          ("http_form", FORMS), ("http_form_once", FORMS), ("http_form_head", MEDIA_TYPES)):
        seeds[target].update(texts)
    seeds["http_basic"].update(text.split(b"\n", 1)[1] for text in CREDENTIALS)
    of_issuing(seeds)
    seeds["differential_jose"].update(for_differential_jose())
    seeds["cached"].update(for_cached())
    return seeds


def of_issuing(seeds: dict[str, set[bytes]]) -> None:
    """The private keys and the claims of vectors/issue."""
    forms = {"pem": ("issue_key_der", str.encode), "der": ("issue_key_der", decode), "jwk_text": ("issue_key_jwk", str.encode),
             "hex": ("issue_key_paserk", bytes.fromhex), "secret": ("issue_key_paserk", bytes.fromhex), "paserk_secret": ("issue_key_paserk", str.encode),
             "paserk_local": ("issue_key_paserk", str.encode), "encrypted_pem": ("issue_key_encrypted", str.encode)}
    for path in sorted((HERE.parent / "vectors" / "issue").glob("*.json")):
        for group in json.loads(path.read_text("utf-8")).get("groups", []):
            for case in group["cases"]:
                for form, value in case.get("key", {}).items():
                    if form in forms and len(value) <= 16384:
                        target, raw = forms[form]
                        seeds[target].add(raw(value))
                if "claims" in case:
                    # `arbitrary` takes the length of the first text from the end.
                    seeds["issue_claims"].add(case.get("sub", "s").encode() + case["claims"].encode() + bytes([len(case.get("sub", "s"))]))


def for_differential_jose() -> set[bytes]:
    """Claims sets that the policy of the target accepts, and the same with one thing wrong."""
    good = {"iss": "i", "aud": "a", "exp": 4102444800, "nbf": 1, "iat": 1, "sub": "s", "jti": "j", "x": [1.5, None, True]}
    wrong = (None, 1, -1, 1.5, 1e300, "1", "b", "A", "I", "a ", ["a"], ["i"], [], {}, True, 300000000000)
    sets = [good, *({**good, name: value} for name in good for value in wrong)]
    sets += [{name: value for name, value in good.items() if name != left_out} for left_out in good]
    headers = (b'{"alg":"HS256"}', b'{"alg":"HS256","typ":"JWT"}', b'{"typ":"at+jwt","alg":"HS256"}', b'{"alg":"HS256","crit":["exp"]}')
    texts = [json.dumps(claims, separators=(",", ":")).encode() for claims in sets]
    return {header + b"\n" + text for header in headers for text in texts[:1]} | {headers[0] + b"\n" + text for text in texts}


def for_cached() -> set[bytes]:
    """Tokens seen one after the other, each in units of ten million seconds: valid ones, again, by turns, before their time and after it."""
    sets = [{"exp": 1000000000}, {"exp": 1000000000.5, "nbf": 500000000}, {"exp": 900000000, "iat": 400000000, "jti": "j", "x": [1]}, {"exp": "1"}]
    texts = [json.dumps(claims, separators=(",", ":")).encode() for claims in sets]
    orders = ((0,), (0, 0), (1, 1, 1), (0, 1, 0, 1), (0, 1, 2, 0, 1, 2), (2, 2, 1, 0, 2), (3, 0, 3, 0))
    times = ((60,), (60, 99, 100), (49, 50, 51), (89, 90, 60), (255, 60, 0))
    return {b"\n".join(bytes([at[step % len(at)]]) + texts[which] for step, which in enumerate(order)) for order in orders for at in times}


# What stands in keys, tokens and JSON, and is no member of a case.
WORDS = (
    b"-----BEGIN PUBLIC KEY-----", b"-----END PUBLIC KEY-----", b"-----BEGIN RSA PUBLIC KEY-----", b"-----BEGIN CERTIFICATE-----",
    b"-----BEGIN PRIVATE KEY-----", b"v3.local.", b"v3.public.", b"v4.local.", b"v4.public.", b"k3.local.", b"k4.local.", b"k3.public.",
    b"k4.public.", b"k4.lid.", b"k4.pid.", b"k4.secret.", b"eyJhbGciOiJIUzI1NiJ9.", b"..", b"....", b"\\u0000", b"\\ud83d\\ude00", b"\\ud800",
    b"1e300", b"1e-7", b"-0.0", b"18446744073709551616", b"$serde_json::private::RawValue", b"$serde_json::private::Number",
    # DER: rsaEncryption, id-RSASSA-PSS, id-ecPublicKey, P-256, P-384, P-521, secp256k1, Ed25519, Ed448, ML-DSA-44, -65, -87.
    bytes.fromhex("06092a864886f70d010101"), bytes.fromhex("06092a864886f70d01010a"), bytes.fromhex("06072a8648ce3d0201"),
    bytes.fromhex("06082a8648ce3d030107"), bytes.fromhex("06052b81040022"), bytes.fromhex("06052b81040023"), bytes.fromhex("06052b8104000a"),
    bytes.fromhex("06032b6570"), bytes.fromhex("06032b6571"), bytes.fromhex("0609608648016503040311"),
    bytes.fromhex("0609608648016503040312"), bytes.fromhex("0609608648016503040313"), b"\x30\x82", b"\x30\x80", b"\x03\x42\x00\x04", b"\x02\x03\x01\x00\x01",
)


def dictionary(texts: set[bytes]) -> set[bytes]:
    """The words above, and the names and short values that occur in most of the JSON among the seeds."""
    counts = collections.Counter(word for text in sorted(texts) for word in set(re.findall(rb'"[ -~]{1,24}?"', text)))
    return {*WORDS, *(word for word, _ in counts.most_common(250))}


def entry(word: bytes) -> str:
    plain = "".join(chr(byte) if 0x20 <= byte < 0x7f and byte not in b'"\\' else f"\\x{byte:02x}" for byte in word)
    return f'"{plain}"'


def unpack(archive: pathlib.Path) -> set[bytes]:
    with tarfile.open(archive) as files:
        return {files.extractfile(member).read() for member in files if member.isfile()}


if __name__ == "__main__":
    main()
