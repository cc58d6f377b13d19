#!/usr/bin/env python3
"""Runs the fuzz targets over their corpora, and prints what of src/ these reach, as a Markdown table.

    python3 fuzz/coverage.py [TARGET …] [--uncovered]

A corpus is what lies in fuzz/corpus/TARGET: the seeds (fuzz/seeds.py makes them) and what runs have added. With --uncovered, the lines that are not
reached are listed too.

Standard library only. It needs cargo-fuzz and a nightly toolchain with llvm-tools (rustup component add --toolchain nightly llvm-tools).
"""

import argparse
import collections
import json
import pathlib
import subprocess
import sys

import seeds

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent / "src"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--uncovered", action="store_true")
    asked = parser.parse_args()
    seeds.main()
    known = output("cargo", "+nightly", "fuzz", "list").split()
    targets = asked.targets or known
    for target in targets:
        profile(target)
    files = reached(targets)
    report(files)
    if asked.uncovered:
        for path, file in sorted(files.items()):
            print(f"src/{path}: {', '.join(map(str, uncovered(file))) or 'all is reached'}")
    return 0


def profile(target: str) -> None:
    """Runs the target over its corpus, and leaves what was counted in fuzz/coverage/TARGET."""
    subprocess.run(["cargo", "+nightly", "fuzz", "coverage", target], cwd=HERE.parent, check=True, capture_output=True)
    print(f"{target}: done", file=sys.stderr, flush=True)


def reached(targets: list[str]) -> dict:
    """What the targets reach together, of each file."""
    merged = HERE / "coverage" / "all.profdata"
    profiles = [HERE / "coverage" / target / "coverage.profdata" for target in targets]
    output(tool("llvm-profdata"), "merge", "-sparse", *profiles, "-o", merged)
    programs = [program(target) for target in targets]
    objects = [argument for other in programs[1:] for argument in ("-object", other)]
    exported = json.loads(output(tool("llvm-cov"), "export", f"-instr-profile={merged}", programs[0], *objects, SOURCE))
    return {pathlib.Path(file["filename"]).relative_to(SOURCE): file for file in exported["data"][0]["files"]}


def report(files: dict) -> None:
    rooms = collections.defaultdict(lambda: [0, 0])
    for path, file in files.items():
        lines = file["summary"]["lines"]
        for room in (f"`{path.parts[0].removesuffix('.rs')}`", "all"):
            rooms[room][0] += lines["covered"]
            rooms[room][1] += lines["count"]
    print("| Room of `src/` | Lines | Reached | |\n|---|--:|--:|--:|")
    for room, (covered, count) in sorted(rooms.items(), key=lambda room: (room[0] == "all", room[0])):
        if count:
            print(f"| {room} | {count:,} | {covered:,} | {covered / count:.1%} |")


def uncovered(file: dict) -> list[int]:
    """The lines where something begins that was never run."""
    # A segment: line, column, count, whether there is a count, whether something begins, whether it is a gap.
    return sorted({line for line, _, count, has_count, begins, *_ in file["segments"] if has_count and begins and count == 0})


def program(target: str) -> pathlib.Path:
    triple = next(line.split()[1] for line in output("rustc", "+nightly", "-vV").splitlines() if line.startswith("host: "))
    return HERE.parent / "target" / triple / "coverage" / triple / "release" / target


def tool(name: str) -> pathlib.Path:
    found = list(pathlib.Path(output("rustc", "+nightly", "--print", "sysroot").strip()).glob(f"lib/rustlib/*/bin/{name}"))
    if not found:
        sys.exit(f"{name} is missing: rustup component add --toolchain nightly llvm-tools")
    return found[0]


def output(*command) -> str:
    return subprocess.run(command, cwd=HERE.parent, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
