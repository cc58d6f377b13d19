"""RSA keys for RSASSA-PSS alone (`id-RSASSA-PSS`, RFC 4055), as OpenSSL 3.0 makes them. They are public test keys.

    openssl genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 [-pkeyopt ...] | openssl pkey -pubout -outform DER | base64

with these options for the names below: none; `rsa_pss_keygen_md:sha256`, `rsa_pss_keygen_mgf1_md:sha256` and `rsa_pss_keygen_saltlen:32`, and
so on; the first of these alone, which leaves MGF1 with SHA-1; the first two, which leaves a salt of 20 bytes; `rsa_pss_keygen_md:sha1`.
"""

import base64

from .suite import File, b64

PUBLIC = {
    "free": (
        "MIIBIDALBgkqhkiG9w0BAQoDggEPADCCAQoCggEBALrL0H1hU04G7oFEBkLmigreP6RA/aR3v0jCxmulzgjA7fAhbTa/h6afxn0yJY+T9TMb"
        "Pc/bGaC+dCNESSnWV0P/0cIIWfkIE7dsadq9w706NqAAw2qlaDe17VOvlt9wEQjj94MjPSnyKdZVngk/uz+xyXxy/s8QsFhGNkyRe9UzmPq9"
        "/2ICMjkM2dQoQwdJSPJOq47xWWCHvS/RcL0POnAzmZoCcROEmQC+UH3D29YMkYbmD1lw3MOGMb4j1G4Z8OUA1VzbHtGITbEqihrGRCyMPHWU"
        "RaUwlnknCGBKdDDKT7wb291qes2s62HyQpV0g9yVs3ww81/yyJXIRltypA8CAwEAAQ=="),
    "sha256": (
        "MIIBVjBBBgkqhkiG9w0BAQowNKAPMA0GCWCGSAFlAwQCAQUAoRwwGgYJKoZIhvcNAQEIMA0GCWCGSAFlAwQCAQUAogMCASADggEPADCCAQoC"
        "ggEBALCTkHh0J5DBijnksgjiV5QtWc4hzdfEonM7RX7LMSsk8yffQ0OUf+NU0OwBlG3Tcbxq1/n3JP9TobUIFrVEkbsiwcytAkcNP/zWZbzW"
        "RPkF3fCVogMGaaK/PVytTeBCpK8DLKo2wL0qSInvA4x5AKX1t/xBrQwi1Ec7RginQJcOs4+IoQ0qhLvK62S5hEZB+aLU2jLCORpRoTKSY7+7"
        "vhL5/FMs5STbJaw89v/7ZiQOsSYw66VHn9qHS/LwMPGg2RpZcB/eARpLm9CqnhiqD3Bu76yaHyP4uypQPHFzeIj020N6PvGhfhpvORGK12vR"
        "Vnqdo/8q2EiRI2NqiZMLLqECAwEAAQ=="),
    "sha384": (
        "MIIBVjBBBgkqhkiG9w0BAQowNKAPMA0GCWCGSAFlAwQCAgUAoRwwGgYJKoZIhvcNAQEIMA0GCWCGSAFlAwQCAgUAogMCATADggEPADCCAQoC"
        "ggEBANGJaziUiJ36NcOBySXhN1K40lUd3mGCEBNKtSPUvYAJcJf2j2YLo1fI7HaEMOx5z60hQRg39lt3gnz3kJt1LHhdAp3m+7hDdOT0dngC"
        "g+dtvDGVqMejT80if9xgqeA1QWv8z2GwVHoRClNnKEiIP321jQQHkN3MAxotY1JI0ZAdCGCUBlVqHkETAX3tpJ2cQn45SGn/3DblDHEUcRBU"
        "FA5CBTHyCBgc/68kQiXgyeTEjreLGzOjjHB870SrA7TtCgi73T8eXvioKmBRBQncHHADXJdcmDYNFp0keBEymKuo+R5va7I9oHdppVVfmF8s"
        "nkBUaLZGxxlMRbYvSm7CkMUCAwEAAQ=="),
    "sha512": (
        "MIIBVjBBBgkqhkiG9w0BAQowNKAPMA0GCWCGSAFlAwQCAwUAoRwwGgYJKoZIhvcNAQEIMA0GCWCGSAFlAwQCAwUAogMCAUADggEPADCCAQoC"
        "ggEBALC+MJT+8eIQsWBt9LkFJ57zJF9bh7ZDZd/uxwRYmBDqdomoHtLvx5Ju8XwXelTKW2PUS6aZltKuwKzfWkp0Ehd32tthRAF9cbfczu6w"
        "UobiZ0oPtvmBzUJShWASUdbuEIBGQaQCmlSnW1tzROMNWz0xxXGUzmBpGXWKLwjEsoXjfZqDkmnC5417GOkZ1CJVcv213FVJmUdN1MAmnpM9"
        "4hRZ7i8l77I16I89+k/W+Ft1bGypMLiNg0FhI2YAg94Ljegm16HNfSTiS0pKZXLRfwkKMhV6AvQ9eyQXfS/E5rm8AxSl1wOEoUhJyW5moBdz"
        "RKuxiC6d/mveGsHmYeQ1dY8CAwEAAQ=="),
    "sha256-alone": (
        "MIIBMzAeBgkqhkiG9w0BAQowEaAPMA0GCWCGSAFlAwQCAQUAA4IBDwAwggEKAoIBAQCuq+Pc58bFitj3GZFayr4TvzPBbGbthtlvi+eG3Hsb"
        "Pj4frrRd6gLjJFRgBMB8yRHLf9COFQnVRGKzji3DhMnh71i1cArov9x0KhOQtUwqSdfTBPX/5EJ3OWUH9H7RtXZ/qx6woCtVUzRH7PFOrsgc"
        "mxw0ACdd01PJg2sfYDKoFJuH7unRc9hjfzVpXgKwAUVW9DXnYitIUCP5iYofZ5PviKVs2OSvM1auwQbx+31Rq0JvJkgTR3e5BNUXhe8zkj0j"
        "A+Olqxfvti3OaRjtgSS6mO3atNd7VtyMaHunjNzqFVvmkcG2s3b9eVm0Z7aelcG7alPeBuzIBhcz5QK6gmC7AgMBAAE="),
    "sha256-salt-20": (
        "MIIBUTA8BgkqhkiG9w0BAQowL6APMA0GCWCGSAFlAwQCAQUAoRwwGgYJKoZIhvcNAQEIMA0GCWCGSAFlAwQCAQUAA4IBDwAwggEKAoIBAQDH"
        "11ogVn7bZCjCjvt5/If++iO9BUTNKhd53/vRwhLsq6Efe2lw2Kg9r7B/rEP0VESarzDII+pbNPb2kdofpyJt5zJEqStiHC2ci4agAUy7FeT0"
        "N0l3gyLIF5ot00DQbmVR7iD73R5cqyjhZYgPb4PCEb7hS6g0MybQGhGHRn0mb3jTNyoJWfyrCtecdbMb5sOBPB1Qc+v3cFZvwIG1gi04AXJX"
        "m0KIuUrETkKIzJmI8n7NOhpCL5+mpsAvaWqcGEwtg39xQN0/PY7ggcJgSp6kz1ZAbHmfZvxAkLiaea/H02USikAyAmHlhocHNOE5xJw4SbbL"
        "sQpBROINWnRCGp41AgMBAAE="),
    "sha1": (
        "MIIBIjANBgkqhkiG9w0BAQowAAOCAQ8AMIIBCgKCAQEA2Thc7jRwhkgoQs5x1DD0Gnggc8KxDSZZjEmx/e7RuPifdMvjsMSqPj0jX4lNWJJS"
        "ghOEzeIBr13Le9/LNLv7rlPRYmM7Fw2dPlNwSYFIe4EfnLVviSQOpIZDRIQ+Q0emQ5M6RnCCfKJVen2gex3p/2qqfgYzoX4YuY94xsGSAhnG"
        "/SMasaNUzIsI22p2Sm01vIUcJJnujsgoDCQSyjI+UqYAAfygB198+QR3zoMqvjBgKwSaxbsfB+mCdoGXIc98biQ3toktKTE5evHcbc0m3AEU"
        "cxjytstimcyrzkge7JkJKe4GrgUooQp9sxR4X2ZuZ/GYyPtNwIoMVJotD6hhCQIDAQAB"),
    "small": (
        "MIGdMAsGCSqGSIb3DQEBCgOBjQAwgYkCgYEAr93hBEmWsnhlpxLhm4vcTajrTo7Jv7UzhKR5EJfnbeCwTFhWuaTDu1/2vIbDrsj01PBE7aTu"
        "raSpgwbhFM583yWnoywBQvzJPrOXVrOnKsS8pBPtLxKzPQ74ZckH3WkJUGThxjCMqPbTlhckP+feFwLVHagauVa4C+mIZ8wVZdkCAwEAAQ=="),
}

