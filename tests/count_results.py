"""Counts test cases: prints "PASSED FAILED" for a folder of results that a ctest run left behind.

The folder holds ctest.xml, one entry for each program, and ENTRY.xml, GoogleTest's own account of each program that is
one of its. A program without such an account (a script, or one that crashed) counts as one test case.
"""

import pathlib
import sys
import xml.etree.ElementTree as ElementTree


def count_entry(entry, results):
    """The passed and failed test cases of one ctest entry."""
    ok = entry.get("status") == "run"
    account = results / (entry.get("name") + ".xml")
    if not account.exists():
        return (1, 0) if ok else (0, 1)
    cases = [case for case in ElementTree.parse(account).iter("testcase") if case.get("result") == "completed"]
    failed = sum(1 for case in cases if case.find("failure") is not None)
    # A sanitizer's report at the end fails the program, not a case.
    return len(cases) - failed, failed if ok else max(failed, 1)


def main():
    results = pathlib.Path(sys.argv[1])
    entries = list(ElementTree.parse(results / "ctest.xml").iter("testcase"))
    counts = [count_entry(entry, results) for entry in entries] or [(0, 1)]
    print(sum(passed for passed, _ in counts), sum(failed for _, failed in counts))


main()
