"""The `containerize` command, also as `python -m containerize`."""

import gc
import os
import signal
import sys

from containerize.errors import INTERRUPTED, TERMINATED


def run() -> None:
    """`cli.main` on the real command line, ended by SIGTERM as by Ctrl-C.

    Loading copier is most of the time that `init` takes, so its process is started before anything else is loaded.
    """
    _open_closed_streams()
    # Syntax trees are many objects and no garbage: looking through them again and again is time lost.
    gc.set_threshold(200_000)
    signal.signal(signal.SIGTERM, _terminate)
    if not {"init", "update", "check"} & {*sys.argv[1:4]}:
        sys.exit(_main())
    from containerize.rendering import end_unused, start_early

    start_early()
    try:
        code = _main()
    finally:
        end_unused()
    sys.exit(code)


def _open_closed_streams() -> None:
    """A standard stream that was closed goes nowhere: left so, the next file that is opened would take its place and what is said."""
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if getattr(sys, name) is not None:
            continue
        nowhere = os.open(os.devnull, os.O_RDWR)
        if nowhere != number:
            os.dup2(nowhere, number)
            os.close(nowhere)
        setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 - for as long as we run


def _main() -> int:
    """The exit code. Once it is known, another Ctrl-C changes nothing: what is left is to end."""
    try:
        from containerize.cli import main

        code = main()
    except KeyboardInterrupt:
        code = INTERRUPTED
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return code


def _terminate(_number: int, _frame: object) -> None:
    raise SystemExit(TERMINATED)


if __name__ == "__main__":
    run()
