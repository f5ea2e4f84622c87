# /// script
# requires-python = ">=3.11"
# dependencies = ["humanize"]
# ///
import humanize

print("file of", humanize.naturalsize(3_000_000))
