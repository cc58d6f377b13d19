#!/usr/bin/env python3
"""Checks the case files and writes INDEX.md. Python 3.9 or later, standard library only.

    python3 vectors/check.py            # checks, and writes INDEX.md
    python3 vectors/check.py --check    # checks, and fails if INDEX.md would change

It checks that every file follows schema.json, that no object has two members of one name, that ids are unique, that
the decoded texts next to a token are what the token holds, that `expect` is `accept`, `refuse` or a code of the crate,
that every code of the crate has a case, and that every refusal has an accepted case of its kind and algorithm. Of
rules.json and known-attacks.json it checks that each rule and each class of attacks has its cases or says why not, and that
the code, the tests and the cases that are named there exist.
It verifies no signature: that is what the crate under test does, and what README.md shows how to do by hand.
"""

import base64
import hashlib
import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

import issuing
import registers

HERE = Path(__file__).resolve().parent
# The codes of a token, in the order of the stages: a test holds the table against the crate.
TOKEN_CODES = ("../tests/error_messages.rs", r"const PARTS: [^=]*= &\[(.*?)\n\];")
KEY_CODES = ("../src/error/key/code.rs", r"fn code\(&self\) -> &'static str \{(.*?)\n    \}")
NOT_CASES = {"keys", "demo", "generator", "issue", "http"}
NO_CASES = {"schema.json", "rules.json", "known-attacks.json"}
# A code that no case can expect: a case that rests on it, and why.
SHOWN_BY = {
    "keys-unavailable": ("jws/key-set/other-member", "Only where no current set is at hand; with one, an id that it lacks is unknown"),
    "jwk-kid-missing": ("jwks/kid/absent/two", "Only a reason to skip a member of a set"),
    "jwk-repeated": ("jwks/kid/repeated/two", "Only a reason to skip a member of a set"),
    "jwks-limit-too-high": ("jwks/set/length/65537", "The limit is the caller's, and the default one here"),
}
TAG = {"v3.local": 48, "v4.local": 32, "v3.public": 96, "v4.public": 64}  # bytes of the signature or MAC
SHOWN = 6  # cases of one file that a line of INDEX.md names

problems = []


def problem(place, text):
    problems.append(f"{place}: {text}")


# Reading ------------------------------------------------------------------------------------------------------------

def unique(pairs):
    names = [name for name, _ in pairs]
    for name, count in Counter(names).items():
        if count > 1:
            raise ValueError(f"duplicate member {name!r}")
    return dict(pairs)


def read(path):
    try:
        text = path.read_text(encoding="utf-8")
        text.encode("ascii")
        return json.loads(text, object_pairs_hook=unique, parse_constant=lambda name: 1 / 0)
    except UnicodeError:
        problem(path.relative_to(HERE), "not ASCII: escape every other character, so that none is invisible")
    except (ValueError, ZeroDivisionError) as error:
        problem(path.relative_to(HERE), f"not JSON: {error}")
    return None


def case_files():
    return [path for path in sorted(HERE.rglob("*.json"))
            if path.name not in NO_CASES and path.relative_to(HERE).parts[0] not in NOT_CASES]


def body(name, pattern):
    found = re.search(pattern, (HERE / name).read_text(encoding="utf-8"), re.DOTALL)
    return found.group(1) if found else ""


def codes():
    """The codes of the crate: those of tokens and those of keys, each list in its order."""
    texts = re.findall(r'"([^"]*)"', body(*TOKEN_CODES))
    of_tokens = [code for text in texts for code in text.replace("\\\n", " ").split()]
    of_keys = re.findall(r'Self::\w+(?: \{ \.\. \})? => "([a-z0-9-]+)"', body(*KEY_CODES))
    found = []
    for (name, _), those in ((TOKEN_CODES, of_tokens), (KEY_CODES, of_keys)):
        if not those:
            problem(name, "no codes found")
        for code in those:
            if code in found:
                problem(name, f"{code} is the code of two rules")
            found.append(code)
    return found


# JSON Schema --------------------------------------------------------------------------------------------------------

TYPES = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
}
NOTES = {"$schema", "$defs", "title", "description"}


def same(a, b):
    return json.dumps(a, sort_keys=True) == json.dumps(b, sort_keys=True)


