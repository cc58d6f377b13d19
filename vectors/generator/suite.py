"""The shape of a case file: File > Group > case."""

import base64
import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = "cotter-vectors/1"
LICENCE = "MIT OR Apache-2.0"
LONGEST_TEXT = 600
FIELDS = ("second_token", "proof", "method", "uri", "shown", "footer", "implicit_assertion", "usable", "header", "footer_text", "claims", "payload", "spec", "requirement",
          "guarantee", "attack", "key", "flags")


def b64(data):
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def unb64(text):
    """The bytes of canonical base64url without padding, or None."""
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, UnicodeEncodeError):
        return None
    return data if b64(data) == text else None


def text_of(segment):
    """The text of a segment, or None when there is none to show."""
    data = unb64(segment)
    if data is None or not data or len(data) > LONGEST_TEXT:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


class File:
    every = []

    def __init__(self, path):
        self.path = path
        self.prefix = path.removesuffix(".json")
        self.groups = []
        File.every.append(self)

    def group(self, kind, alg, key, kid=None, comment=None, policy=None, **defaults):
        group = Group(self.prefix, kind, defaults)
        group.data = {"kind": kind}
        if comment:
            group.data["comment"] = comment
        group.data["pin"] = {"alg": alg, "kid": kid, **({"key": key} if key else {})}
        if policy:
            group.data["policy"] = policy
        group.data["cases"] = []
        self.groups.append(group)
        return group

    def text(self):
        document = {
            "schema": SCHEMA,
            "source": {"name": "cotter", "section": self.prefix, "licence": LICENCE},
            "groups": [group.data for group in self.groups],
        }
        return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


class Group:
    def __init__(self, prefix, kind, defaults):
        self.prefix, self.kind, self.defaults = prefix, kind, defaults

    def id(self, name):
        return f"{self.prefix}/{name}"

    def case(self, name, comment, token=None, expect="accept", detached=None, **fields):
        case = {"id": self.id(name), "comment": comment}
        if token is not None:
            case["token"] = token
        if detached is not None:
            case["detached_payload"] = b64(detached)
        case["expect"] = expect
        fields = {**self.defaults, **fields}
        if self.kind in ("jws", "jwt", "dpop") and (token or "").count(".") == 2:
            header, payload, _ = token.split(".")
            fields.setdefault("header", text_of(header))
            if self.kind in ("jwt", "dpop"):
                fields.setdefault("claims", text_of(payload))
            elif expect == "accept":
                fields.setdefault("payload", payload if detached is None else b64(detached))
        for field in FIELDS:
            if fields.get(field) is not None:
                case[field] = fields[field]
        unknown = set(fields) - set(FIELDS)
        assert not unknown, unknown
        self.data["cases"].append(case)

    def refuse(self, name, comment, token, expect, **fields):
        self.case(name, comment, token, expect, **fields)
