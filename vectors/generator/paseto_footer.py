"""paseto/footer.json, paseto/footer-paserk.json and paseto/assertion.json: what is authenticated and not encrypted."""

from .paseto_split import PAYLOAD
from .paseto_token import PROTOCOLS, Maker, is_local, key_for, paserk, paserk_id, seal
from .sign import compact, harmless_names, private_names
from .suite import b64

KID = "2026-11"
HASH = b64(bytes(range(33)))  # in place of a key, an id or a wrapped key that nobody has
EXPOSED = ("local", "secret", "public", "local-pw", "secret-pw")


def deep(levels):
    return '{"x":' + "[" * (levels - 1) + "]" * (levels - 1) + "}"


def many(count):
    return compact({f"m{number}": 0 for number in range(count)})


def bound(m, protocol):
    """A footer is authenticated."""
    m.group(protocol, guarantee="G1", requirement="R106", spec=f"PASETO Version {protocol[1]}", attack="F",
            comment="The footer is changed, added or removed after the token was made.")
    footer = {"note": "a", "x": 1}
    with_one, without = seal(protocol, PAYLOAD, footer), seal(protocol, PAYLOAD)
    m.by_pyseto("bound/ordinary", "A footer without a key id.", PAYLOAD, footer)
    m.accept("bound/unchanged", "The token that the next cases change.", with_one, PAYLOAD)
    m.by_pyseto("bound/none", "No footer.", PAYLOAD)
    for name, comment, token in [
            ("changed", "A value is changed.", with_one._replace(footer=b'{"note":"b","x":1}')),
            ("member-added", "A member is added.", with_one._replace(footer=b'{"note":"a","x":1,"y":1}')),
            ("member-removed", "A member is removed.", with_one._replace(footer=b'{"note":"a"}')),
            ("reordered", "The members are in another order.", with_one._replace(footer=b'{"x":1,"note":"a"}')),
            ("whitespace", "A space is added, which has no meaning in JSON.",
             with_one._replace(footer=b'{"note":"a", "x":1}')),
            ("escaped", "A value is spelt with an escape, which has no meaning in JSON.",
             with_one._replace(footer=b'{"note":"\\u0061","x":1}')),
            ("removed", "The footer is removed.", with_one._replace(footer=b"")),
            ("added", "A footer is added.", without._replace(footer=b'{"note":"a","x":1}')),
            ("added-empty-object", "An empty object is added.", without._replace(footer=b"{}"))]:
        m.refuse(f"bound/{name}", comment, token, "invalid-signature")


