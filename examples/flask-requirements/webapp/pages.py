from flask import Blueprint, jsonify, redirect, render_template, request, session, url_for

bp = Blueprint("pages", __name__)

ENTRIES = [
    {"name": "Ada", "message": "What a lovely place!"},
    {"name": "Grace", "message": "Found no bugs at all."},
    {"name": "Guido", "message": "Readable. I like it."},
]


@bp.get("/")
def index():
    return render_template("index.html", entries=ENTRIES, visitor=session.get("visitor"))


@bp.post("/name")
def remember_name():
    session["visitor"] = request.form.get("name", "").strip()[:40]
    return redirect(url_for("pages.index"))


@bp.get("/api/entries")
def entries():
    return jsonify(ENTRIES)
