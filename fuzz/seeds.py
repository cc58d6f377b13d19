#!/usr/bin/env python3
"""Writes fuzz/corpus/TARGET/ from vectors/: the decoded headers, claims sets, keys and tokens of all cases.

Standard library only. The corpus is not committed; it is made from what is.
"""

import base64
import hashlib
import json
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
TARGETS = ("header", "claims", "base64url", "import_public", "import_jwk", "import_jwks", "import_secret", "verify_random", "verify_mutated", "dpop_proof",
           "paseto_split", "paseto_footer", "paseto_time", "paserk", "paseto_open_public", "paseto_open_local")


def decode(segment: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except ValueError:
        return b""


def main() -> None:
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
                header, _, rest = token.partition(".")
                payload = rest.partition(".")[0]
                seeds["header"].add(decode(header))
                seeds["claims"].add(decode(payload))
                seeds["base64url"].add(payload.encode())
                for key in (group["pin"].get("key") or {}, case.get("key") or {}):
                    if "paserk" in key:
                        seeds["paserk"].add(key["paserk"].encode())
                    if "jwk" in key:
                        text = json.dumps(key["jwk"]).encode()
                        seeds["import_jwk"].add(text)
                        seeds["import_secret"].add(text)
                    if "jwk_text" in key:
                        seeds["import_jwk"].add(key["jwk_text"].encode())
                    if "jwks_text" in key:
                        seeds["import_jwks"].add(key["jwks_text"].encode())
                    if "jwks" in key:
                        seeds["import_jwks"].add(json.dumps(key["jwks"]).encode())
                    for form in ("pem", "der", "hex"):
                        if form in key:
                            raw = {"pem": str.encode, "der": decode, "hex": bytes.fromhex}[form](key[form])
                            seeds["import_public"].add(raw)
                            seeds["import_secret"].add(raw)
    for target, texts in seeds.items():
        folder = HERE / "corpus" / target
        folder.mkdir(parents=True, exist_ok=True)
        for text in texts:
            (folder / hashlib.sha1(text).hexdigest()).write_bytes(text)
        print(f"{target}: {len(texts)} seeds")


if __name__ == "__main__":
    main()