def syntax(m, protocol):
    """What a footer must be that is not stated."""
    fields = {"spec": "PASETO, Payload Processing, Optional Footer"}
    m.group(protocol, guarantee="G8", requirement="R110",
            comment="Nothing is stated of the footer: it is absent or a JSON object.", **fields)
    good = '{"note":"a"}'
    m.by_pyseto("object/ordinary", "A JSON object.", PAYLOAD, good)
    for name, comment, text in [
            ("empty", "An empty object.", "{}"),
            ("whitespace", "All four kinds of JSON whitespace.", " \t\r\n" + good + "\n"),
            ("values", "Values of every kind.", '{"a":null,"b":true,"c":-1.5e3,"d":["x",{}],"e":{"f":""}}'),
            ("other-scripts", "Characters of one to four bytes.", compact({"a": "aé€😀"})),
            ("nested-kid", "A kid that is not a member of the outermost object.", '{"x":{"kid":"2026-11"}}'),
            ("other-case", "A name that differs from kid in case.", '{"Kid":"2026-11"}')]:
        m.accept(f"object/{name}", comment, seal(protocol, PAYLOAD, text), PAYLOAD)
    for name, comment, data in [
            ("latin-1", "A letter in Latin-1.", b'{"x":"\xe9"}'), ("overlong", "An overlong form.", b'{"x":"\xc0\x80"}'),
            ("surrogate", "A surrogate in three bytes.", b'{"x":"\xed\xa0\x80"}'),
            ("cut", "A character cut in two.", b'{"x":"\xe2\x82"}'),
            ("utf-16", "UTF-16 with its byte order mark.", ("\ufeff" + good).encode("utf-16-le")),
            ("random", "No text.", bytes(range(128, 160)))]:
        m.refuse(f"utf8/{name}", comment, seal(protocol, PAYLOAD, data), "footer-utf8", attack="G")
    for name, comment, text in [
            ("text", "Some text.", "arbitrary text"), ("space", "Nothing but a space.", " "),
            ("cut", "The closing brace is missing.", good[:-1]),
            ("trailing-comma", "A comma after the last member.", good[:-1] + ",}"),
            ("two-objects", "Two objects.", good + good),
            ("trailing-text", "A letter after the object.", good + "x"),
            ("trailing-nul", "A zero byte after the object.", good + "\0"),
            ("bom", "A byte order mark before the object.", "\ufeff" + good), ("comment", "A comment.", good + "/**/"),
            ("single-quotes", "Single quotation marks.", good.replace('"', "'")), ("nan", "NaN is no JSON.", '{"x":NaN}'),
            ("number-too-large", "A number out of the range of a double.", '{"x":1e400}'),
            ("leading-zero", "A number with a leading zero.", '{"x":01}'),
            ("raw-control", "A line feed inside a string.", '{"x":"\n"}'),
            ("lone-surrogate", "An escaped surrogate alone.", '{"x":"\\ud83d"}'),
            ("surrogate-in-name", "An escaped surrogate alone in a name.", '{"\\ude00":1}'),
            ("base64-twice", "The footer is encoded twice.", b64(good.encode())),
            ("kid-alone", "The key id alone, without JSON.", "key-a")]:
        m.refuse(f"syntax/{name}", comment, seal(protocol, PAYLOAD, text), "footer-syntax", attack="G")
    for name, text in [("array", f"[{good}]"), ("empty-array", "[]"), ("string", '"2026-11"'), ("null", "null"),
                       ("number", "1"), ("true", "true")]:
        m.refuse(f"not-object/{name}", "The footer is JSON and no object.", seal(protocol, PAYLOAD, text),
                 "footer-not-object", attack="G")
    for name, comment, text in [
            ("kid", "Two kid.", '{"kid":"a","kid":"b"}'),
            ("same-value", "Two members of one name and value.", '{"x":1,"x":1}'),
            ("escaped", "Two names that are one after unescaping.", '{"x":1,"\\u0078":2}'),
            ("nested", "Two members of one name inside a member.", '{"x":{"y":1,"y":2}}'),
            ("in-array", "Two members of one name inside an array.", '{"x":[{"y":1,"y":2}]}')]:
        m.refuse(f"duplicate/{name}", comment, seal(protocol, PAYLOAD, text), "footer-duplicate-member", attack="G")
    s = b64(b'{"x":"?>~>"}')
    for name, comment, segment in [
            ("padding", "The footer has its padding.", b64(b'{"x": 1}') + "="),
            ("trailing-bits", "The unused bits of the last character are not zero.", "e31"),
            ("one-more-character", "The length is one more than a multiple of four.", b64(b'{"x":12}') + "AA"),
            ("single-character", "A footer of one character.", "A"),
            ("standard-alphabet", "A slash of the standard alphabet.", s[:-4] + "/" + s[-3:]),
            ("plus", "A plus sign of the standard alphabet.", s[:-4] + "+" + s[-3:]),
            ("newline-after", "A line feed after the token.", s + "\n"),
            ("space-after", "A space after the token.", s + " "),
            ("nul-inside", "A zero byte inside the footer.", s[:4] + "\0" + s[4:]),
            ("non-ascii", "A letter that is no ASCII.", s + "é"),
            ("not-encoded", "A footer that is not encoded.", '{"x":1}')]:
        expect = "token-not-bare" if name in ("newline-after", "space-after") else "footer-base64"
        m.refuse(f"base64/{name}", comment, seal(protocol, PAYLOAD).text(footer="." + segment), expect, attack="G",
                 requirement="R103",
                 spec="PASETO Common, base64url")
    m.accept("base64/alphabet", "A footer whose segment has a character of the URL alphabet.",
             seal(protocol, PAYLOAD, b'{"x":"?>~>"}'), PAYLOAD,
             requirement="R103", spec="PASETO Common, base64url")
    m.group(protocol, guarantee="G10", requirement="R110", attack="I", comment="Limits of length, depth and count.",
            **fields)
    pad = '{"x":"%s"}'
    m.accept("length/4096", "A footer as long as the limit allows.", seal(protocol, PAYLOAD, pad % ("x" * 4088)), PAYLOAD)
    m.refuse("length/4097", "A footer of one byte more.", seal(protocol, PAYLOAD, pad % ("x" * 4089)), "footer-too-long")
    m.refuse("length/10000", "A footer of 10000 bytes that is no JSON.", seal(protocol, PAYLOAD, "x" * 10000),
             "footer-too-long", guarantee="G9")
    m.refuse("length/not-base64", "A segment that is too long, and no base64url.",
             seal(protocol, PAYLOAD).text(footer="." + "!" * 8000),
             "footer-too-long", guarantee="G9")
    m.accept("depth/32", "32 levels.", seal(protocol, PAYLOAD, deep(32)), PAYLOAD)
    m.refuse("depth/33", "33 levels.", seal(protocol, PAYLOAD, deep(33)), "footer-too-deep")
    m.refuse("depth/120", "120 levels.", seal(protocol, PAYLOAD, deep(120)), "footer-too-deep")
    m.accept("members/256", "256 members.", seal(protocol, PAYLOAD, many(256)), PAYLOAD)
    m.refuse("members/257", "257 members.", seal(protocol, PAYLOAD, many(257)), "footer-too-many-members")


