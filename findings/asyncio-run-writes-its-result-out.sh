#!/bin/sh
# Guess:   `asyncio.run(main())` hands the result of `main` over. What that costs does not depend on how large it is.
# Happens: Called in the main thread it writes the result out as text, twice, and throws that away. Lists and dicts are
#          cut short, an object such as a dataclass is written in full with all it holds. The reason: it gives the
#          signal handler for Ctrl-C back through `signal`, which looks for the old one among its named values; it is
#          none, so that an error is made whose message holds it, with the task, and the task its result. `anyio.run`
#          goes the same way. In another thread, or by `run_until_complete`, nothing is written. So it is with
#          Python 3.11 and 3.12, and no more with 3.13.
# Matters: A plan of thousands of pages that was returned from there took longer to be handed over than to be made. A
#          command returns a number from `asyncio.run`, and shows its result inside. Values that must not be written
#          anywhere are safe, for the text goes nowhere; a `__repr__` that fails is not seen either.
set -eu
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" --quiet --disable-pip-version-check install anyio==4.11.0

cat > "$here/try.py" <<'PY'
import asyncio
import sys
import threading
from importlib.metadata import version

import anyio


class Result:
    written = 0

    def __repr__(self):
        Result.written += 1
        return "Result()"


async def main():
    return Result()


def until_complete():
    loop = asyncio.new_event_loop()
    loop.run_until_complete(main())
    loop.close()


def in_a_thread():
    thread = threading.Thread(target=lambda: asyncio.run(main()))
    thread.start()
    thread.join()


print("Python", sys.version.split()[0], "anyio", version("anyio"), file=sys.stderr)
for name, run in (
    ("asyncio.run", lambda: asyncio.run(main())), ("anyio.run", lambda: anyio.run(main)),
    ("run_until_complete", until_complete), ("asyncio.run in a thread", in_a_thread),
):
    Result.written = 0
    run()
    print(f"{name}: repr() of the result called {Result.written} times")
PY
"$here/venv/bin/python" "$here/try.py" > "$here/out"
cat "$here/out"
cat > "$here/known" <<'OUT'
asyncio.run: repr() of the result called 2 times
anyio.run: repr() of the result called 2 times
run_until_complete: repr() of the result called 0 times
asyncio.run in a thread: repr() of the result called 0 times
OUT
diff "$here/known" "$here/out" && echo "still so"
