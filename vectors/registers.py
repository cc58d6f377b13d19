"""rules.json and known-attacks.json: held against the cases, the source and the tests, and their part of INDEX.md."""

import json
import re
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
LAST_RULE = 122
# A rule applies, or it says why it does not.
APPLIES = {"rule", "source", "guarantees", "enforced", "tests", "elsewhere", "no_accepting_case", "no_refusing_case"}
DOES_NOT_APPLY = {"rule", "source", "does_not_apply"}
IDENTIFIER = re.compile(r"(CVE-\d{4}-\d{4,}|GHSA(-[2-9cfghjmpqrvwx]{4}){3}|RUSTSEC-\d{4}-\d{4})\Z")


def read(name, unique):
    return json.loads((HERE / name).read_text(encoding="utf-8"), object_pairs_hook=unique)


def is_defined(place):
    """Whether `path: item` is there: a file that defines the item, or for `path` alone a file."""
    path, _, item = place.partition(": ")
    if not (ROOT / path).is_file():
        return False
    source = (ROOT / path).read_text(encoding="utf-8")
    return not item or re.search(rf"\b(fn|struct|enum|trait|const|static|type|mod) {re.escape(item)}\b", source) is not None


def is_test(place):
    """Whether `path: function` is a test, or `path` a program that must not compile."""
    path, _, item = place.partition(": ")
    if not item:
        return path.startswith("tests/compile_fail/src/bin/") and (ROOT / path).is_file()
    if not (ROOT / path).is_file():
        return False
    source = (ROOT / path).read_text(encoding="utf-8")
    # The attribute is before the function, or around it in a macro that makes tests of what it is given.
    return re.search(rf"#\[test\](\s*#\[[^\n]*\])*\s*fn {re.escape(item)}\(", source) is not None


# Rules --------------------------------------------------------------------------------------------------------------

def check_rules(rules, cases_of, guarantees, problem):
    if list(rules) != [f"R{number}" for number in range(1, LAST_RULE + 1)]:
        problem("rules.json", f"expected every rule from R1 to R{LAST_RULE}, in this order")
    for number, rule in rules.items():
        place = f"rules.json: {number}"
        accepted, refused = (cases_of(number, wanted) for wanted in (True, False))
        members = DOES_NOT_APPLY if "does_not_apply" in rule else APPLIES
        for member in sorted(set(rule) - members):
            problem(place, f"{member} does not belong here")
        for member, text in rule.items():
            texts = text if isinstance(text, list) else [text]
            if not texts or not all(isinstance(item, str) and item for item in texts):
                problem(place, f"{member}: expected text")
        if "rule" not in rule:
            problem(place, "rule is missing")
        if "does_not_apply" in rule:
            if accepted or refused:
                problem(place, f"does not apply, and is cited by {(accepted + refused)[0]}")
            continue
        for member in ("guarantees", "enforced"):
            if not rule.get(member):
                problem(place, f"{member} is missing")
        for guarantee in rule.get("guarantees", []):
            if guarantee not in guarantees:
                problem(place, f"{guarantee} has no line in README.md")
        for item in rule.get("enforced", []):
            if not item.startswith("src/") or ": " not in item or not is_defined(item):
                problem(place, f"enforced: {item} is not there")
        for item in rule.get("tests", []) + rule.get("elsewhere", []):
            if not is_test(item):
                problem(place, f"no such test: {item}")
        for found, member, what in ((accepted, "no_accepting_case", "accepting"), (refused, "no_refusing_case", "refusing")):
            if not found and member not in rule:
                problem(place, f"it has no {what} case, and no reason why")
            if found and member in rule:
                problem(place, f"{member}, but there is {found[0]}")
        if not accepted and not refused and "elsewhere" not in rule:
            problem(place, "it has no case, and no test that shows it elsewhere")


def link(place):
    path, _, item = place.partition(": ")
    return f"[{path}](../{path})" + (f" `{item}`" if item else "")


