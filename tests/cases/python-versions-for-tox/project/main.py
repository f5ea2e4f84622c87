import sys

import idna

print("on", sys.version.split()[0], idna.__name__)