def private(m, protocol="v4.public"):
    m.group(protocol, guarantee="G8", requirement="R110",
            comment="Names that serde_json gives a meaning of its own in some builds.")
    for name, comment, text in private_names("{", "}"):
        m.refuse(f"private-name/{name}", comment, seal(protocol, PAYLOAD, text), "footer-syntax", attack="G")
    for name, comment, text in harmless_names("{", "}"):
        m.accept(f"private-name/{name}", comment, seal(protocol, PAYLOAD, text), PAYLOAD)


BAD_KIDS = [("null", "null"), ("number", "202611"), ("true", "true"), ("array", '["2026-11"]'),
            ("object", '{"id":"2026-11"}')]
MALFORMED_KIDS = [("empty", "empty", ""), ("nul", "with U+0000", "2026-11\0"), ("newline", "with a line feed", "2026-11\n"),
                  ("delete", "with U+007F", "2026-11\x7f"), ("c1", "with U+0085", "2026-11\x85"),
                  ("too-long", "of 1025 bytes", "k" * 1025),
                  ("too-long-in-bytes", "of 513 characters of two bytes", "é" * 513)]


def kids(m, protocol):
    fields = {"guarantee": "G2", "requirement": "R109", "spec": "PASETO, Payload Processing, Key-ID Support"}
    m.group(protocol, kid=KID, comment="The key is pinned with an id.", **fields)

    def with_kid(value, **more):
        return seal(protocol, PAYLOAD, {"kid": value, **more})

    m.by_pyseto("kid/right", "The id of the pinned key.", PAYLOAD, {"kid": KID})
    m.accept("kid/right-and-others", "The id between other members.",
             seal(protocol, PAYLOAD, {"a": 1, "kid": KID, "wpk": "x"}), PAYLOAD)
    m.accept("kid/escaped", "Name and value are spelt with escapes.",
             seal(protocol, PAYLOAD, '{"\\u006bid":"2026\\u002d11"}'), PAYLOAD)
    for name, comment, token in [
            ("no-footer", "No footer.", seal(protocol, PAYLOAD)),
            ("empty-object", "A footer without a kid.", seal(protocol, PAYLOAD, "{}")),
            ("other-name", "The id under another name.", seal(protocol, PAYLOAD, {"Kid": KID, "id": KID, "kid ": KID})),
            ("nested", "The id inside another member.", seal(protocol, PAYLOAD, {"x": {"kid": KID}})),
            ("in-payload", "The id in the payload.", seal(protocol, {"kid": KID}))]:
        m.refuse(f"kid/missing/{name}", comment, token, "kid-missing")
    for name, comment, value in [
            ("other", "The id of another key.", "2026-12"), ("prefix", "The beginning of the id.", "2026-1"),
            ("longer", "The id and more.", "2026-111"),
            ("space", "A space after the id.", "2026-11 "), ("space-before", "A space before the id.", " 2026-11"),
            ("slash", "A path that ends with the id.", "x/2026-11"),
            ("look-alike", "A hyphen of Unicode that looks the same.", "2026\u201011"),
            ("quoted", "The id in quotation marks.", '"2026-11"'),
            ("longest", "An id of 1024 bytes.", "k" * 1024), ("path", "A path.", "../../2026-11"),
            ("sql", "A condition of SQL.", "2026-11' OR '1'='1"),
            ("own-paserk-id", "The PASERK id of the pinned key, which is pinned with another id.",
             paserk_id(protocol, key_for(protocol)))]:
        m.refuse(f"kid/unknown/{name}", comment, with_kid(value), "kid-unknown", attack="D")
    m.group(protocol, kid="key-a", comment="The id has letters.", **fields)
    m.accept("kid-letters/right", "The id of the pinned key.", seal(protocol, PAYLOAD, {"kid": "key-a"}), PAYLOAD)
    m.refuse("kid-letters/case", "The id in another case.", with_kid("Key-A"), "kid-unknown", attack="D")
    m.group(protocol, kid="é", comment="The id has a letter with two forms in Unicode.", **fields)
    m.accept("kid-form/right", "The form of the pinned id.", seal(protocol, PAYLOAD, {"kid": "é"}), PAYLOAD)
    m.refuse("kid-form/decomposed", "The other form.", with_kid("e\u0301"), "kid-unknown", attack="D")
    for kid, place in ((KID, "kid"), (None, "kid-absent")):
        m.group(protocol, kid=kid, comment="A kid that could be no key's.", **fields)
        for name, value in BAD_KIDS:
            m.refuse(f"{place}/not-string/{name}", "The kid is not a string.", seal(protocol, PAYLOAD, f'{{"kid":{value}}}'),
                     "kid-not-string", guarantee="G7")
        for name, comment, value in MALFORMED_KIDS:
            m.refuse(f"{place}/malformed/{name}", f"A kid {comment}." if name != "empty" else "An empty kid.",
                     with_kid(value), "kid-malformed", requirement="R30")
    m.group(protocol, comment="The key is pinned as having no id.", **fields)
    m.by_pyseto("kid-absent/none", "A footer without a kid.", PAYLOAD, {"note": "a"})
    m.by_pyseto("kid-absent/no-footer", "No footer.", PAYLOAD)
    m.refuse("kid-absent/some", "A kid.", with_kid(KID), "kid-unexpected")
    m.refuse("kid-absent/paserk-id", "The PASERK id of that very key.", with_kid(paserk_id(protocol, key_for(protocol))),
             "kid-unexpected")
    m.group(protocol, kid=KID, comment="A key is picked, and no other is tried.", **fields)
    m.refuse("kid/other-key", "Another key made the token and its footer has the pinned id.",
             seal(protocol, PAYLOAD, {"kid": KID}, key=key_for(protocol, other=True)), "invalid-signature", attack="D")
    m.refuse("kid/other-key-other-kid", "Another key made the token, and its id is in the footer.",
             seal(protocol, PAYLOAD, {"kid": "2026-12"}, key=key_for(protocol, other=True)), "kid-unknown", attack="D")
    m.refuse("kid/changed", "The id of another key was changed to the pinned one.",
             with_kid("2026-12")._replace(footer=b'{"kid":"2026-11"}'),
             "invalid-signature", attack="D")

    own, other = paserk_id(protocol, key_for(protocol)), paserk_id(protocol, key_for(protocol, other=True))
    m.group(protocol, kid=own, comment="The key is pinned with its PASERK id.",
            **{**fields, "requirement": "R119", "spec": "PASERK, Operations, ID"})
    m.by_pyseto("paserk-id/own", "The PASERK id of the key.", PAYLOAD, {"kid": own})
    m.refuse("paserk-id/other", "The PASERK id of another key.", with_kid(other), "kid-unknown", attack="D")
    m.refuse("paserk-id/other-version", "The id with the version of the other.",
             with_kid(own.replace("k3.", "kX.").replace("k4.", "k3.").replace("kX.", "k4.")),
             "kid-unknown", attack="D", requirement="R117")
    m.refuse("paserk-id/other-type", "The id with another type.",
             with_kid(own.replace(".pid.", ".sid.").replace(".lid.", ".sid.")), "kid-unknown", attack="D")
    m.refuse("paserk-id/case", "The id in lower case.", with_kid(own.lower()), "kid-unknown", attack="D")
    m.refuse("paserk-id/cut", "The id without its last character.", with_kid(own[:-1]), "kid-unknown", attack="D")
    m.refuse("paserk-id/hash-alone", "The hash without version and type.", with_kid(own.split(".")[2]), "kid-unknown",
             attack="D")
    m.refuse("paserk-id/space", "A space after the id.", with_kid(own + " "), "kid-unknown", attack="D")
    m.refuse("paserk-id/missing", "No footer.", seal(protocol, PAYLOAD), "kid-missing")
    m.refuse("paserk-id/key", "The key itself in place of its id.", with_kid(paserk(protocol, key_for(protocol))),
             "footer-paserk", requirement="R118", attack="D")


