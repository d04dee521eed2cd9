#!/bin/sh
# Guess:   An HTTP cache in the client drops what it holds of an address when a write to that address has succeeded
#          (RFC 9111, 4.4: MUST). Read, PATCH, read through it: the second read asks the server.
# Happens: requests-cache, told to follow the cache headers, and hishel, as it comes in release 2, answer with what was
#          there before the write, whatever the method. CacheControl asks the server after PATCH, PUT and DELETE, and
#          not after POST. hishel does it in full with `rfc=True`; without, it keeps even what the server marks
#          `no-store`.
# Matters: Nothing is reported as done here that was not read back. Through such a cache each PATCH looks as if Zoom had
#          taken it and done nothing, the very thing that is looked for, and a page that is gone is read as there.
#          Reads go without a cache; one that is put between has to be tried by a write first, not by its name.
set -eu
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" --quiet --disable-pip-version-check install hishel==2.0.0 httpx==0.28.1 requests==2.34.2 \
    CacheControl==0.14.4 requests-cache==1.3.3

cat > "$here/try.py" <<'PY'
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version

import hishel
import hishel.httpx
import requests
import requests_cache
from cachecontrol import CacheControl

state = {"duration": 30, "kept": "max-age=60"}


class Page(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.answer(200, str(state["duration"]))

    def write(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        state["duration"] = 45
        self.answer(200, "")

    do_PATCH = do_PUT = do_DELETE = do_POST = write

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Cache-Control", state["kept"] if body else "no-store")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *args):
        pass


def storage(name):
    return hishel.SqliteStorage(database_path=f"{sys.argv[1]}/{name}.db")


def direct(session):
    session.trust_env = False
    return session


server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
threading.Thread(target=server.serve_forever, daemon=True).start()
CLIENTS = {
    "CacheControl": CacheControl(direct(requests.Session())),
    "requests-cache": direct(requests_cache.CachedSession(backend="memory", cache_control=True)),
    "hishel": hishel.httpx.CacheClient(trust_env=False, storage=storage("plain")),
    "hishel, rfc=True": hishel.httpx.CacheClient(trust_env=False, storage=storage("rfc"), rfc=True),
}
print(*(f"{name} {version(name)}" for name in ("CacheControl", "requests-cache", "hishel", "httpx", "requests")))
print("duration read before, read again, read after a write that made it 45")
for name, client in CLIENTS.items():
    for kept, methods in (("max-age=60", ("PATCH", "PUT", "DELETE", "POST")), ("no-store", ("PATCH",))):
        for method in methods:
            address = f"http://127.0.0.1:{server.server_port}/{kept}/{method}"
            state.update(duration=30, kept=kept)
            before = client.get(address).text, client.get(address).text
            assert client.request(method, address).status_code == 200
            print(f"{name}: {kept} {method}:", *before, client.get(address).text)
PY
cat > "$here/expected" <<'TEXT'
CacheControl 0.14.4 requests-cache 1.3.3 hishel 2.0.0 httpx 0.28.1 requests 2.34.2
duration read before, read again, read after a write that made it 45
CacheControl: max-age=60 PATCH: 30 30 45
CacheControl: max-age=60 PUT: 30 30 45
CacheControl: max-age=60 DELETE: 30 30 45
CacheControl: max-age=60 POST: 30 30 30
CacheControl: no-store PATCH: 30 30 45
requests-cache: max-age=60 PATCH: 30 30 30
requests-cache: max-age=60 PUT: 30 30 30
requests-cache: max-age=60 DELETE: 30 30 30
requests-cache: max-age=60 POST: 30 30 30
requests-cache: no-store PATCH: 30 30 45
hishel: max-age=60 PATCH: 30 30 30
hishel: max-age=60 PUT: 30 30 30
hishel: max-age=60 DELETE: 30 30 30
hishel: max-age=60 POST: 30 30 30
hishel: no-store PATCH: 30 30 30
hishel, rfc=True: max-age=60 PATCH: 30 30 45
hishel, rfc=True: max-age=60 PUT: 30 30 45
hishel, rfc=True: max-age=60 DELETE: 30 30 45
hishel, rfc=True: max-age=60 POST: 30 30 45
hishel, rfc=True: no-store PATCH: 30 30 45
TEXT
"$here/venv/bin/python" "$here/try.py" "$here" | tee "$here/output"
diff "$here/expected" "$here/output" || exit 1