def index_of_rules(rules, cases_of):
    yield from ["", "## Rules", "", "From `rules.json`: what each rule is and where it is written, the guarantees that it belongs to, how many "
                "cases are accepted and refused by it, and where in the crate it is enforced. The cases of each are listed below.", "",
                "| Rule | | Source | Guarantee | Accepted | Refused | Enforced in |", "|---|---|---|---|--:|--:|---|"]
    for number, rule in rules.items():
        if "does_not_apply" not in rule:
            counts = " | ".join(str(len(cases_of(number, wanted)) or "") for wanted in (True, False))
            yield (f"| [{number}](#{number.lower()}) | {rule['rule']} | {rule.get('source', '')} | {', '.join(rule['guarantees'])} | {counts} "
                   f"| {', '.join(link(place) for place in rule['enforced'])} |")
    yield from ["", "### Rules that do not apply", "", "| Rule | | Source | Why |", "|---|---|---|---|"]
    for number, rule in rules.items():
        if "does_not_apply" in rule:
            yield f"| {number} | {rule['rule']} | {rule.get('source', '')} | {rule['does_not_apply']} |"


def index_of_rule(number, rule, lists):
    """One rule with its cases; `lists` gives the lines of those that are accepted or refused."""
    source = f" ({rule['source']})" if "source" in rule else ""
    yield from ["", f"### {number}", "", f"{rule['rule']}{source}."]
    for wanted, what, member in ((True, "Accepted", "no_accepting_case"), (False, "Refused", "no_refusing_case")):
        found = list(lists(number, wanted))
        yield from ["", f"{what}:" if found else f"{what}: none. {rule[member]}", *([""] if found else []), *found]
    shown = rule.get("tests", []) + rule.get("elsewhere", [])
    if shown:
        yield from ["", f"Also shown by {', '.join(link(place) for place in shown)}."]


# Attacks ------------------------------------------------------------------------------------------------------------

def check_attacks(classes, by_id, of_class, problem):
    if list(classes) != sorted(classes) or "".join(classes) != "ABCDEFGHIJKLMN":
        problem("known-attacks.json", "expected the classes A to N, in this order")
    seen = {}
    for letter, entry in classes.items():
        place = f"known-attacks.json: {letter}"
        if set(entry) - {"title", "does_not_apply", "incidents"} or not entry.get("title"):
            problem(place, "expected title, does_not_apply, incidents")
        if ("does_not_apply" in entry) == bool(of_class(letter)):
            problem(place, "it has cases, or says why it has none")
        for incident in entry.get("incidents", []):
            check_incident(f"{place}: {incident.get('what')}", incident, by_id, seen, problem)


def check_incident(place, incident, by_id, seen, problem):
    if set(incident) - {"known_as", "what", "cases", "does_not_apply"} or not incident.get("what"):
        problem(place, "expected known_as, what, and cases or does_not_apply")
    for name in incident.get("known_as", []):
        if not IDENTIFIER.match(name):
            problem(place, f"{name} is no public identifier")
        if name in seen:
            problem(place, f"{name} is also in {seen[name]}")
        seen[name] = place
    cases = incident.get("cases", [])
    if bool(cases) == bool(incident.get("does_not_apply")):
        problem(place, "expected cases, or a reason why it does not apply")
    for case in cases:
        if case not in by_id:
            problem(place, f"no such case: {case}")
        elif by_id[case][0] != "jwks" and by_id[case][1]["expect"] == "accept":
            problem(place, f"{case} is accepted")  # of a set it is a bad member that is refused


def index_of_attacks(classes, lists, of_class):
    yield from ["", "## Attacks", "", "From `known-attacks.json`: what has gone wrong in token libraries, by class, and the cases that show that it "
                "does not here. `attacks/` has a file for each class, in which the honest token stands next to the others."]
    for letter, entry in classes.items():
        count = len(of_class(letter))
        yield from ["", f"### {letter} ({count})", "", f"{entry['title']}."]
        if "does_not_apply" in entry:
            yield from ["", f"No cases: {entry['does_not_apply']}"]
        if entry["incidents"]:
            yield from ["", "| What went wrong | Known as | Cases |", "|---|---|---|"]
        for incident in entry["incidents"]:
            cases = ", ".join(f"`{case}`" for case in incident.get("cases", []))
            yield f"| {incident['what']} | {', '.join(incident.get('known_as', []))} | {cases or 'None: ' + incident['does_not_apply']} |"
        if count:
            yield from ["", *lists(letter)]


def by_number(cases, member):
    """The cases by each number that they cite in this member."""
    found = defaultdict(list)
    for entry in cases:
        value = entry[2].get(member)
        for number in value if isinstance(value, list) else [] if value is None else [value]:
            found[number].append(entry)
    return found