def stated(m, protocol):
    fields = {"guarantee": "G2", "requirement": "R109", "spec": "PASETO, Payload Processing, Optional Footer"}
    m.group(protocol, comment="The footer is stated, and the key is pinned as having no id.", **fields)
    text = "arbitrary text, that isn't JSON"
    exposed = "k4.local." + "A" * 43
    m.by_pyseto("stated/text", "The stated text, which is no JSON.", PAYLOAD, text, text)
    for name, comment, footer in [("object", "The stated object.", '{"x":1}'),
                                  ("object-kid", "The stated object has a kid, so the id is stated as well.",
                                   '{"kid":"2026-11"}'),
                                  ("array", "The stated array.", "[1]"),
                                  ("array-32", "The stated array has 32 levels.", "[" * 32 + "]" * 32),
                                  ("no-object", "The stated text begins like an object, and is no JSON.", '{"x":1'),
                                  ("non-ascii", "The stated text is no ASCII.", "é€😀"), ("space", "A space is stated.", " "),
                                  ("host", "A word in the stated text has the form of a key, and is too short to hold one.",
                                   "at k4.local." + "a" * 34),
                                  ("4096", "A text as long as the limit allows.", "x" * 4096)]:
        m.accept(f"stated/{name}", comment, seal(protocol, PAYLOAD, footer), PAYLOAD, footer)
    for name, comment, footer, expect in [
            ("duplicate", "The stated object has a name twice.", '{"x":1,"x":2}', "footer-duplicate-member"),
            ("array-duplicate", "An object in the stated array has a name twice, after unescaping.",
             '[{"x":1,"\\u0078":2}]', "footer-duplicate-member"),
            ("array-33", "The stated array has 33 levels.", "[" * 33 + "]" * 33, "footer-too-deep"),
            ("array-257-members", "An object in the stated array has 257 members.", f"[{many(257)}]", "footer-too-many-members"),
            ("array-key", "A key stands in the stated array, with an escape.", '["\\u006b' + exposed[1:] + '"]',
             "footer-paserk"),
            ("kid-number", "The kid of the stated object is a number.", '{"kid":1}', "kid-not-string"),
            ("key-in-text", "A key stands in the stated text.", f"kid={exposed}", "footer-paserk"),
            ("key-shortest", "The shortest word in the stated text that may hold a key.", "at k4.local." + "a" * 35,
             "footer-paserk"),
            ("key-in-broken-object", "A key stands in a stated text that is almost an object.",
             '{"kid":"' + exposed, "footer-paserk")]:
        m.refuse(f"stated/{name}", comment, seal(protocol, PAYLOAD, footer), expect, footer)
    made = seal(protocol, PAYLOAD, text)
    for name, comment, said in [
            ("other", "Another text is stated.", "another text"), ("prefix", "The beginning is stated.", text[:-1]),
            ("longer", "The footer and more is stated.", text + "."),
            ("case", "Another case is stated.", text.upper()),
            ("encoded", "The base64url of the footer is stated.", b64(text.encode()))]:
        m.refuse(f"stated-other/{name}", comment, made, "footer-mismatch", said)
    m.refuse("stated-other/missing", "A footer is stated, and there is none.", seal(protocol, PAYLOAD), "footer-mismatch",
             text)
    m.refuse("stated-other/whitespace", "The stated object has a space, which has no meaning in JSON.",
             seal(protocol, PAYLOAD, '{"x":1}'), "footer-mismatch", '{"x": 1}')
    m.refuse("stated-other/reordered", "The stated members are in another order.", seal(protocol, PAYLOAD, '{"x":1,"y":2}'),
             "footer-mismatch", '{"y":2,"x":1}')
    m.refuse("stated-other/swapped-in", "The stated footer was put in place of another one.",
             made._replace(footer=b"another text"), "invalid-signature", "another text",
             guarantee="G1", attack="F")
    m.refuse("stated-other/added", "The stated footer was added to a token that had none.",
             seal(protocol, PAYLOAD)._replace(footer=text.encode()), "invalid-signature", text,
             guarantee="G1", attack="F")
    m.refuse("stated-other/too-long", "The limit is looked at before what is stated.", seal(protocol, PAYLOAD, "x" * 4097),
             "footer-too-long", "x" * 4097, guarantee="G10",
             attack="I")
    m.refuse("stated-other/base64", "The stated footer has its padding in the token.",
             seal(protocol, PAYLOAD, "aa").text(footer=".YWE="), "footer-base64", "aa", guarantee="G8",
             requirement="R103", attack="G")
    m.group(protocol, comment="It is stated that there is no footer.", **fields)
    m.by_pyseto("none/none", "No footer.", PAYLOAD, stated="")
    m.refuse("none/object", "A footer.", seal(protocol, PAYLOAD, {"x": 1}), "footer-unexpected", "")
    m.refuse("none/kid", "A footer with a kid.", seal(protocol, PAYLOAD, {"kid": KID}), "footer-unexpected", "")
    m.refuse("none/text", "A footer that is no JSON.", seal(protocol, PAYLOAD, text), "footer-unexpected", "")
    m.refuse("none/empty", "An empty footer, which the canonical form has not.", seal(protocol, PAYLOAD).text() + ".",
             "footer-empty", "", requirement="R104")
    m.refuse("none/removed", "The footer was removed.", seal(protocol, PAYLOAD, {"x": 1})._replace(footer=b""),
             "invalid-signature", "", guarantee="G1", attack="F")
    m.group(protocol, kid=KID, comment="The footer is stated, and the key is pinned with an id.", **fields)
    right = compact({"kid": KID})
    m.by_pyseto("stated-kid/right", "The stated footer has the id of the key.", PAYLOAD, right, right)
    for name, comment, footer, expect in [
            ("other", "The stated footer has another id.", '{"kid":"2026-12"}', "kid-unknown"),
            ("missing", "The stated footer has no id.", '{"x":1}', "kid-missing"),
            ("text", "The stated footer is no JSON, and so has no id.", text, "kid-missing"),
            ("malformed", "The stated footer has a malformed id.", '{"kid":""}', "kid-malformed")]:
        m.refuse(f"stated-kid/{name}", comment, seal(protocol, PAYLOAD, footer), expect, footer)
    m.refuse("stated-kid/none", "It is stated that there is none.", seal(protocol, PAYLOAD), "kid-missing", "")


