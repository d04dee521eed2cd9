#!/bin/sh
# Guess:   Each `submit` runs its function once. When the call has ended it has ended: if the worker that made it dies
#          afterwards, its result may be lost, and asking for it is an error.
# Happens: Two things. A second `submit` of the same function with the same arguments runs nothing and gives the first
#          result, as long as that is held. And when the worker dies that made the call, the call is made again by
#          another one, unasked, although it had ended well.
# Matters: An apply that is sent to a cluster for each of many accounts writes to them. One that was done could be done
#          once more hours later because a machine was switched off, and a second apply on purpose could do nothing.
#          Such calls need an argument of their own, `pure=False`, and an answer that is fetched at once; that a call
#          was made is known from the account's journal alone.
set -eu
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" --quiet --disable-pip-version-check install distributed==2026.8.0 dask==2026.8.0

cat > "$here/try.py" <<'PY'
import os
import signal
import sys
import time
from importlib.metadata import version
from distributed import Client, LocalCluster, wait

runs = sys.argv[1] + "/runs"


def apply(runs, account):
    with open(runs, "a") as file:
        file.write(f"{os.getpid()}\n")
    return f"{account} applied"


def lines():
    with open(runs) as file:
        return file.read().split()


if __name__ == "__main__":
    print("distributed", version("distributed"))
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with LocalCluster(host="127.0.0.1", **options) as cluster, Client(cluster) as client:
        first = client.submit(apply, runs, "sales")
        wait(first)
        second = client.submit(apply, runs, "sales")
        wait(second)
        print("two calls sent, runs:", len(lines()), "states:", first.status, second.status)
        os.kill(int(lines()[0]), signal.SIGKILL)
        end = time.monotonic() + 60
        while len(lines()) < 2 and time.monotonic() < end:
            time.sleep(0.1)
        print("its worker is gone, runs:", len(lines()), "answer:", first.result(timeout=30))
PY
cat > "$here/expected" <<'TEXT'
distributed 2026.8.0
two calls sent, runs: 1 states: finished finished
its worker is gone, runs: 2 answer: sales applied
TEXT
"$here/venv/bin/python" "$here/try.py" "$here" 2> "$here/log" | tee "$here/output"
diff "$here/expected" "$here/output" || exit 1
