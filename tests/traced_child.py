"""Runs the verbs that read and write on the folders it is given, in one process, for test_no_process.py to trace."""

import sys

from containerize.cli import main

if __name__ == "__main__":
    codes = {verb: [main(["--quiet", verb, folder]) for folder in sys.argv[1:]] for verb in ("inspect", "init", "check", "update")}
    sys.stdout.write(f"\n{codes}\n")