# `openssl req -x509 -new -key ... -sigopt rsa_padding_mode:pss`.
CERTIFICATES = {
    "free": (
        "MIIDfzCCAjKgAwIBAgIUU5VlLkbBC3UWVUYuwmE78bYoWeMwQgYJKoZIhvcNAQEKMDWgDzANBglghkgBZQMEAgEFAKEcMBoGCSqGSIb3DQEB"
        "CDANBglghkgBZQMEAgEFAKIEAgIA3jAbMRkwFwYDVQQDDBBjb3R0ZXIgdGVzdCBmcmVlMB4XDTI2MTEyOTAxMzkxNVoXDTQ2MTEyNDAxMzkx"
        "NVowGzEZMBcGA1UEAwwQY290dGVyIHRlc3QgZnJlZTCCASAwCwYJKoZIhvcNAQEKA4IBDwAwggEKAoIBAQC6y9B9YVNOBu6BRAZC5ooK3j+k"
        "QP2kd79IwsZrpc4IwO3wIW02v4emn8Z9MiWPk/UzGz3P2xmgvnQjREkp1ldD/9HCCFn5CBO3bGnavcO9OjagAMNqpWg3te1Tr5bfcBEI4/eD"
        "Iz0p8inWVZ4JP7s/scl8cv7PELBYRjZMkXvVM5j6vf9iAjI5DNnUKEMHSUjyTquO8Vlgh70v0XC9DzpwM5maAnEThJkAvlB9w9vWDJGG5g9Z"
        "cNzDhjG+I9RuGfDlANVc2x7RiE2xKooaxkQsjDx1lEWlMJZ5JwhgSnQwyk+8G9vdanrNrOth8kKVdIPclbN8MPNf8siVyEZbcqQPAgMBAAGj"
        "UzBRMB0GA1UdDgQWBBRnf5q7LFSfs9mR/NhW0zcfvDrwIDAfBgNVHSMEGDAWgBRnf5q7LFSfs9mR/NhW0zcfvDrwIDAPBgNVHRMBAf8EBTAD"
        "AQH/MEIGCSqGSIb3DQEBCjA1oA8wDQYJYIZIAWUDBAIBBQChHDAaBgkqhkiG9w0BAQgwDQYJYIZIAWUDBAIBBQCiBAICAN4DggEBAFkhCrSH"
        "vLfTF4B8hRZzfnZ4asjUTP9FqGTzg6yz1KpTXo0CsvkkytY/UJe82LoUDowL6xwCfsrlT3Nd8//Dhx2GYqb17Eu19Nh2BBUa8un0VYVbIyaH"
        "XVwbtqz+CdrflTpNt3n5haZI2mCj33trJONUkkR3HY5ljgkKHcZhXSXQz6eqPCRa3UlvzSqxXgPVuRVBTnZFGrgePN6OPg3dnmea3ZHypLLp"
        "4NSEe3j2cZDsitOAJZwTX2LLiKG2Kfynm8k3ATKKlrDABU31rBVhi9cZskOY4NG7FcpNmzB3h2QHKkah283UqZ0v+bcWHqLjKSME6YsmxsKF"
        "vAGeaS6y7/w="),
    "sha256": (
        "MIIDtzCCAmugAwIBAgIUAi53IX7zLVcgtSsGlcMMAXSXQ1UwQQYJKoZIhvcNAQEKMDSgDzANBglghkgBZQMEAgEFAKEcMBoGCSqGSIb3DQEB"
        "CDANBglghkgBZQMEAgEFAKIDAgEgMB0xGzAZBgNVBAMMEmNvdHRlciB0ZXN0IHNoYTI1NjAeFw0yNjExMjkwMTM5MTVaFw00NjExMjQwMTM5"
        "MTVaMB0xGzAZBgNVBAMMEmNvdHRlciB0ZXN0IHNoYTI1NjCCAVYwQQYJKoZIhvcNAQEKMDSgDzANBglghkgBZQMEAgEFAKEcMBoGCSqGSIb3"
        "DQEBCDANBglghkgBZQMEAgEFAKIDAgEgA4IBDwAwggEKAoIBAQCwk5B4dCeQwYo55LII4leULVnOIc3XxKJzO0V+yzErJPMn30NDlH/jVNDs"
        "AZRt03G8atf59yT/U6G1CBa1RJG7IsHMrQJHDT/81mW81kT5Bd3wlaIDBmmivz1crU3gQqSvAyyqNsC9KkiJ7wOMeQCl9bf8Qa0MItRHO0YI"
        "p0CXDrOPiKENKoS7yutkuYRGQfmi1NoywjkaUaEykmO/u74S+fxTLOUk2yWsPPb/+2YkDrEmMOulR5/ah0vy8DDxoNkaWXAf3gEaS5vQqp4Y"
        "qg9wbu+smh8j+LsqUDxxc3iI9NtDej7xoX4abzkRitdr0VZ6naP/KthIkSNjaomTCy6hAgMBAAGjUzBRMB0GA1UdDgQWBBTlbH/VJueSWJGh"
        "nMJVFGPHM2a4OzAfBgNVHSMEGDAWgBTlbH/VJueSWJGhnMJVFGPHM2a4OzAPBgNVHRMBAf8EBTADAQH/MEEGCSqGSIb3DQEBCjA0oA8wDQYJ"
        "YIZIAWUDBAIBBQChHDAaBgkqhkiG9w0BAQgwDQYJYIZIAWUDBAIBBQCiAwIBIAOCAQEApJqlidZ49vsgOXIA97bdJ/Ulk+hmL7Rv/FsrrFEb"
        "glb+/NqMkHhbEqmei7bCPfTSDrX/XO8ruGSvIg6ULP4OyF/CwgxY5U7PFtp4lhuhX0pyUJBjyPxJ32PCOTOQxB8HR1nESa0EUGKxzQ4gazg2"
        "NrK3JR1zo8CDO2a0+wV9xAeumT9pr4bFeCp/svJWooIRyNa2v8ImolXUqFmA+dfadKsCvklbmz7NeSoJtASfITdJBgKH20MnIzInozw+4XAb"
        "jusSQeRpfPY++2st5PBwKc8QgCEiyIDjecuv+BkzQxjfxfEPZ6qvoxSNlBVFLNCrRw7wBhexnaRlGWAvvaOGhg=="),
}

