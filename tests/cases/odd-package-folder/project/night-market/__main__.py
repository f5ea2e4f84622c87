import flask

print("stalls open with", flask.__name__)
