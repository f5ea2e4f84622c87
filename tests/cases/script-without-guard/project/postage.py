# /// script
# requires-python = ">=3.11,<3.13"
# dependencies = ["idna"]
# ///
import sys

import idna

print("postage to", idna.encode("süd.example").decode(), "on", sys.version.split()[0])