# {"alg":"PS256","kid":"2026-11"}, signed by `openssl dgst -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32 -sign ...`.
TOKENS = {
    "free": (
        "eyJhbGciOiJQUzI1NiIsImtpZCI6IjIwMjYtMTEifQ.YSBwYXlsb2Fk.gYkpbCheusUujOmyt-RrboM8TgimNKodaRMhqJGjKlGPmdm8aFb9"
        "O8Y8mS0jfiQjmlLgToQwMbWYqxau1WFxNTN_dN50Xve4CZEWGwTDLAxbBQsLSw8TVcsdod3mTl9KUO2hsG8H5QlPe6hNp2mk4iGBnwSjPKiK"
        "mGmr5-8ENiHUo4oA1M3bHTI0xdU3dhaiVDRYDk4IpmOFqMzVISgirPd2knqjo5JwTpKJL5DPRnwHCaoTjW6qFyWpgRnpLT19R-kW7JwXD8I8"
        "Dkp-3OgHWSewb53oJ3-ltQkOZxABqQ5L5fepA0-auVaqs5mVZFDN2yc6uN4IUhkkxr8hrIQBpw"),
    "sha256": (
        "eyJhbGciOiJQUzI1NiIsImtpZCI6IjIwMjYtMTEifQ.YSBwYXlsb2Fk.aYPzurs4y88xxW488lI9xHudQ0eKVJoaGeXfzgwS_jkDykq49ccD"
        "jVLUNrSbolgYzjlESFvvG90RRgjdLKwV8jgFkj0loWqczLY8hEXfqo7x1luu4m3bQLn3D-9bvAEZuOUW9MMJcTPaII1YGGj4ABaJn4W_dy12"
        "J1QXoEgcPOK-1Mn-ymUdWCG9laQuzlqGvxzSCdcN_FmXwXEKN6thDARQAAivqeeoknF5h30vCFnWiyEtNcg-yvN1UHOTJT29ZSOx19rht_55"
        "2BxXX9pdTYyiTGBoLmbQSCGxkKT87jtm7GrMRrkFSqCiPQz0gyO1FqTceaH96DD4XWxFrTd4Mg"),
}


def public(name):
    return base64.b64decode(PUBLIC[name])


def certificate(name):
    return base64.b64decode(CERTIFICATES[name])


def make():
    file = File("jws/rsa-pss.json")
    f = {"guarantee": "G4", "requirement": "R41", "spec": "RFC 4055 §3.1"}
    for name, comment in [("free", "without parameters"), ("sha256", "bound to SHA-256")]:
        for alg, wrong in [("PS256", None), ("RS256", "key-family"), ("PS384", "rsa-pss-parameters" if name == "sha256" else "alg-mismatch")]:
            group = file.group("jws", alg, {"der": b64(public(name))}, kid="2026-11", comment=f"A key for RSASSA-PSS, {comment}.", **f)
            group.case(f"{name}/{alg}", f"A token of PS256 under such a key for {alg}.", TOKENS[name], wrong or "accept")
            if not wrong:
                other = "sha256" if name == "free" else "free"
                group.case(f"{name}/{alg}-other-key", "A token of another such key.", TOKENS[other], "invalid-signature")
