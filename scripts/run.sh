#!/bin/sh
# What `make run` does after installing: a ready database with demonstration data, the web server, and beside it
# the worker that sends mail and runs due jobs. Stopping the server (Ctrl-C) stops the worker too.
set -eu
cd "$(dirname "$0")/.."
PORT="${PORT:-5000}"
CRM_BASE_URL="${CRM_BASE_URL:-http://127.0.0.1:$PORT}"
export PORT CRM_BASE_URL
bin=.venv/bin

"$bin/python" - "$PORT" <<'PYTHON' || exit 1
import socket
import sys

with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind(("127.0.0.1", int(sys.argv[1])))
    except OSError:
        sys.exit(f"Port {sys.argv[1]} is in use. Choose another, for example: make run PORT=5001")
PYTHON

"$bin/flask" db upgrade
"$bin/flask" reference load
"$bin/flask" demo load --if-empty

"$bin/flask" worker &
worker=$!
server=
stop() {
    trap - EXIT INT TERM
    [ -z "$server" ] || kill -TERM "$server" 2>/dev/null || true
    kill -TERM "$worker" 2>/dev/null || true
    wait 2>/dev/null || true
}
trap stop EXIT
trap 'stop; exit 0' INT TERM

echo
"$bin/flask" demo sign-ins
echo
echo "Open http://127.0.0.1:$PORT (stop with Ctrl-C)"
"$bin/gunicorn" --config gunicorn.conf.py &
server=$!
wait "$server"
