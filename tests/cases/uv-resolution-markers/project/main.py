import sys

import numpy

print("numpy", numpy.__version__.split(".")[0], "on", sys.version.split()[0])
