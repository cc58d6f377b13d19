"""Issuers that cannot be made."""


def groups():
    terms = {"typ": "order+jwt", "iss": "https://auth.example", "aud": "orders", "lifetime": 300}
    cases = []
    for name, comment, change, expect in [
        ("plain", "An issuer like any other.", {}, "accept"),
        ("lifetime/3600", "An hour is the longest life without danger.", {"lifetime": 3600}, "accept"),
        ("lifetime/3601", "Longer than an hour.", {"lifetime": 3601}, "lifetime-too-long"),
        ("lifetime/0", "No life.", {"lifetime": 0}, "lifetime-too-short"),
        ("jitter/299", "Jitter that leaves a second.", {"jitter": 299}, "accept"),
        ("jitter/300", "Jitter of the whole life.", {"jitter": 300}, "jitter-too-long"),
        ("budget/16384", "The longest budget.", {"max_token_len": 16384}, "accept"),
        ("budget/16385", "A budget that no verifier has.", {"max_token_len": 16385}, "budget-too-high"),
        ("names/iss", "An empty issuer.", {"iss": ""}, "name-empty"),
        ("names/aud", "An empty audience.", {"aud": ""}, "name-empty"),
        *((f"typ/{name}", "A typ that is no media type.", {"typ": typ}, "typ-malformed")
          for name, typ in [("empty", ""), ("space", "order jwt"), ("slash", "/"), ("parameter", "order+jwt;a=b"), ("two-slashes", "a/b/c"), ("unicode", "\u00f6rder+jwt")]),
        *((f"typ/of-{name}", "A typ of another kind of token.", {"typ": typ}, "typ-malformed")
          for name, typ in [("jwt", "JWT"), ("jwt-lower", "jwt"), ("access-tokens", "at+jwt"), ("access-tokens-long", "application/AT+JWT"),
                            ("logout-tokens", "logout+jwt"), ("proofs", "dpop+jwt"), ("assertions", "client-authentication+jwt"), ("requests", "oauth-authz-req+jwt")]),
    ]:
        cases.append({"id": name, "comment": comment, "issuer": {**terms, **change}, "expect": expect})
    return [{"kind": "terms", "cases": cases}]
