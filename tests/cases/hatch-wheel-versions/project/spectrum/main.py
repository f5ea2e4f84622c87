import sys

import numpy as np


def run() -> None:
    print("peak", np.fft.rfft(np.ones(8)).real.max(), "on", sys.version.split()[0])
