"""The one value that inspection ends in and templates start from: the whole container setup, frozen and serialisable.

Only facts that change a rendered byte stand here. Where each came from is in `Provenance` (resolve.py), so that an unrelated
edit of the project never looks like drift. The JSON schema of `Config` is a public interface (`containerize schema`).
"""

from containerize.config.image import Assets, BuildStep, FinalBase, Image, Install, LocalPackage
from containerize.config.running import Development, Health, IgnoreGroup, Mount, Network, Process, Secret, Service, Variable, Volume
from containerize.config.values import PLAIN_PATH
from containerize.config.whole import Config, ProjectInfo, SettledKey

__all__ = [
    "PLAIN_PATH", "Assets", "BuildStep", "Config", "Development", "FinalBase", "Health", "IgnoreGroup", "Image",
    "Install", "LocalPackage", "Mount", "Network", "Process", "ProjectInfo", "Secret", "Service", "SettledKey",
    "Variable", "Volume",
]  # fmt: skip
