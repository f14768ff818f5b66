"""How gunicorn serves the application; everything can be changed by environment variables.

A process for each core (two at least, four at most) draws pages while its threads wait for the database. The
application is loaded once, before the processes are made, so that they share its memory. A process more costs 50 to
80 MiB in use; on SQLite writes stay one at a time however many there are.
"""

import contextlib
import ctypes
import gc
import os

M_TRIM_THRESHOLD, M_ARENA_MAX = -1, -8  # names of glibc's malloc.h

LARGE_ANSWER = 100_000  # bytes as sent; pages have a tenth of it

wsgi_app = "crm.app:create_app()"
bind = os.environ.get("CRM_BIND") or f"127.0.0.1:{os.environ.get('PORT', '5000')}"
cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2
workers = int(os.environ.get("CRM_WEB_WORKERS") or min(max(cores, 2), 4))
threads = int(os.environ.get("CRM_WEB_THREADS", "4"))
worker_class = "gthread"
preload_app = True
timeout = 60
graceful_timeout = 20
keepalive = 5
# The most that gunicorn takes, so that the application answers a long address with a page of its own.
limit_request_line = 8190
# Heartbeat files on disk can stall a worker; memory does not.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
# Its place is shared by all servers of an account; signals do all we need.
control_socket_disable = True
accesslog = os.environ.get("CRM_ACCESS_LOG") or None


# glibc makes a heap for each thread and seldom gives anything back: a few large exports at once left the processes
# with four times the memory they work with. One heap does, since Python runs one thread at a time, and what a large
# answer took is given back when it is sent.
glibc = None
with contextlib.suppress(OSError, AttributeError):
    glibc = ctypes.CDLL("libc.so.6")
    for option, value in ((M_ARENA_MAX, 1), (M_TRIM_THRESHOLD, 128 * 1024)):
        glibc.mallopt(option, value)


def post_request(_worker, _request, _environ, response):
    """Give back what making a large answer took."""
    if glibc is not None and response is not None and response.sent > LARGE_ANSWER:
        glibc.malloc_trim(0)


def when_ready(server):
    """Move what was loaded out of the collector's sight, so that collecting never copies the shared pages."""
    gc.collect()
    gc.freeze()
