"""Sites of other origins, each on a port of its own."""

import http.server
import importlib.util
import pathlib
import threading

_DEMO = pathlib.Path(__file__).resolve().parent.parent / "demo" / "serve.py"


class Site:
    """A server that runs until it is stopped. `host` decides whether browsers take it for the API's site: `localhost` is
    the same site as the API on `localhost`, whatever the port; `127.0.0.1` is another."""

    def __init__(self, server, host):
        self.server = server
        self.origin = f"http://{host}:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def demo(port, api, client):
    """The demo as users read it."""
    spec = importlib.util.spec_from_file_location("demo_serve", _DEMO)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return Site(module.server(port, api, client), "localhost")


def redirecting(host, place):
    """A site that sends every page on to `place`, with the query that it came with."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            query = self.path.partition("?")[2]
            self.send_response(302)
            self.send_header("Location", f"{place}?{query}")
            self.end_headers()

        def log_message(self, *_):
            pass

    return Site(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler), host)


def empty(host, pages=None):
    """A site of empty pages, on which a test runs what it likes; `pages` gives some of them a text."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            text = (pages or {}).get(self.path, "")
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<!DOCTYPE html><title>{host}</title>{text}".encode())

        def log_message(self, *_):
            pass

    return Site(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler), host)