# PASERK in a footer -------------------------------------------------------------------------------------------------

def key_text(version, kind):
    """A PASERK that looks like one of its type; nothing in it is anybody's key."""
    sizes = {"local": 32, "public": {1: 270, 2: 32, 3: 49, 4: 32}[version],
             "secret": {1: 1190, 2: 64, 3: 48, 4: 64}[version], "local-pw": 120, "secret-pw": 152}
    return f"k{version}.{kind}." + b64(bytes(number % 251 for number in range(sizes[kind])))


ALLOWED = [("lid", HASH), ("sid", HASH), ("pid", HASH), ("local-wrap", "pie." + HASH), ("seal", HASH + HASH),
           ("secret-wrap", "pie." + HASH)]


def keys_in_footer(m, protocol):
    fields = {"guarantee": "G3", "requirement": "R118", "spec": "PASETO, Payload Processing, Key-ID Support"}
    m.group(protocol, attack="D", comment="Keys that everyone could read in the footer.", **fields)
    m.by_pyseto("ordinary", "A footer without a PASERK.", PAYLOAD, {"note": "a"})
    version = int(protocol[1])
    for other in (1, 2, 3, 4):
        for kind in EXPOSED:
            text = key_text(other, kind)
            m.refuse(f"kid/k{other}.{kind}", f"A PASERK k{other}.{kind} as the kid.", seal(protocol, PAYLOAD, {"kid": text}),
                     "footer-paserk")
            if other == version:
                escaped = compact({"x": text}).replace(".", "\\u002e")
                for name, comment, footer in [
                        ("member", "as another member", {"note": text}), ("wpk", "as the wrapped key", {"wpk": text}),
                        ("nested", "inside another member", {"x": {"y": {"z": text}}}),
                        ("array", "in an array", {"x": ["a", text]}), ("name", "as the name of a member", {text: 1}),
                        ("name-nested", "as the name of a nested member", {"x": {text: 1}}),
                        ("escaped", "spelt with escapes", escaped), ("space", "between spaces", {"x": f" {text} "}),
                        ("newline", "after a line feed", {"x": f"\n{text}"}),
                        ("whole-string", "as the whole footer, a JSON string", compact(text)),
                        ("whole-array", "in an array that is the whole footer", compact([text])),
                        ("after-kid", "after a kid", {"kid": KID, "x": text}),
                        ("before-kid", "before a kid that is no string", {"x": text, "kid": 1})]:
                    m.refuse(f"{name}/k{other}.{kind}", f"A PASERK k{other}.{kind} {comment}.",
                             seal(protocol, PAYLOAD, footer), "footer-paserk")
                m.refuse(f"stated/k{other}.{kind}", f"A PASERK k{other}.{kind} is the stated footer.",
                         seal(protocol, PAYLOAD, text), "footer-paserk", text)
                m.refuse(f"stated-space/k{other}.{kind}", "The same with a space before it.",
                         seal(protocol, PAYLOAD, " " + text), "footer-paserk", " " + text)
                in_object = compact({"kid": text})
                m.refuse(f"stated-kid/k{other}.{kind}", "The stated footer has it as the kid.",
                         seal(protocol, PAYLOAD, in_object), "footer-paserk", in_object)
                m.refuse(f"text/k{other}.{kind}", "It is the footer, which is not stated and no JSON.",
                         seal(protocol, PAYLOAD, text), "footer-syntax")
    own = paserk(protocol, key_for(protocol))
    m.refuse("own-key", "The very key that made the token.", seal(protocol, PAYLOAD, {"kid": own}), "footer-paserk")
    m.refuse("own-key-member", "The same as another member.", seal(protocol, PAYLOAD, {"key": own}), "footer-paserk")
    m.refuse("before-signature", "A key in the footer, and another key made the token: the footer is looked at first.",
             seal(protocol, PAYLOAD, {"key": own}, key=key_for(protocol, other=True)), "footer-paserk", guarantee="G9")
    m.group(protocol, comment="What may be there: ids, and keys that another key wraps.", **fields)
    for kind, data in ALLOWED:
        for other in (1, 2, 3, 4):
            text = f"k{other}.{kind}.{data}"
            member = "wpk" if kind in ("local-wrap", "seal", "secret-wrap") else "note"
            m.accept(f"allowed/k{other}.{kind}", f"A PASERK k{other}.{kind} as {member}.",
                     seal(protocol, PAYLOAD, {member: text}), PAYLOAD)
            if other == version:
                m.accept(f"allowed-nested/k{other}.{kind}", "The same, nested and as a name.",
                         seal(protocol, PAYLOAD, {"x": [{text: text}]}), PAYLOAD)
                m.refuse(f"allowed-kid/k{other}.{kind}", "The same as a kid, where the key is pinned as having no id.",
                         seal(protocol, PAYLOAD, {"kid": text}), "kid-unexpected",
                         requirement="R109", guarantee="G2")
    for name, comment, text in [("word", "A word that begins like a version.", "k4"),
                                ("type-alone", "A type without what it holds.", "k4.local"),
                                ("unknown-type", "A type that there is not.", f"k4.key.{HASH}"),
                                ("unknown-version", "A version that there is not.", f"k5.local.{HASH}"),
                                ("other-case", "Another case is no PASERK.", f"K4.local.{HASH}"),
                                ("header", "The header of a token.", "v4.local.AAAA")]:
        m.accept(f"no-paserk/{name}", comment, seal(protocol, PAYLOAD, {"note": text}), PAYLOAD)
    m.group(protocol, kid=KID, comment="The key is pinned with an id, and wraps another one.", **fields)
    for kind, data in ALLOWED[3:]:
        m.by_pyseto(f"wpk/{kind}", f"The kid, and a wrapped key of type {kind}.", PAYLOAD,
                    {"kid": KID, "wpk": f"k{version}.{kind}.{data}"})
        m.refuse(f"wpk-as-kid/{kind}", "The wrapped key as the kid.",
                 seal(protocol, PAYLOAD, {"kid": f"k{version}.{kind}.{data}"}), "kid-unknown", requirement="R109",
                 guarantee="G2")