def validate(root, schema, value, place="$"):
    """Yields what is wrong. A keyword that is not known is an error, so that nothing in the schema goes unchecked."""
    for word, rule in schema.items():
        if word in NOTES or word == "then":
            continue
        if word == "$ref":
            target = root
            for step in rule.split("/")[1:]:
                target = target[step]
            yield from validate(root, target, value, place)
        elif word == "type":
            names = rule if isinstance(rule, list) else [rule]
            if not any(TYPES[name](value) for name in names):
                yield f"{place}: expected {' or '.join(names)}"
        elif word == "const":
            if not same(rule, value):
                yield f"{place}: expected {json.dumps(rule)}"
        elif word == "enum":
            if not any(same(item, value) for item in rule):
                yield f"{place}: expected one of {json.dumps(rule)}"
        elif word == "pattern":
            if isinstance(value, str) and not re.search(rule.replace("$", r"\Z"), value):
                yield f"{place}: {json.dumps(value)} does not match {rule}"
        elif word == "minLength":
            if isinstance(value, str) and len(value) < rule:
                yield f"{place}: shorter than {rule}"
        elif word == "minimum":
            if TYPES["integer"](value) and value < rule:
                yield f"{place}: below {rule}"
        elif word == "maximum":
            if TYPES["integer"](value) and value > rule:
                yield f"{place}: above {rule}"
        elif word == "required":
            for name in rule if isinstance(value, dict) else []:
                if name not in value:
                    yield f"{place}: {name} is missing"
        elif word == "properties":
            for name, inner in rule.items() if isinstance(value, dict) else []:
                if name in value:
                    yield from validate(root, inner, value[name], f"{place}.{name}")
        elif word == "additionalProperties":
            if rule is not False:
                raise ValueError("schema.json: additionalProperties is false or left out")
            for name in value if isinstance(value, dict) else []:
                if name not in schema["properties"]:
                    yield f"{place}: unknown member {name}"
        elif word == "minProperties":
            if isinstance(value, dict) and len(value) < rule:
                yield f"{place}: fewer than {rule} members"
        elif word == "maxProperties":
            if isinstance(value, dict) and len(value) > rule:
                yield f"{place}: more than {rule} members"
        elif word == "items":
            for at, item in enumerate(value if isinstance(value, list) else []):
                yield from validate(root, rule, item, f"{place}[{at}]")
        elif word == "minItems":
            if isinstance(value, list) and len(value) < rule:
                yield f"{place}: fewer than {rule} items"
        elif word == "uniqueItems":
            if isinstance(value, list) and len({json.dumps(item, sort_keys=True) for item in value}) < len(value):
                yield f"{place}: an item is there twice"
        elif word == "allOf":
            for inner in rule:
                yield from validate(root, inner, value, place)
        elif word == "oneOf":
            if sum(holds(root, inner, value) for inner in rule) != 1:
                yield f"{place}: expected exactly one of {len(rule)} forms"
        elif word == "not":
            if holds(root, rule, value):
                yield f"{place}: must not be {json.dumps(rule)}"
        elif word == "if":
            if holds(root, rule, value):
                yield from validate(root, schema["then"], value, place)
        else:
            raise ValueError(f"schema.json: unknown keyword {word}")


def holds(root, schema, value):
    return not any(True for _ in validate(root, schema, value))


# Cases --------------------------------------------------------------------------------------------------------------

def decode(segment):
    """The bytes of canonical base64url without padding, else None."""
    try:
        data = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except (ValueError, UnicodeError):
        return None
    return data if encode(data) == segment else None


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded_text(segment):
    data = decode(segment)
    try:
        return None if data is None else data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def check_token(place, kind, case):
    segments = case["token"].split(".")
    detached = case.get("detached_payload")
    for member, at in (("header", 0), ("claims", 1)):
        if member in case:
            if len(segments) != 3:
                problem(place, f"{member} next to a token that has not three segments")
            elif decoded_text(segments[at]) != case[member]:
                problem(place, f"{member} is not what the token holds")
    if detached is not None and decode(detached) is None:
        problem(place, "detached_payload is not canonical base64url")
    if detached is not None and kind != "jws":
        problem(place, "detached_payload outside of kind jws")
    if case["expect"] != "accept":
        if "payload" in case:
            problem(place, "payload next to a token that is refused")
        return
    if len(segments) != 3 or any(decode(segment) is None for segment in segments):
        problem(place, "accepted, but not three segments of canonical base64url")
        return
    if detached is not None and segments[1]:
        problem(place, "accepted, but the payload is there twice")
    if kind == "jws" and case.get("payload") != (segments[1] if detached is None else detached):
        problem(place, "payload is not what must come out")


