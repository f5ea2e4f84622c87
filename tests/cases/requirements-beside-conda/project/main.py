import idna
import sys

print("idna on", sys.version.split()[0])
