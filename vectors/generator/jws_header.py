"""jws/header.json: the header, rule by rule."""

import unicodedata

from .jws import PAYLOAD
from .keys import KEYS
from .sign import compact, forge, harmless_names, ordinary, private_names, seal
from .suite import File, b64


def make():
    file = File("jws/header.json")
    key = {"jwk": KEYS["hs256"].public_jwk()}

    def group(**fields):
        return file.group("jws", "HS256", key, **fields)

    # The segment
    g = group(guarantee="G8", requirement="R4", spec="RFC 4648 §3.5")
    text = '{"alg":"HS256"}'
    p = b64(PAYLOAD)
    g.case("ordinary", "The shortest header that verifies.",
           ordinary(g.id("ordinary"), "HS256", {"alg": "HS256"}, PAYLOAD), requirement=["R4", "R6"], flags=["joserfc"])
    even, tail = b64(text.encode()), b64(b'{"alg":"HS256"} ')
    g.case("space-at-end", "A space after the object belongs to JSON.", seal("HS256", f"{tail}.{p}"),
           requirement=["R4", "R14"])
    for name, comment, segment in [
            ("padding", "The header segment has its padding.", tail + "=="),
            ("padding-percent", "The padding is percent-encoded.", tail + "%3D%3D"),
            ("trailing-bits", "The unused bits of the last character are not zero.", tail[:-1] + "B"),
            ("one-more-character", "The length is one more than a multiple of four.", even + "A"),
            ("standard-alphabet", "A slash, of the standard alphabet.",
             b64(b'{"alg":"HS256","x":"???"}').replace("_", "/")),
            ("equals-inside", "An equals sign inside the segment.", even[:8] + "=" + even[8:]),
            ("exclamation-marks", "Characters outside the alphabet after the segment.", even + "!!!!"),
            ("space-inside", "A space inside the segment.", even[:4] + " " + even[4:]),
            ("non-ascii", "A letter that is no ASCII.", even[:4] + "é" + even[4:]),
            ("not-encoded", "The header is there as plain JSON.", text)]:
        expect = "token-not-bare" if name in ("padding-percent", "space-inside") else "header-base64"
        g.refuse(f"base64/{name}", comment, seal("HS256", f"{segment}.{p}"), expect, attack="G", header=None)
    g = group(guarantee="G8", requirement="R7", spec="RFC 7515 §5.2")
    for name, comment, raw in [
            ("latin-1", "A letter in Latin-1.", b'{"alg":"HS256","x":"\xe9"}'),
            ("overlong", "An overlong form.", b'{"alg":"HS256","x":"\xc0\x80"}'),
            ("surrogate", "A surrogate in three bytes.", b'{"alg":"HS256","x":"\xed\xa0\x80"}'),
            ("cut", "A character cut in two.", b'{"alg":"HS256","x":"\xe2\x82"}'),
            ("above-unicode", "A code point above the last one.", b'{"alg":"HS256","x":"\xf4\x90\x80\x80"}'),
            ("utf-16", "UTF-16 with its byte order mark.", "\ufeff".encode("utf-16-le") + text.encode("utf-16-le"))]:
        g.refuse(f"utf8/{name}", comment, forge("HS256", raw, PAYLOAD), "header-utf8", attack="G")
    g.case("utf8/any-script", "Characters of one to four bytes.", forge("HS256", '{"alg":"HS256","x":"aé€😀"}', PAYLOAD))

    # One JSON object
    g = group(guarantee="G8", requirement="R12", spec="RFC 8259 §2")
    for name, comment, raw in [
            ("trailing-comma", "A comma after the last member.", '{"alg":"HS256",}'),
            ("leading-comma", "A comma before the first member.", '{,"alg":"HS256"}'),
            ("single-quotes", "Single quotation marks.", "{'alg':'HS256'}"),
            ("no-quotes", "A member name without quotation marks.", '{alg:"HS256"}'),
            ("comment", "A comment.", '{"alg":"HS256"/* x */}'),
            ("line-comment", "A comment to the end of the line.", '{"alg":"HS256"}// x'),
            ("cut", "The closing brace is missing.", '{"alg":"HS256"'),
            ("colon-missing", "A member without its colon.", '{"alg" "HS256"}'),
            ("second-object", "A second object after the first.", text + text),
            ("trailing-brace", "A closing brace more.", text + "}"),
            ("trailing-nul", "A zero byte after the object.", text + "\0"),
            ("bom", "A byte order mark before the object.", "\ufeff" + text),
            ("vertical-tab", "A vertical tab is no JSON whitespace.", "{\v" + text[1:]),
            ("no-break-space", "A no-break space is no JSON whitespace.", "{\u00a0" + text[1:]),
            ("raw-control", "A line feed inside a string.", '{"alg":"HS256","x":"\n"}'),
            ("bad-escape", "An escape that JSON does not have.", '{"alg":"HS256","x":"\\x41"}'),
            ("lone-high-surrogate", "An escaped high surrogate alone.", '{"alg":"HS256","x":"\\ud83d"}'),
            ("lone-low-surrogate", "An escaped low surrogate alone.", '{"alg":"HS256","x":"\\ude00"}'),
            ("swapped-surrogates", "An escaped pair in the wrong order.", '{"alg":"HS256","x":"\\ude00\\ud83d"}'),
            ("surrogate-in-name", "An escaped surrogate alone in a member name.", '{"alg":"HS256","\\ud83d":1}'),
            ("number-too-large", "A number out of the range of a double.", '{"alg":"HS256","x":1e400}'),
            ("number-too-small", "A negative number out of the range of a double.", '{"alg":"HS256","x":-1e400}'),
            ("leading-zero", "A number with a leading zero.", '{"alg":"HS256","x":01}'),
            ("plus-sign", "A number with a plus sign.", '{"alg":"HS256","x":+1}'),
            ("bare-point", "A number without digits after its point.", '{"alg":"HS256","x":1.}'),
            ("hexadecimal", "A hexadecimal number.", '{"alg":"HS256","x":0x10}'),
            ("nan", "NaN is no JSON.", '{"alg":"HS256","x":NaN}'),
            ("infinity", "Infinity is no JSON.", '{"alg":"HS256","x":Infinity}'),
            ("upper-case-true", "A literal in upper case.", '{"alg":"HS256","x":True}'),
            ("only-space", "Nothing but a space.", " "),
            ("binary", "Bytes that are no text of any kind, but are UTF-8.", b"\0\0\0\0"),
            ("utf-16-no-bom", "UTF-16 without a byte order mark, which is UTF-8 with zero bytes.",
             text.encode("utf-16-le"))]:
        fields = {"requirement": "R7"} if "surrogate" in name or "utf-16" in name else {}
        if name in ("second-object", "trailing-brace", "trailing-nul", "line-comment"):
            fields = {"requirement": "R14"}
        g.refuse(f"syntax/{name}", comment, forge("HS256", raw, PAYLOAD), "header-syntax", attack="G", **fields)
    for name, comment, raw in [
            ("whitespace", "All four kinds of JSON whitespace.", ' {\t"alg" :\r\n"HS256" } \n'),
            ("numbers", "Numbers of every form that JSON has.", '{"alg":"HS256","x":[0,-1,1.5,1E+2,1e-2,1e308,123456789]}'),
            ("long-integer", "An integer longer than 64 bits, within a double.", '{"alg":"HS256","x":100000000000000000000}'),
            ("escapes", "Escapes of every form that JSON has.", '{"alg":"HS256","x":"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00"}'),
            ("escaped-value", "The algorithm is spelt with an escape.", '{"alg":"\\u0048S256"}'),
            ("escaped-name", "The name of the member is spelt with an escape.", '{"\\u0061lg":"HS256"}'),
            ("nul-escape", "An escaped zero byte in a member that is ignored.", '{"alg":"HS256","x":"\\u0000"}'),
            ("empty-name", "A member with an empty name.", '{"alg":"HS256","":1}')]:
        g.case(f"syntax/{name}", comment, forge("HS256", raw, PAYLOAD),
               requirement=["R15", "R31"] if name in ("escaped-value", "escaped-name") else "R31")
    g = group(guarantee="G8", requirement="R12")
    for name, comment, raw in private_names('{"alg":"HS256",', "}"):
        g.refuse(f"private-name/{name}", comment, forge("HS256", raw, PAYLOAD), "header-syntax", attack="G")
    for name, comment, raw in harmless_names('{"alg":"HS256",', "}"):
        g.case(f"private-name/{name}", comment, forge("HS256", raw, PAYLOAD))
    g = group(guarantee="G8", requirement="R12", spec="RFC 7515 §4")
    for name, raw in [("array", '[{"alg":"HS256"}]'), ("empty-array", "[]"), ("string", '"HS256"'), ("null", "null"),
                      ("number", "1"), ("true", "true")]:
        g.refuse(f"not-object/{name}", "The header is no JSON object.", forge("HS256", raw, PAYLOAD), "header-not-object")
    g = group(guarantee="G8", requirement="R13", spec="RFC 7515 §4")
    for name, comment, raw in [
            ("same-value", "Two members of one name and value.", '{"alg":"HS256","alg":"HS256"}'),
            ("good-first", "Two algorithms, the pinned one first.", '{"alg":"HS256","alg":"none"}'),
            ("good-last", "Two algorithms, the pinned one last.", '{"alg":"none","alg":"HS256"}'),
            ("escaped", "Two members whose names are one after unescaping.", '{"alg":"HS256","\\u0061lg":"HS256"}'),
            ("kid", "Two key ids.", '{"alg":"HS256","kid":"a","kid":"b"}'),
            ("unknown", "Two members of an unknown name.", '{"alg":"HS256","x":1,"x":1}'),
            ("empty-name", "Two members with an empty name.", '{"alg":"HS256","":1,"":1}'),
            ("nested", "Two members of one name inside a member that is ignored.", '{"alg":"HS256","x":{"y":1,"y":1}}'),
            ("nested-escaped", "The same, where one of them is escaped.", '{"alg":"HS256","x":{"y":1,"\\u0079":1}}'),
            ("in-array", "Two members of one name inside an array.", '{"alg":"HS256","x":[{"y":1,"y":1}]}'),
            ("in-jwk", "Two members of one name inside a jwk.", '{"alg":"HS256","jwk":{"kty":"oct","kty":"RSA"}}'),
            ("surrogate-pair", "One name as a character and as an escaped pair.", '{"alg":"HS256","😀":1,"\\ud83d\\ude00":1}')]:
        g.refuse(f"duplicate/{name}", comment, forge("HS256", raw, PAYLOAD), "header-duplicate-member", attack="G")
    for name, comment, raw in [
            ("other-case", "Names that differ in case are different names.", '{"alg":"HS256","ALG":"none","Alg":"none"}'),
            ("other-form", "Names that differ in Unicode normalization are different names.",
             '{"alg":"HS256","\u00e9":1,"e\u0301":1}'),
            ("other-object", "One name in two objects.", '{"alg":"HS256","x":{"alg":1},"y":[{"alg":1},{"alg":1}]}')]:
        g.case(f"duplicate/{name}", comment, forge("HS256", raw, PAYLOAD))

    # Limits
    g = group(guarantee="G10", requirement="R76", attack="I")

    def deep(levels, left="[", right="]", core=""):
        return '{"alg":"HS256","x":' + left * (levels - 1) + core + right * (levels - 1) + "}"

    g.case("depth/32", "The header and 31 arrays inside it are 32 levels.", forge("HS256", deep(32), PAYLOAD))
    g.refuse("depth/33", "One level more.", forge("HS256", deep(33), PAYLOAD), "header-too-deep")
    g.case("depth/32-objects", "32 levels of objects.", forge("HS256", deep(32, '{"x":', "}", "1"), PAYLOAD))
    g.refuse("depth/33-objects", "33 levels of objects.", forge("HS256", deep(33, '{"x":', "}", "1"), PAYLOAD),
             "header-too-deep")
    g.refuse("depth/200", "200 levels.", forge("HS256", deep(200), PAYLOAD), "header-too-deep")
    g.refuse("depth/2000", "2000 levels, which is past both limits.", forge("HS256", deep(2000), PAYLOAD), "refuse")

    def many(count):
        return '{"alg":"HS256",' + ",".join(f'"{n}":0' for n in range(count - 1)) + "}"

    g.case("members/256", "256 members of the header itself.", forge("HS256", many(256), PAYLOAD))
    g.refuse("members/257", "257 members of the header itself.", forge("HS256", many(257), PAYLOAD), "header-too-many-members")

    def spread(objects):
        return '{"alg":"HS256","x":[' + ",".join(['{"a":0,"b":0}'] * objects) + "]}"

    g.case("members/256-spread", "256 members in all, in objects that are small each.", forge("HS256", spread(127), PAYLOAD))
    g.refuse("members/258-spread", "258 members in all, in objects that are small each.", forge("HS256", spread(128), PAYLOAD),
             "header-too-many-members")
    elements = '{"alg":"HS256","x":[' + ",".join(["0"] * 1000) + "]}"
    g.case("members/elements", "1000 elements of an array are no members.", forge("HS256", elements, PAYLOAD))
    g = group(guarantee="G10", requirement="R9", attack="I")
    pad = '{"alg":"HS256","x":"%s"}'
    g.case("length/4096", "The header is as long as the limit allows.", forge("HS256", pad % ("x" * (4096 - 22)), PAYLOAD))
    g.refuse("length/4097", "The header is one byte longer.", forge("HS256", pad % ("x" * (4097 - 22)), PAYLOAD),
             "header-too-long")
    g.refuse("length/12000", "The header is nearly as long as a token may be.",
             forge("HS256", pad % ("x" * (12000 - 22)), PAYLOAD), "header-too-long")

    # alg
    g = group(guarantee="G1", requirement="R15", spec="RFC 7515 §4.1.1")
    for name, comment, raw in [
            ("empty-object", "An empty header.", "{}"),
            ("only-typ", "A header without alg.", '{"typ":"JWT"}'),
            ("other-case", "A member named Alg.", '{"Alg":"HS256"}'),
            ("space", "A member named alg with a space.", '{"alg ":"HS256"}'),
            ("nested", "The alg is inside another member.", '{"x":{"alg":"HS256"}}'),
            ("enc-only", "An enc, and no alg.", '{"enc":"A128GCM"}')]:
        g.refuse(f"alg-missing/{name}", comment, forge("HS256", raw, PAYLOAD), "alg-missing")
    for name, value in [("null", "null"), ("number", "256"), ("array", '["HS256"]'), ("object", '{"HS256":1}'),
                        ("true", "true"), ("false", "false"), ("zero", "0")]:
        g.refuse(f"alg-type/{name}", "The alg is not a string.", forge("HS256", f'{{"alg":{value}}}', PAYLOAD),
                 "alg-not-string")
    for name, comment, value in [
            ("empty", "The alg is the empty string.", ""),
            ("space-after", "A space after the name.", "HS256 "),
            ("space-before", "A space before the name.", " HS256"),
            ("nul-after", "A zero byte after the name.", "HS256\\u0000"),
            ("newline-after", "A line feed after the name.", "HS256\\n"),
            ("mixed-case", "One letter in lower case.", "Hs256"),
            ("full-width", "Letters of full width.", "\uff28\uff33256"),
            ("cyrillic", "A Cyrillic letter that looks like the Latin one.", "H\u0405256"),
            ("prefix", "The beginning of the name.", "HS25"),
            ("longer", "The name and a digit more.", "HS2566"),
            ("uri", "The URI that XML signatures use for it.", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"),
            ("joined", "Two names joined.", "HS256,none"),
            ("hs384", "Another length of the same family.", "HS384"),
            ("rs256", "Another family.", "RS256"),
            ("es256", "Another family again.", "ES256"),
            ("dir", "An algorithm of encryption.", "dir")]:
        g.refuse(f"alg-value/{name}", comment, forge("HS256", f'{{"alg":"{value}"}}', PAYLOAD), "alg-mismatch", attack="A")
    kelvin = file.group("jws", "ES256K", {"jwk": KEYS["k256"].public_jwk()}, guarantee="G1", requirement="R15")
    kelvin.refuse("alg-value/kelvin", "The Kelvin sign, which lower case makes a k.",
                  forge("ES256K", '{"alg":"ES256\u212a"}', PAYLOAD), "alg-mismatch", attack="A")

    # crit, b64, encryption
    g = group(guarantee="G8", requirement=["R21", "R23"], spec="RFC 7515 §4.1.11")
    for name, comment, value, more in [
            ("unknown", "An extension that nobody knows.", '["x"]', ',"x":1'),
            ("empty", "An empty list.", "[]", ""),
            ("registered", "A registered name, which a producer may not list.", '["alg"]', ""),
            ("exp", "The example of RFC 7515.", '["exp"]', ',"exp":1363284000'),
            ("b64-true", "The b64 of RFC 7797 with its default value.", '["b64"]', ',"b64":true'),
            ("b64-false", "The b64 of RFC 7797.", '["b64"]', ',"b64":false'),
            ("absent-member", "A name that is not in the header.", '["x"]', ""),
            ("twice", "One name twice.", '["x","x"]', ',"x":1'),
            ("string", "A string instead of a list.", '"x"', ',"x":1'),
            ("null", "The null literal.", "null", ""),
            ("false", "The false literal.", "false", ""),
            ("object", "An object.", "{}", ""),
            ("number-in-list", "A number in the list.", "[1]", "")]:
        fields = {"requirement": ["R22", "R23"]} if name not in ("unknown", "exp") else {}
        g.refuse(f"crit/{name}", comment, forge("HS256", f'{{"alg":"HS256","crit":{value}{more}}}', PAYLOAD),
                 "crit-present", attack="G", **fields)
    g.case("crit/other-case", "A member named Crit is an unknown one.", forge("HS256", '{"alg":"HS256","Crit":["x"]}', PAYLOAD),
           requirement=["R23", "R31"])
    g.case("crit/nested", "A crit inside another member marks nothing, whatever its form.",
           forge("HS256", '{"alg":"HS256","x":{"crit":[],"y":[{"crit":1}]}}', PAYLOAD), requirement=["R22", "R23", "R31"])
    g.case("crit/not-listed", "An extension that is not marked as critical is ignored.",
           forge("HS256", '{"alg":"HS256","http://example.com/x":true}', PAYLOAD), requirement=["R21", "R31"])
    g = group(guarantee="G8", requirement="R25", spec="RFC 7797 §6")
    for name, value in [("true", "true"), ("false", "false"), ("null", "null"), ("string", '"false"'), ("zero", "0")]:
        g.refuse(f"b64/{name}", "A b64 that is not listed as critical.",
                 forge("HS256", f'{{"alg":"HS256","b64":{value}}}', PAYLOAD), "b64-present",
                 requirement="R24" if name == "false" else "R25")
    g.refuse("b64/unencoded-payload", "A b64 of false, signed over the payload as it is.",
             seal("HS256", b64(b'{"alg":"HS256","b64":false}') + ".payload"), "b64-present", requirement="R24")
    g.case("b64/encoded-payload", "No b64, and a payload that could go as it is: it is encoded as any other.",
           forge("HS256", {"alg": "HS256"}, b"payload"), requirement="R24")
    g.case("b64/other-case", "A member named B64 is an unknown one, as is a b64 inside another member.",
           forge("HS256", '{"alg":"HS256","B64":true,"x":{"b64":true}}', PAYLOAD))
    g = group(guarantee="G8", requirement="R31", spec="RFC 7516 §4.1")
    for name, value in [("zip", '"DEF"'), ("enc", '"A128GCM"'), ("epk", '{"kty":"EC"}'), ("apu", '"QQ"'), ("apv", '"QQ"'),
                        ("iv", '"AAAA"'), ("tag", '"AAAA"'), ("p2s", '"AAAA"'), ("p2c", "1000000000"),
                        ("zip-null", "null"), ("p2c-string", '"1"')]:
        member = name.split("-")[0]
        g.refuse(f"encryption/{name}", f"The member {member} belongs to encryption.",
                 forge("HS256", f'{{"alg":"HS256","{member}":{value}}}', PAYLOAD), "encryption-member", attack="I")

    # kid
    g = group(guarantee="G2", requirement="R29", spec="RFC 7515 §4.1.4")
    kinds = [("null", "null"), ("number", "1"), ("array", '["2026-11"]'), ("object", "{}"), ("true", "true")]
    for name, value in kinds:
        g.refuse(f"kid-absent/{name}", "The key has no id, and the kid of the token is not a string.",
                 forge("HS256", f'{{"alg":"HS256","kid":{value}}}', PAYLOAD), "kid-not-string")
    g.refuse("kid-absent/empty", "The key has no id, and the kid of the token is the empty string.",
             forge("HS256", '{"alg":"HS256","kid":""}', PAYLOAD), "kid-malformed", requirement="R30")
    g.refuse("kid-absent/some", "The key has no id, and the token carries one.",
             forge("HS256", '{"alg":"HS256","kid":"2026-11"}', PAYLOAD), "kid-unexpected", requirement="R30")
    g = file.group("jws", "HS256", key, kid="2026-11", guarantee="G2", requirement="R29", spec="RFC 7515 §4.1.4")
    name = "kid/exact"
    g.case(name, "The pinned id.", ordinary(g.id(name), "HS256", {"alg": "HS256", "kid": "2026-11"}, PAYLOAD),
           flags=["joserfc"])
    g.case("kid/escaped", "The pinned id, spelt with an escape.", forge("HS256", '{"alg":"HS256","kid":"2026\\u002d11"}', PAYLOAD))
    for name, value in kinds:
        g.refuse(f"kid/{name}", "The kid is not a string.",
                 forge("HS256", f'{{"alg":"HS256","kid":{value}}}', PAYLOAD), "kid-not-string")
    g.refuse("kid/missing", "No kid.", forge("HS256", text, PAYLOAD), "kid-missing", requirement="R30")
    for name, comment, value in [
            ("empty", "The kid is the empty string.", ""),
            ("too-long", "The kid has 1025 bytes.", "k" * 1025),
            ("too-long-in-bytes", "The kid has 513 characters of two bytes.", "é" * 513),
            ("nul", "The pinned id and a zero byte.", "2026-11\\u0000"),
            ("newline", "The pinned id and a line feed.", "2026-11\\n"),
            ("unit-separator", "The pinned id and U+001F.", "2026-11\\u001f"),
            ("delete", "The pinned id and U+007F.", "2026-11\u007f"),
            ("next-line", "The pinned id and U+0085.", "2026-11\u0085"),
            ("c1-last", "The pinned id and U+009F.", "2026-11\u009f")]:
        g.refuse(f"kid/{name}", comment, forge("HS256", f'{{"alg":"HS256","kid":"{value}"}}', PAYLOAD), "kid-malformed",
                 requirement="R30", attack="D")
    for name, comment, value in [
            ("longest", "A kid of 1024 bytes that is not the pinned one.", "k" * 1024),
            ("space-after", "The pinned id and a space.", "2026-11 "),
            ("no-break-space-after", "The pinned id and U+00A0, which is no control character.", "2026-11\u00a0"),
            ("prefix", "The beginning of the pinned id.", "2026-1"),
            ("longer", "The pinned id and a letter more.", "2026-11a"),
            ("full-width", "The pinned id in digits of full width.", "\uff12026-11"),
            ("path", "A path.", "../../../../dev/null"),
            ("path-to-pinned", "A path to the pinned id.", "./2026-11"),
            ("sql", "A piece of SQL.", "x' UNION SELECT 'secret' --"),
            ("shell", "A piece of shell.", "2026-11|id"),
            ("url", "A URL.", "https://attacker.example/key"),
            ("wildcard", "A wildcard.", "*")]:
        g.refuse(f"kid/{name}", comment, forge("HS256", f'{{"alg":"HS256","kid":"{value}"}}', PAYLOAD), "kid-unknown",
                 requirement="R30", attack="D")
    for name, kid in [("non-ascii", "schlüssel"), ("longest-pinned", "k" * 1024), ("case", "Key-A"),
                      ("quote", 'a"b\\c/d'), ("space", "key of November")]:
        g = file.group("jws", "HS256", key, kid=kid, guarantee="G2", requirement="R29", spec="RFC 7515 §4.1.4")
        g.case(f"kid-pinned/{name}", "An id of other characters, exactly as pinned.",
               forge("HS256", compact({"alg": "HS256", "kid": kid}), PAYLOAD))
        if name == "non-ascii":
            g.refuse("kid-pinned/decomposed", "The pinned id in another Unicode normalization.",
                     forge("HS256", compact({"alg": "HS256", "kid": unicodedata.normalize("NFD", kid)}), PAYLOAD), "kid-unknown")
        if name == "case":
            g.refuse("kid-pinned/other-case", "The pinned id in another case.",
                     forge("HS256", '{"alg":"HS256","kid":"key-a"}', PAYLOAD), "kid-unknown")

    # typ, cty and what is ignored
    g = group(guarantee="G8", requirement="R32", spec="RFC 7515 §4.1.9")
    for member, expect in [("typ", "typ-not-string"), ("cty", "cty-not-string")]:
        for name, value in [("null", "null"), ("number", "1"), ("array", '["JWT"]'), ("object", "{}"), ("true", "true")]:
            g.refuse(f"{member}/{name}", f"The {member} is not a string.",
                     forge("HS256", f'{{"alg":"HS256","{member}":{value}}}', PAYLOAD), expect,
                     spec="RFC 7515 §4.1.9" if member == "typ" else "RFC 7515 §4.1.10")
        for name, value in [("any", "anything"), ("jwt", "JWT"), ("empty", "")]:
            g.case(f"{member}/{name}", f"A signature over bytes says nothing of the value of {member}.",
                   forge("HS256", f'{{"alg":"HS256","{member}":"{value}"}}', PAYLOAD))
    g = group(guarantee="G4", requirement="R31", spec="RFC 7515 §4")
    for name, comment, more in [
            ("unknown", "Members that nobody knows.", '"x":1,"y":{"z":[null,true]}'),
            ("x5t", "A certificate thumbprint.", '"x5t":"AAAAAAAAAAAAAAAAAAAAAAAAAAA","x5t#S256":1'),
            ("jku", "A key set URL.", '"jku":"https://attacker.example/jwks.json"'),
            ("x5u", "A certificate URL.", '"x5u":"https://attacker.example/cert.pem"'),
            ("x5c", "A certificate chain that is none.", '"x5c":["AAAA"]'),
            ("jwk-wrong-type", "A jwk that is no object.", '"jwk":1'),
            ("claims", "Claims in the header of bytes, malformed ones too.", '"iss":1,"aud":[],"exp":"x"')]:
        g.case(f"ignored/{name}", comment, forge("HS256", '{"alg":"HS256",' + more + "}", PAYLOAD),
               requirement="R26" if name[0] in "jx" else "R31")

    # The order of the rules
    g = file.group("jws", "HS256", key, kid="2026-11", guarantee="G9",
                   comment="Of two rules that a token breaks, the earlier one is reported.")
    for name, comment, raw, expect in [
            ("alg-before-crit", "A wrong alg and a crit.", '{"crit":["x"],"alg":"none"}', "alg-mismatch"),
            ("crit-before-b64", "A crit and a b64.", '{"b64":false,"crit":["b64"],"alg":"HS256"}', "crit-present"),
            ("b64-before-zip", "A b64 and a zip.", '{"zip":"DEF","b64":true,"alg":"HS256"}', "b64-present"),
            ("zip-before-kid", "A zip and no kid.", '{"zip":"DEF","alg":"HS256"}', "encryption-member"),
            ("kid-before-typ", "A wrong kid and a malformed typ.", '{"typ":1,"kid":"x","alg":"HS256"}', "kid-unknown"),
            ("typ-before-cty", "A malformed typ and a malformed cty.", '{"cty":1,"typ":1,"kid":"2026-11","alg":"HS256"}',
             "typ-not-string"),
            ("duplicate-before-alg", "A wrong alg twice.", '{"alg":"none","alg":"none"}', "header-duplicate-member")]:
        g.refuse(f"order/{name}", comment, forge("HS256", raw, PAYLOAD), expect)
    bad = b64(b'{"alg":"HS256","kid":"2026-11"}') + f".{p}."
    g.refuse("order/alg-before-signature-base64", "A wrong alg and a malformed signature segment.",
             b64(b'{"alg":"none"}') + f".{p}.!", "alg-mismatch")
    g.refuse("order/signature-base64-before-signature", "A malformed signature segment that would not verify either.",
             bad + "AAA=", "signature-base64")
    g.refuse("order/signature-before-payload-base64", "A malformed payload segment under a wrong signature.",
             b64(b'{"alg":"HS256","kid":"2026-11"}') + ".!!!!." + b64(bytes(32)), "invalid-signature")
