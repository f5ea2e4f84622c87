from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"pages of old")


def main() -> None:
    with ThreadingHTTPServer(("", 8123), Pages) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