def check_paseto(place, group, case):
    """What stands next to a PASETO. What is encrypted is not looked into."""
    protocol, accepted = group["pin"]["alg"], case["expect"] == "accept"
    parts = case["token"].split(".")
    message, footer = (decode(part) for part in (parts[2:] + ["", ""])[:2])
    payload = decode(case["payload"]) if "payload" in case else None
    if "footer_text" in case and (len(parts) != 4 or decoded_text(parts[3]) != case["footer_text"]):
        problem(place, "footer_text is not what the token holds")
    if message is not None and protocol.endswith("public") and case["token"].startswith(protocol + "."):
        signed = message[:-TAG[protocol]]
        if accepted and payload != signed:
            problem(place, "payload is not what must come out")
    else:
        signed = payload
    if "claims" in case and signed is not None and signed.decode("utf-8", "replace") != case["claims"]:
        problem(place, "claims is not what the token holds")
    if not accepted:
        if payload is not None:
            problem(place, "payload next to a token that is refused")
        return
    if ".".join(parts[:2]) != protocol or len(parts) not in (3, 4) or message is None or footer is None:
        problem(place, "accepted, but not a header and one or two parts of canonical base64url")
        return
    if "footer" in case and case["footer"].encode() != footer:
        problem(place, "accepted, but the footer is not the stated one")
    if payload is None:
        problem(place, "accepted, and what must come out is not said")


def paserk_of(alg, key):
    """The PASERK of a key or its id, by the name of its type: `k4.local`, `k4.lid`."""
    version, kind = alg.split(".")
    holds = {"lid": "local", "pid": "public"}.get(kind, kind)
    text = f"{version}.{holds}.{encode(key)}"
    if holds == kind:
        return text
    named = f"{alg}.{text}".encode()
    digest = hashlib.sha384(named) if version == "k3" else hashlib.blake2b(named, digest_size=33)
    return f"{alg}." + encode(digest.digest()[:33])


def check_paserk(place, group, case):
    key = group["pin"].get("key")
    if key is None or "token" not in case:
        return
    is_same = case["token"] == paserk_of(group["pin"]["alg"], bytes.fromhex(key["hex"]))
    if case["expect"] in ("accept", "refuse") and is_same != (case["expect"] == "accept"):
        problem(place, "the text is that of the key" if is_same else "accepted, but the text is not that of the key")


def check_set(place, group, case):
    """`usable` counts members of a set that is accepted."""
    if "usable" not in case:
        return
    if case["expect"] != "accept":
        problem(place, "usable next to a set that is refused")
        return
    (form, text), = case.get("key", group["pin"]["key"]).items()
    try:
        members = len(json.loads(text) if form == "certificates" else json.loads(text)["keys"])
    except RecursionError:
        return  # nested too deeply for this program, and not for the crate
    except (ValueError, KeyError, TypeError):
        problem(place, "accepted, but not a set")
        return
    if case["usable"] > members:
        problem(place, f"usable: the set has only {members} members")


def check_files(known):
    schema = read(HERE / "schema.json")
    checks = {"jwks": check_set, "paseto": check_paseto, "paserk": check_paserk}
    cases, ids = [], {}
    for path in case_files():
        name = path.relative_to(HERE).as_posix()
        document = read(path)
        if document is None or schema is None:
            continue
        wrong = list(validate(schema, schema, document))
        for text in wrong:
            problem(name, text)
        if wrong:
            continue
        for group in document["groups"]:
            for case in group["cases"]:
                place = case["id"]
                if place in ids:
                    problem(name, f"the id {place} is also in {ids[place]}")
                ids[place] = name
                if not place.startswith(name[:-len("json")].rstrip(".") + "/"):
                    problem(name, f"the id {place} does not begin with the name of its file")
                if case["expect"] not in known and case["expect"] not in ("accept", "refuse"):
                    problem(place, f"expect: {case['expect']} is no code")
                if group["kind"] in ("jws", "jwt") or group["kind"] == "dpop" and "token" in case:
                    check_token(place, group["kind"], case)
                if group["kind"] in checks:
                    checks[group["kind"]](place, group, case)
                cases.append((name, group, case))
    return cases


def check_twins(cases):
    accepted = {(group["kind"], group["pin"]["alg"]) for _, group, case in cases if case["expect"] == "accept"}
    for name, group, case in cases:
        if (group["kind"], group["pin"]["alg"]) not in accepted:
            problem(case["id"], f"no case of kind {group['kind']} and {group['pin']['alg']} is accepted anywhere")


# INDEX.md -----------------------------------------------------------------------------------------------------------

def titles():
    """The guarantees of README.md: `| G8 | text |`."""
    text = (HERE / "README.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| (G\d+) \| (.+?) \|", text, re.MULTILINE))


