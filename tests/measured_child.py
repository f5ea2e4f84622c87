"""A run of the command in a process of its own, and the most memory that it had.

Between the two stands a small process: what a process had before it became another program counts as its own, and the tests' has much.
"""

import os
import subprocess
import sys


def measured(*words: str) -> tuple[int, int, str]:
    """The exit code of the command with these words, the most memory that it had (MB), and all that it printed."""
    run = subprocess.run([sys.executable, __file__, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=True)
    said, _, numbers = run.stdout.decode().rpartition("\n")
    code, kilobytes = numbers.split()
    return int(code), int(kilobytes) // 1024, said


if __name__ == "__main__":
    child = subprocess.Popen([sys.executable, "-m", "containerize", *sys.argv[1:]])
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    sys.stdout.write(f"\n{child.returncode} {usage.ru_maxrss}")
