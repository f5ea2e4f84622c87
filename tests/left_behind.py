"""What a run on the engine left there."""

import os
import subprocess


def left_behind() -> list[str]:
    """Containers, networks and volumes that this process made: other runs on the machine are none of ours."""
    kinds = (("ps", "-aq"), ("network", "ls", "-q"), ("volume", "ls", "-q"))
    return [
        identity
        for kind in kinds
        for identity in subprocess.run(
            ["docker", *kind, "--filter", f"label=io.containerize.pid={os.getpid()}"], capture_output=True, text=True, check=True
        ).stdout.split()
    ]
