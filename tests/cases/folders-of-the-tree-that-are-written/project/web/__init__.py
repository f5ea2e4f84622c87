import os

from flask import Flask

app = Flask(__name__)
app.config["ROOT"] = os.path.dirname(os.path.abspath(__file__))
app.config["WORDS"] = os.path.join(app.config["ROOT"], "static", "words")
app.config["BUILT"] = os.path.join(app.config["ROOT"], "static", "built")
os.makedirs(app.config["WORDS"], exist_ok=True)
os.makedirs(app.config["BUILT"], exist_ok=True)


@app.get("/")
def index():
    written = 0
    for folder in (app.config["WORDS"], os.path.join(app.config["WORDS"], "more"), app.config["BUILT"]):
        with open(os.path.join(folder, "new.txt"), "w") as file:
            file.write("new")
        written += 1
    return f"{written} files written"
