from waitress import serve


def respond(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"plain wsgi"]


if __name__ == "__main__":
    serve(respond, listen="*:8080")
