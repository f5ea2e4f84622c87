"""Naval Fate.

Usage:
  main.py [--speed=<kn>]
"""
from docopt import docopt

print("arguments", docopt(__doc__))
