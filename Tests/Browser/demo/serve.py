#!/usr/bin/env python3
"""Serves the demo: three files, and nothing else. Use: serve.py PORT API CLIENT

The origin http://localhost:PORT has to be registered with the client:
latchkey clients update CLIENT --origin http://localhost:PORT --link-page magic_link=http://localhost:PORT/in
"""

import http.server
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
FILES = {"/": ("index.html", "text/html"), "/in": ("index.html", "text/html"),
         "/app.js": ("app.js", "text/javascript"), "/style.css": ("style.css", "text/css")}


def server(port, api, client):
    """A server on `port`, or a free one when that is 0, that has yet to be run."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            name, kind = FILES.get(self.path.split("?")[0], (None, None))
            if not name:
                return self.send_error(404)
            text = (HERE / name).read_text().replace("{{api}}", api).replace("{{client}}", client)
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            # A link of a mail is a secret as long as it is good.
            self.send_header("Referrer-Policy", "no-referrer")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_):
            pass

    return http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)


if __name__ == "__main__":
    server(int(sys.argv[1]), *sys.argv[2:4]).serve_forever()
