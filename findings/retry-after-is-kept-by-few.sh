#!/bin/sh
# Guess:   A server answers 429 with `Retry-After: 3`. A client that retries waits three seconds, or gives up where that
#          is more than its own limit. None asks sooner than it was told, and a limit on the whole time is one.
# Happens: urllib3 waits. httpx-retries waits until its own limit, for one wait (two minutes, unless set) or for all of
#          them, is over, and then asks all the same, sooner than it was told. aiohttp-retry does not read the header
#          and asks three times within a second. stamina leaves the header to a hook: the seconds that this returns it
#          sleeps in full, past its `timeout` for all attempts together, and then it asks once more.
# Matters: A refusal can ask to wait for longer than a run may take, and whoever asks sooner takes from what others of
#          the account may ask. So the time is read from the answer here and kept, and one that is too long ends the run
#          with the time to come again. Under a client with retries of its own this would never be seen, or be slept
#          through.
set -eu
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" --quiet --disable-pip-version-check install urllib3==2.8.0 httpx-retries==0.6.0 httpx==0.28.1 \
    aiohttp-retry==2.9.1 aiohttp==3.14.5 stamina==26.1.0 tenacity==9.2.1

cat > "$here/try.py" <<'PY'
import asyncio
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version

import aiohttp_retry
import httpx
import stamina
import urllib3
from httpx_retries import Retry, RetryTransport

asked, slept = 0, []


class Busy(BaseHTTPRequestHandler):
    def do_GET(self):
        global asked
        asked += 1
        self.send_response(429)
        self.send_header("Retry-After", "3")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


def told(name, call):
    """Say how often a call asked, and how many seconds it slept each time."""
    global asked
    asked = 0
    slept.clear()
    try:
        call()
    except Exception as error:
        assert "429" in str(error), error
    print(f"{name}: asked {asked} times, slept {[round(seconds, 1) for seconds in slept]}")


def counted(seconds, sleep=time.sleep):
    slept.append(seconds)
    sleep(seconds)


async def counted_async(seconds, *rest, sleep=asyncio.sleep):
    if seconds:
        slept.append(seconds)
    return await sleep(seconds, *rest)


def httpx_retries(**limits):
    transport = RetryTransport(httpx.HTTPTransport(), retry=Retry(total=2, **limits))
    with httpx.Client(transport=transport, trust_env=False) as client:
        client.get(address).raise_for_status()


def urllib3_itself():
    urllib3.PoolManager(retries=urllib3.Retry(2, status_forcelist=[429])).request("GET", address)


async def with_aiohttp():
    options = aiohttp_retry.ExponentialRetry(attempts=3, statuses={429})
    async with aiohttp_retry.RetryClient(retry_options=options) as client, client.get(address) as answer:
        answer.raise_for_status()


@stamina.retry(on=lambda error: float(error.response.headers["Retry-After"]), attempts=3, timeout=2)
def with_stamina():
    httpx.get(address, trust_env=False).raise_for_status()


time.sleep, asyncio.sleep = counted, counted_async
stamina.instrumentation.set_on_retry_hooks(())
server = ThreadingHTTPServer(("127.0.0.1", 0), Busy)
threading.Thread(target=server.serve_forever, daemon=True).start()
address = f"http://127.0.0.1:{server.server_port}/"
names = ("urllib3", "httpx-retries", "aiohttp-retry", "stamina")
print(*(f"{name} {version(name)}" for name in names))
told("urllib3", urllib3_itself)
told("httpx-retries, max_backoff_wait=1", lambda: httpx_retries(max_backoff_wait=1))
told("httpx-retries, total_timeout=1", lambda: httpx_retries(total_timeout=1))
told("aiohttp-retry", lambda: asyncio.run(with_aiohttp()))
told("stamina, timeout=2", with_stamina)
PY
cat > "$here/expected" <<'TEXT'
urllib3 2.8.0 httpx-retries 0.6.0 aiohttp-retry 2.9.1 stamina 26.1.0
urllib3: asked 3 times, slept [3, 3]
httpx-retries, max_backoff_wait=1: asked 3 times, slept [1, 1]
httpx-retries, total_timeout=1: asked 2 times, slept [1.0]
aiohttp-retry: asked 3 times, slept [0.2, 0.4]
stamina, timeout=2: asked 2 times, slept [3.0]
TEXT
"$here/venv/bin/python" "$here/try.py" | tee "$here/output"
diff "$here/expected" "$here/output" || exit 1
