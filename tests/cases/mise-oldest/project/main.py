import sys

print(f"Python {sys.version_info.major}.{sys.version_info.minor}")
