#!/usr/bin/env python3
"""Runs the fuzz targets, each for some seconds, and prints what came of it as a Markdown table.

    python3 fuzz/run.py SECONDS [TARGET …] [--resume] [--minimise] [--features FEATURES] [--no-default-features]

With --resume, targets that a run before this one has given as many seconds are left out; the table shows them all. With --minimise, the
corpus of each target is minimised after it has run, and what vectors/ does not have is written to fuzz/corpus-min/TARGET.tar.xz, up to
LIMIT bytes. The exit code is 1 if anything was found: the input is in fuzz/artifacts/TARGET/, and the output in fuzz/corpus/TARGET.log.

Standard library only. It needs cargo-fuzz and a nightly toolchain.
"""

import argparse
import io
import json
import pathlib
import re
import subprocess
import sys
import tarfile
import time

import seeds

HERE = pathlib.Path(__file__).resolve().parent
RESULTS = HERE / "corpus" / "results.json"
# No input may take more than this, nor be longer; a token has up to 16 KiB unless a verifier says otherwise.
BOUNDS = ("-timeout=5", "-rss_limit_mb=1024", "-max_len=16384")
# Of one archive; all of them together stay below 2 MB.
LIMIT = 64 * 1024


def fuzz(*arguments: str) -> list[str]:
    return ["cargo", "+nightly", "fuzz", *arguments]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seconds", type=int)
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--minimise", action="store_true")
    parser.add_argument("--features")
    parser.add_argument("--no-default-features", action="store_true")
    asked = parser.parse_args()
    features = ["--features", asked.features] if asked.features else []
    features += ["--no-default-features"] if asked.no_default_features else []
    known = subprocess.run(fuzz("list"), cwd=HERE.parent, check=True, capture_output=True, text=True).stdout.split()
    if unknown := set(asked.targets) - set(known):
        parser.error(f"there is no target {', '.join(sorted(unknown))}")

    seeds.main()
    for target in asked.targets or [None]:
        subprocess.run(fuzz("build", *features, *filter(None, [target])), cwd=HERE.parent, check=True)
    results = json.loads(RESULTS.read_text()) if asked.resume and RESULTS.exists() else {}
    for target in asked.targets or known:
        if results.get(target, {}).get("asked", 0) >= asked.seconds:
            continue
        results[target] = run(target, asked.seconds, features)
        RESULTS.write_text(json.dumps(results, indent=1))
        print(row(target, results[target]), flush=True)
        if results[target]["findings"]:
            show(target)
        elif asked.minimise:
            minimise(target, features)
    print("\n| Target | Executions | Seconds | Edges | Corpus | Findings |\n|---|--:|--:|--:|--:|--:|")
    for target in sorted(results):
        print(row(target, results[target]))
    return 1 if any(result["findings"] for result in results.values()) else 0


def run(target: str, seconds: int, features: list[str]) -> dict:
    """One run, which ends at the first finding."""
    artifacts = HERE / "artifacts" / target
    before = set(artifacts.glob("*"))
    options = (f"-max_total_time={seconds}", f"-dict={seeds.DICTIONARY}", "-print_final_stats=1", *BOUNDS)
    start = time.monotonic()
    ended = subprocess.run(fuzz("run", *features, target, "--", *options), cwd=HERE.parent, capture_output=True)
    took = time.monotonic() - start
    output = ended.stderr.decode(errors="replace")
    (HERE / "corpus" / f"{target}.log").write_text(output)
    found = sorted(path.name for path in set(artifacts.glob("*")) - before)
    if ended.returncode != 0 and not found:
        found = [f"exit code {ended.returncode}, see fuzz/corpus/{target}.log"]
    status = re.findall(r"^#(\d+)\s.*?cov: (\d+) .*?corp: (\d+)/", output, re.MULTILINE)
    executions = re.findall(r"number_of_executed_units: (\d+)", output)
    count, edges, corpus = (int(number) for number in status[-1]) if status else (0, 0, 0)
    return {"asked": seconds, "seconds": round(took), "executions": int(executions[-1]) if executions else count,
            "edges": edges, "corpus": corpus, "findings": found}


def show(target: str) -> None:
    """What libFuzzer says at the end of a run with a finding: the panic, and the input in base64."""
    lines = (HERE / "corpus" / f"{target}.log").read_text().splitlines()
    first = next((number for number, line in enumerate(lines) if "panicked at" in line or "ERROR: libFuzzer" in line), -20)
    print("\n".join([*lines[first:][:5], "…", *lines[-8:]]), flush=True)


def row(target: str, result: dict) -> str:
    found = ", ".join(result["findings"]) or "none"
    return f"| `{target}` | {result['executions']:,} | {result['seconds']} | {result['edges']:,} | {result['corpus']:,} | {found} |"


def minimise(target: str, features: list[str]) -> None:
    """Leaves in the corpus what reaches something that nothing else in it does, and keeps the smallest of that which is no seed."""
    subprocess.run(fuzz("cmin", *features, target, "--", *BOUNDS), cwd=HERE.parent, check=True, capture_output=True)
    remade = seeds.of_vectors().get(target, set())
    kept = {path.name: path.read_bytes() for path in (HERE / "corpus" / target).iterdir()}
    new = sorted((text for text in kept.values() if text not in remade), key=lambda text: (len(text), text))
    archive = HERE / "corpus-min" / f"{target}.tar.xz"
    archive.parent.mkdir(exist_ok=True)
    while len(packed := pack(new)) > LIMIT:
        new = new[:len(new) * 9 // 10]
    if new:
        archive.write_bytes(packed)
    else:
        archive.unlink(missing_ok=True)
    print(f"{target}: {len(kept)} files, of which {len(new)} in {archive.name}, {len(packed) if new else 0} bytes", flush=True)


def pack(texts: list[bytes]) -> bytes:
    """The same archive for the same texts."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:xz", format=tarfile.USTAR_FORMAT) as archive:
        for number, text in enumerate(texts):
            member = tarfile.TarInfo(f"{number:05}")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text))
    return buffer.getvalue()


if __name__ == "__main__":
    sys.exit(main())
