from http.server import BaseHTTPRequestHandler, HTTPServer


class Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"pages of old")


server = HTTPServer(("127.0.0.1", 8000), Pages)
server.serve_forever()
