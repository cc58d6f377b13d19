"""What an issuer makes, byte for byte: every input, the random bytes too, and the token. ../issue/schema.json is the form."""

import json

from . import issue_claims, issue_keys, issue_terms
from .suite import LICENCE, ROOT

FOLDER = ROOT / "issue"


def files():
    made = {"keys.json": issue_keys.groups(), "terms.json": issue_terms.groups(), **issue_claims.files()}
    return {FOLDER / name: document(name, groups) for name, groups in made.items()}


def document(name, groups):
    for group in groups:
        for case in group["cases"]:
            case["id"] = f"issue/{name.removesuffix('.json')}/{case['id']}"
    source = {"name": "cotter", "section": f"issue/{name.removesuffix('.json')}", "licence": LICENCE}
    text = {"schema": "cotter-issue-vectors/1", "source": source, "groups": groups}
    return json.dumps(text, indent=2, ensure_ascii=True) + "\n"
