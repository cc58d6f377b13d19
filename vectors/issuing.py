"""issue/: what cotter-issue makes. Held against issue/schema.json, against the tokens themselves, and against the codes of the crate."""

import base64
import hmac
import json
import re
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "issue"
ERRORS = HERE.parent / "crates" / "cotter-issue" / "src" / "error"
CODE = re.compile(r'=> "([a-z0-9-]+)"')
# Codes that no input brings about; the crate's own tests have them.
WITHOUT_CASE = {"randomness", "signing", "clock", "claims-serialize", "passphrase-empty", "lifetime-over-schedule", "not-after-passed",
                "signature-form", "signature-length", "signature-malformed", "signature-mismatch"}
SIGNED = {"jwt", "access-token", "id-token", "logout-token", "client-assertion", "dpop"}
HASHES = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}


def check(validate, read, problem):
    """Checks every file, and says how many cases there are."""
    schema = read(FOLDER / "schema.json")
    ids, expects = Counter(), Counter()
    for path in sorted(FOLDER.glob("*.json")):
        document = None if path.name == "schema.json" else read(path)
        if document is None or schema is None:
            continue
        wrong = list(validate(schema, schema, document))
        for text in wrong:
            problem(f"issue/{path.name}", text)
        for group in [] if wrong else document["groups"]:
            for case in group["cases"]:
                ids[case["id"]] += 1
                expects[case["expect"]] += 1
                if not case["id"].startswith(f"issue/{path.stem}/"):
                    problem(case["id"], f"the id does not begin with issue/{path.stem}/")
                for text in token_problems(group, case):
                    problem(case["id"], text)
    for name, count in ids.items():
        if count > 1:
            problem(name, "the id is there twice")
    check_codes(expects, problem)
    made = expects["issue"] + expects["accept"]
    return f"{sum(expects.values())} cases: {made} made, {sum(expects.values()) - made} refused"


def check_codes(expects, problem):
    own = {code for name in ("issue", "issuer", "key") for code in CODE.findall((ERRORS / f"{name}.rs").read_text(encoding="utf-8"))}
    for code in sorted(own - set(expects) - WITHOUT_CASE):
        problem("issue/", f"no case expects {code}")
    for code in sorted(WITHOUT_CASE & set(expects) | WITHOUT_CASE - own):
        problem("issuing.py", f"{code} is listed as without a case")


def token_problems(group, case):
    """What the token says otherwise than its inputs: the claims, their order, the header, and MACs, which this can compute."""
    if case["expect"] != "issue" or group["kind"] not in SIGNED:
        return
    token, key, terms = case["token"], group["key"], group["issuer"]
    header, payload, signature = token.split(".")
    head, claims = json.loads(decode(header)), json.loads(decode(payload))
    if head.get("alg") != key["alg"] or head.get("kid") != (None if group["kind"] == "dpop" else key["kid"]):
        yield "the header is not that of the key"
    if claims.get("jti") != case["jti"] or claims.get("iat") != case["now"]:
        yield "jti or iat is not the stated one"
    if "lifetime" in terms and claims.get("exp") != case["now"] + terms["lifetime"]:
        yield "exp is not the end of the life"
    if "iss" in terms and (claims.get("iss"), claims.get("aud")) != (terms["iss"], terms["aud"]):
        yield "iss or aud is not the stated one"
    if "claims" in case and not json.loads(case["claims"]).items() <= claims.items():
        yield "the caller's claims are not in it"
    if case.get("random") == "signature":
        if signature:
            yield "the signature is random, and stated"
    elif key["alg"] in HASHES:
        mac = hmac.digest(decode(key["jwk"]["k"]), f"{header}.{payload}".encode(), HASHES[key["alg"]])
        if mac != decode(signature):
            yield "the MAC is another one"


def decode(segment):
    return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
