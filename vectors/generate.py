#!/usr/bin/env python3
"""Makes every case file except rfc/ and paseto/published-*.json, the test keys, and demo/.

    python3 -m venv venv && venv/bin/pip install -r vectors/requirements.txt
    venv/bin/python vectors/generate.py            # writes the files
    venv/bin/python vectors/generate.py --check    # writes nothing; fails if a file would change

A second run changes nothing: keys are reused, what is made here is deterministic, and the randomized tokens of joserfc
and pyseto are kept as long as the library still verifies them.
"""

import sys

from generator import (access_token, alg_table, attack_forms, attack_keys, attack_use, attacks, claims_table, demo,
                       dpop, imports, issue, jwks, jws, jws_header, jws_signature, jwt, kinds, leniency, lenient, ml_dsa, paseto_claims, paseto_footer,
                       paseto_keys, paseto_split, paseto_token, profile_client, providers, rsa_pss, secret)
from generator.suite import ROOT, File


def main():
    paseto_token.check_against_figures()
    for topic in (jws, jws_header, jws_signature, alg_table, jwt, leniency, claims_table, imports, lenient, secret, jwks, attacks,
                  attack_forms, attack_keys, rsa_pss, ml_dsa, paseto_split, paseto_footer, paseto_claims, paseto_keys,
                  profile_client, access_token, providers, kinds, dpop, attack_use):
        topic.make()
    files = {ROOT / file.path: file.text() for file in File.every}
    files.update(demo.files())
    files.update(issue.files())
    stale = [path for path, text in files.items() if not path.exists() or path.read_text() != text]
    if "--check" in sys.argv[1:]:
        for path in stale:
            print(f"{path.relative_to(ROOT)}: would change")
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(exist_ok=True)
        path.write_text(files[path])
        print(f"wrote {path.relative_to(ROOT)}")
    cases = sum(len(group.data["cases"]) for file in File.every for group in file.groups)
    print(f"{cases} cases in {len(File.every)} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
