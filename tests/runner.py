"""Builds the tests, runs them and counts their cases; tests/run calls it."""

import argparse
import concurrent.futures
import dataclasses
import fcntl
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
JOBS = 2
SKIPPED = 77  # the exit status of a program that cannot run here
TAIL = 60  # lines of a crashed program's output

BUILDS = {
    # PTX for the oldest GPUs, code for one of the newer ones: enough to see that the kernels compile and link. Both
    # kinds of library, of the same objects, for the programs of users; those of the build are linked statically.
    "test": {"compiler": "g++", "options": ["-Dgpu_arch=compute_75,sm_90", "-Ddefault_library=both"]},
    # The other compiler and the other BLAS, so that both commands together cover both of each.
    "asan": {
        "compiler": "clang++-19",
        "options": [
            "-Dbuildtype=debugoptimized",
            "-Ddebug=false",  # the lines for stack traces are enough, and compile in less time
            "-Db_sanitize=address,undefined",
            "-Db_lundef=false",  # clang links the sanitizers into programs only
            "-Dcpp_args=-fno-sanitize-recover=all -gline-tables-only",
            "-Dblas=netlib",
            "-Dcuda=disabled",
            "-Dthrust_system=cpp",
        ],
        "left_out": {"slow", "static"},
    },
}


@dataclasses.dataclass
class Result:
    passed: int = 0
    failed: int = 0
    skipped: list = dataclasses.field(default_factory=list)  # "name: reason"
    failures: str = ""  # what to show


def setup(name):
    """Configures the build; anew when its options changed since it was made."""
    build, folder = BUILDS[name], ROOT / "build" / name
    options = ["--werror", *build["options"]]
    stamp, text = folder / "runner-options", json.dumps([build["compiler"], options])
    if (folder / "build.ninja").exists() and stamp.exists() and stamp.read_text() == text:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    environment = {**os.environ, "CXX": build["compiler"]}
    subprocess.run(["meson", "setup", folder, *options], cwd=ROOT, env=environment, check=True)
    stamp.write_text(text)
    return folder