# Implicit assertions ------------------------------------------------------------------------------------------------

def assertions(m, protocol):
    m.group(protocol, guarantee="G1", requirement="R108",
            spec=f"PASETO Version {protocol[1]}, {'Encrypt' if is_local(protocol) else 'Sign'}, implicit assertion",
            comment="What both sides know, and what is not in the token.")
    text = '{"tenant":"a"}'
    m.by_pyseto("right", "The right one.", PAYLOAD, assertion=text)
    m.by_pyseto("right-with-footer", "The right one, next to a footer.", PAYLOAD, {"x": 1}, assertion=text)
    m.by_pyseto("empty", "An empty one is none.", PAYLOAD, assertion="")
    m.accept("long", "One that is longer than a token may be.", seal(protocol, PAYLOAD, assertion="x" * 20000), PAYLOAD,
             assertion="x" * 20000)
    m.accept("non-ascii", "One that is no ASCII.", seal(protocol, PAYLOAD, assertion="é€😀"), PAYLOAD, assertion="é€😀")
    m.accept("nul", "One that is a zero byte.", seal(protocol, PAYLOAD, assertion="\0"), PAYLOAD, assertion="\0")
    made, plain = seal(protocol, PAYLOAD, assertion=text), seal(protocol, PAYLOAD)
    for name, comment, token, said in [
            ("changed", "Another one.", made, '{"tenant":"b"}'), ("prefix", "The beginning of it.", made, text[:-1]),
            ("longer", "It, and a space.", made, text + " "),
            ("case", "It in another case.", made, text.upper()), ("twice", "It twice.", made, text + text),
            ("missing", "None, where the token was made with one.", made, None),
            ("empty-given", "An empty one, where the token was made with one.", made, ""),
            ("supplied", "One, where the token was made with none.", plain, text),
            ("nul-supplied", "A zero byte, where the token was made with none.", plain, "\0"),
            ("form", "The other form of a letter in Unicode.", seal(protocol, PAYLOAD, assertion="é"), "e\u0301"),
            ("nul-cut", "It ends at a zero byte.", seal(protocol, PAYLOAD, assertion="a\0b"), "a")]:
        m.refuse(name, comment, token, "invalid-signature", assertion=said, attack="F")
    m.group(protocol, guarantee="G1", requirement=["R106", "R108"], attack="F", spec="PASETO Common, Authentication Padding",
            comment="Bytes move from one piece of what is authenticated to another.")
    footer, said = "footer", "assertion"
    token = seal(protocol, PAYLOAD, footer, said)
    m.by_pyseto("moved/right", "Footer and assertion in their places.", PAYLOAD, footer, footer, said)
    for name, comment, changed, stated_, assertion in [
            ("swapped", "Footer and assertion are exchanged.", token._replace(footer=said.encode()), said, footer),
            ("footer-to-assertion", "The last byte of the footer is the first of the assertion.",
             token._replace(footer=b"foote"), "foote", "rassertion"),
            ("assertion-to-footer", "The first byte of the assertion is the last of the footer.",
             token._replace(footer=b"footera"), "footera", "ssertion"),
            ("all-in-footer", "Both are in the footer.", token._replace(footer=b"footerassertion"), "footerassertion", None),
            ("all-in-assertion", "Both are in the assertion.", token._replace(footer=b""), "", "footerassertion"),
            ("footer-twice", "The footer is the assertion as well.", token, footer, footer)]:
        m.refuse(f"moved/{name}", comment, changed, "invalid-signature", stated_, assertion)
    only = seal(protocol, PAYLOAD, "text")
    m.refuse("moved/footer-becomes-assertion", "The footer of a token without an assertion is given as its assertion.",
             only._replace(footer=b""), "invalid-signature", "", "text")
    only = seal(protocol, PAYLOAD, assertion="text")
    m.refuse("moved/assertion-becomes-footer", "The assertion of a token without a footer is given as its footer.",
             only._replace(footer=b"text"), "invalid-signature", "text")
    body, tail = token.body[:-1], token.body[-1:]
    if not is_local(protocol):
        m.refuse("moved/body-to-footer", "The last byte of the payload is the first of the footer.",
                 token._replace(body=body, footer=tail + b"footer"), "invalid-signature",
                 tail.decode() + footer, said)
        encoded = (6).to_bytes(8, "little") + b"footer" + (9).to_bytes(8, "little") + b"assertion"
        m.refuse("moved/encoding-in-body", "The payload ends with the encoding of footer and assertion.",
                 token._replace(body=token.body + encoded, footer=b""), "invalid-signature", "")
    m.refuse("moved/footer-to-body", "The first byte of the footer is the last of the body.",
             token._replace(body=token.body + b"f", footer=b"ooter"), "invalid-signature", "ooter", said)
    m.refuse("moved/body-cut", "The last byte of the body is gone.", token._replace(body=body), "invalid-signature", footer,
             said)
    forged = "assertion" + (0).to_bytes(8, "little").decode()
    m.refuse("moved/length-in-assertion", "The assertion ends with the length of an empty piece.", token,
             "invalid-signature", footer, forged)


def make():
    footers, exposed = Maker("paseto/footer.json"), Maker("paseto/footer-paserk.json")
    assertion = Maker("paseto/assertion.json")
    for protocol in PROTOCOLS:
        bound(footers, protocol)
        syntax(footers, protocol)
        kids(footers, protocol)
        stated(footers, protocol)
        keys_in_footer(exposed, protocol)
        assertions(assertion, protocol)
    private(footers)
