import shutil

import pdf2image
import pydub

for tool in ("ffmpeg", "pdftoppm"):
    print(tool, "found" if shutil.which(tool) else "missing")
print(pdf2image.__name__, pydub.__name__)