def lines(cases):
    """The cases as one Markdown item for each file."""
    by_file = defaultdict(list)
    for name, _, case in cases:
        by_file[name].append(case["id"][len(name) - len("json"):])
    for name, ids in by_file.items():
        more = f", and {len(ids) - SHOWN} more" if len(ids) > SHOWN else ""
        yield f"- [{name}]({name}), {len(ids)}: " + ", ".join(f"`{item}`" for item in ids[:SHOWN]) + more


def check_registers(cases, rules, classes):
    """Holds rules.json and known-attacks.json against the cases, and the numbers of the cases against them."""
    cited, of_class = (registers.by_number(cases, member) for member in ("requirement", "attack"))
    for number in sorted(set(cited) - set(rules)):
        problem(cited[number][0][2]["id"], f"{number} is not in rules.json")
    for number, found in registers.by_number(cases, "guarantee").items():
        if number not in titles():
            problem("README.md", f"{number} is cited by {found[0][2]['id']}, and has no line")

    def of_rule(number, wanted):
        return [case["id"] for _, _, case in cited[number] if (case["expect"] == "accept") == wanted]

    by_id = {case["id"]: (group["kind"], case) for _, group, case in cases}
    registers.check_rules(rules, of_rule, titles(), problem)
    registers.check_attacks(classes, by_id, lambda letter: of_class[letter], problem)


def index(cases, known, rules, classes):
    named = titles()
    results = Counter("accept" if case["expect"] == "accept" else "refused" for _, _, case in cases)
    out = ["# Index of the cases", "", "Made by `check.py`; not written by hand.", "",
           f"{len(cases)} cases: {results['accept']} accepted, {results['refused']} refused.", "",
           "| File | Cases | Accepted | Refused |", "|---|---|---|---|"]
    by_file = defaultdict(list)
    for entry in cases:
        by_file[entry[0]].append(entry[2]["expect"])
    for name, expects in by_file.items():
        good = expects.count("accept")
        out.append(f"| [{name}]({name}) | {len(expects)} | {good} | {len(expects) - good} |")

    cited = registers.by_number(cases, "requirement")

    def of_rule(number, wanted):
        return [entry for entry in cited[number] if (entry[2]["expect"] == "accept") == wanted]

    def lines_of_rule(number, wanted):
        return lines(of_rule(number, wanted))

    out += registers.index_of_rules(rules, of_rule)
    out += ["", "## Cases of each rule"]
    for number, rule in rules.items():
        if "does_not_apply" not in rule:
            out += registers.index_of_rule(number, rule, lines_of_rule)

    by_class = registers.by_number(cases, "attack")
    out += registers.index_of_attacks(classes, lambda letter: lines(by_class[letter]), lambda letter: by_class[letter])

    out += ["", "## Codes", "", "In the order of the rules. A line names at most "
            f"{SHOWN} cases of a file; the ids are without the name of the file."]
    for code in [*known, "refuse"]:
        found = [entry for entry in cases if entry[2]["expect"] == code]
        if found:
            out += ["", f"### `{code}` ({len(found)})", "", *lines(found)]
        elif code in SHOWN_BY:
            case, reason = SHOWN_BY[code]
            out += ["", f"### `{code}`", "", f"{reason}; `{case}` rests on it."]
    out += ["", "## Guarantees"]
    for number, found in sorted(registers.by_number(cases, "guarantee").items(), key=lambda entry: int(entry[0][1:])):
        out += ["", f"### {number} ({len(found)})", "", named[number], "", *lines(found)]
    return "\n".join(out) + "\n"


def main():
    known = codes()
    cases = check_files(known)
    check_twins(cases)
    used = {case["expect"] for _, _, case in cases}
    ids = {case["id"] for _, _, case in cases}
    for code in known:
        if code not in used and SHOWN_BY.get(code, [None])[0] not in ids:
            problem(code, "no case expects this code")
    rules = registers.read("rules.json", unique)["rules"]
    classes = registers.read("known-attacks.json", unique)["classes"]
    check_registers(cases, rules, classes)
    issued = issuing.check(validate, read, problem)
    if not problems:
        text, path = index(cases, known, rules, classes), HERE / "INDEX.md"
        if "--check" not in sys.argv[1:]:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            problem("INDEX.md", "stale: run check.py")
    for line in problems:
        print(line)
    print(f"issue/: {issued}")
    accepted = sum(case["expect"] == "accept" for _, _, case in cases)
    print(f"{len(cases)} cases in {len(case_files())} files: {accepted} accepted, {len(cases) - accepted} refused; "
          f"{len((used | set(SHOWN_BY)) & set(known))} of {len(known)} codes; {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