def locked(name):
    """Held while building: two runs at once would build into one folder."""
    (ROOT / "build").mkdir(exist_ok=True)
    lock = open(ROOT / "build" / f"{name}.lock", "w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def introspect(folder, what):
    return json.loads(subprocess.check_output(["meson", "introspect", what, folder], text=True))


def ninja(folder, *arguments):
    subprocess.run(["ninja", "-C", folder, "-j", str(JOBS), *arguments], check=True)


def build_and_list(folder, left_out, only):
    """The tests to run, up to date."""
    if not only:
        ninja(folder)
    else:
        ninja(folder, "build.ninja")  # the list of tests may have changed
    tests = [
        test
        for test in introspect(folder, "--tests")
        if re.search(only or "", test["name"]) and not left_out & {suite.split(":")[-1] for suite in test["suite"]}
    ]
    needed = {target for test in tests for target in test["depends"]}
    if only and needed:
        outputs = [t["filename"] for t in introspect(folder, "--targets") if t["id"] in needed]
        ninja(folder, *(os.path.relpath(path, folder) for paths in outputs for path in paths))
    return tests


def environment_of(test):
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for name, folder in (("HEARTH_FIXTURES", "fixtures"), ("HEARTH_DATA", "data")):
        default = ROOT.parent / "shared" / folder
        if not environment.get(name) and default.is_dir():
            environment[name] = str(default)
    # A leak or an undefined operation is a failure wherever it is found.
    environment.setdefault("UBSAN_OPTIONS", "print_stacktrace=1")
    return {**environment, **test["env"]}


def execute(command, test):
    """Output and exit status (None: out of time) of a test's command; leaves none of its children behind."""
    process = subprocess.Popen(
        command,
        cwd=test.get("workdir") or ROOT,
        env=environment_of(test),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=test["timeout"] or None)
        status = process.returncode
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        status = None
    return output.decode(errors="replace"), status


def ended(status):
    if status is None:
        return "ran out of time"
    if status < 0:
        return f"was ended by {signal.Signals(-status).name}"
    return f"ended with status {status}"


def tail(output):
    lines = output.rstrip().splitlines()
    return "\n".join(["..."] * (len(lines) > TAIL) + lines[-TAIL:])


def run_doctest(test):
    output, status = execute(test["cmd"] + ["--no-colors", "--no-intro"], test)
    counts = re.search(
        r"^\[doctest\] test cases:\s*(\d+)\s*\|\s*(\d+) passed\s*\|\s*(\d+) failed\s*\|\s*(\d+) skipped", output, re.M
    )
    skip_lines = dict.fromkeys(re.findall(r"^SKIP: (.+)$", output, re.M))
    if status == SKIPPED and skip_lines:  # the whole program
        return Result(skipped=[f"{test['name']}: {line}" for line in skip_lines])
    if not counts:
        return Result(failed=1, skipped=list(skip_lines), failures=f"{ended(status)}\n{tail(output)}\n")

    result = Result(passed=int(counts[2]), failed=int(counts[3]))
    # A case that prints its line more than once, from several of its parts, is one case. Its name may contain ": ".
    listing, _ = execute(test["cmd"] + ["--list-test-cases", "--no-colors", "--no-intro"], test)
    names = sorted(listing.splitlines(), key=len, reverse=True)
    failed_names = set(re.findall(r"^TEST CASE:  (.*)$", output, re.M))
    by_case = {}
    for line in skip_lines:
        case = next((name for name in names if line.startswith(name + ": ")), line)
        by_case.setdefault(case, line)
    result.skipped = [line for case, line in by_case.items() if case not in failed_names]
    result.passed -= len(result.skipped)
    if int(counts[4]):
        result.skipped += [f"{test['name']}: a case is switched off in the source"] * int(counts[4])
    if result.failed:
        result.failures = output
    elif status != 0:  # such as a leak, found when the program ends
        result.failed = 1
        result.failures = f"{ended(status)} after its cases\n{tail(output)}\n"
    elif result.passed + len(result.skipped) == 0:
        result.failed, result.failures = 1, "has no test case\n"
    return result


def run_script(test):
    output, status = execute(test["cmd"], test)
    result = Result(
        passed=len(re.findall(r"^ok - ", output, re.M)),
        failed=len(re.findall(r"^not ok - ", output, re.M)),
        skipped=re.findall(r"^skip - (.+)$", output, re.M),
    )
    if result.failed:
        # What follows a "not ok" line up to the next case explains it.
        failed = re.findall(r"^not ok - .*(?:\n(?!ok - |not ok - |skip - ).*)*", output, re.M)
        result.failures = "\n".join(failed) + "\n"
    elif status != 0 or result.passed + len(result.skipped) == 0:
        result.failed = 1
        result.failures = f"{ended(status)} without a failed case\n{tail(output)}\n"
    return result


def run(test):
    runner = run_script if any(suite.endswith("script") for suite in test["suite"]) else run_doctest
    start = time.monotonic()
    result = runner(test)
    seconds = time.monotonic() - start
    parts = [f"{result.passed} passed"]
    if result.failed:
        parts.append(f"{result.failed} FAILED")
    if result.skipped:
        parts.append(f"{len(result.skipped)} skipped")
    print(f"{test['name']}: {', '.join(parts)} ({seconds:.0f} s)", flush=True)
    return test["name"], result


def run_all(tests):
    together = [test for test in tests if test["is_parallel"]]
    alone = [test for test in tests if not test["is_parallel"]]
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        results = list(pool.map(run, together))
    return results + [run(test) for test in alone]


def close(passed, failed, skipped):
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    sys.exit(1 if failed else 0)


def main():
    parser = argparse.ArgumentParser(prog="tests/run", description="Builds and runs every test.")
    parser.add_argument("--asan", action="store_true", help="under AddressSanitizer and UBSan, without the slow tests")
    parser.add_argument("--only", metavar="REGEX", help="the test programs and scripts whose name matches")
    arguments = parser.parse_args()
    try:
        re.compile(arguments.only or "")
    except re.error as error:
        parser.error(f"--only: expected a regular expression, got '{arguments.only}': {error}")

    name = "asan" if arguments.asan else "test"
    try:
        with locked(name):
            folder = setup(name)
            tests = build_and_list(folder, BUILDS[name].get("left_out", set()), arguments.only)
    except subprocess.CalledProcessError as error:
        print(f"\nnot built: {' '.join(map(str, error.cmd))} ended with status {error.returncode}")
        close(0, 1, 0)
    if not tests:
        print("no test was found" + (f" for --only '{arguments.only}'" if arguments.only else ""))
        close(0, 1, 0)

    results = run_all(tests)
    for test, result in results:
        if result.failures:
            print(f"\n--- {test}\n{result.failures}", end="")
    print()
    for test, result in results:
        for line in result.skipped:
            print(f"skipped: {line}")
    close(*(sum(counts) for counts in zip(*((r.passed, r.failed, len(r.skipped)) for _, r in results))))


if __name__ == "__main__":
    main()
