import shutil

import cairo
import pdf2image
import psycopg2
import pydub

print("cairo", cairo.cairo_version_string())
print("pdftoppm", "yes" if shutil.which("pdftoppm") else "no")
print("ffmpeg", "yes" if shutil.which("ffmpeg") else "no")
