"""Starts ministack, the stand-in for AWS's data plane, safely and without its fixed sleeps.

    ministack.py [--port N]        serve until stopped; port 0 (the default) takes a free one
    ministack.py -- COMMAND…       serve, run the command with PORTAL_TEST_AWS_ENDPOINT set, stop

It listens on 127.0.0.1 only and keeps nothing. The patches reach into private names, which is why
requirements.txt pins the version: run `make test` after every bump.
"""

import os
import socket
import socketserver
import subprocess
import sys
import tempfile
import time
import types
import urllib.error
import urllib.request

SERVICES = "s3,sqs,dynamodb,lambda,iam,sts,secretsmanager,logs,stepfunctions,kms,events,cloudformation,ssm,cloudwatch"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(port):
    """What keeps it to this machine: the package's own defaults listen to the whole network."""
    return {
        **os.environ,
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "SERVICES": os.environ.get("SERVICES", SERVICES),
        "PERSIST_STATE": "0",
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
    }


def serve():
    # This file bears the package's name and must not be taken for it.
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [place for place in sys.path if os.path.abspath(place or ".") != here]
    # Its Runtime API server would stall 40 ms on every small answer.
    socketserver.StreamRequestHandler.disable_nagle_algorithm = True
    import ministack.core.lambda_runtime as runtime
    import ministack.services.stepfunctions as machines

    # It would wait 50 ms for a log line after every call.
    runtime.Worker._drain_stderr_bounded.__defaults__ = (0.001, 0.001, 0.25)
    # It would sleep 150 ms before every execution.
    clock = types.SimpleNamespace(**{name: getattr(time, name) for name in dir(time) if not name.startswith("__")})
    clock.sleep = lambda seconds: None if seconds == 0.15 else time.sleep(seconds)
    machines.time = clock
    import ministack.app as app

    sys.argv = sys.argv[:1]
    app.main()


def ready(port, server, patience=60):
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if server.poll() is not None:
            return False
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_ministack/health", timeout=2)
            return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.1)
    return False


def show(log):
    log.seek(0)
    sys.stderr.write(log.read().decode(errors="replace"))


def run(command):
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="ministack-") as folder:
        with open(os.path.join(folder, "log"), "w+b") as log:
            serving = [sys.executable, os.path.abspath(__file__), "--port", str(port)]
            server = subprocess.Popen(serving, env=environment(port), cwd=folder, stdout=log, stderr=log)
            try:
                if not ready(port, server):
                    show(log)
                    sys.exit("ministack did not start")
                endpoint = f"http://127.0.0.1:{port}"
                status = subprocess.call(command, env={**os.environ, "PORTAL_TEST_AWS_ENDPOINT": endpoint})
                if status != 0 and "MINISTACK_LOG" in os.environ:
                    show(log)
                return status
            finally:
                server.kill()
                server.wait()


def main():
    arguments = sys.argv[1:]
    if arguments[:1] == ["--"] and len(arguments) > 1:
        sys.exit(run(arguments[1:]))
    if arguments and (len(arguments) != 2 or arguments[0] != "--port" or not arguments[1].isdigit()):
        sys.exit(__doc__)
    port = int(arguments[1]) if arguments else 0
    port = port or free_port()
    os.environ.update(environment(port))
    print(f"ministack: http://127.0.0.1:{port}", flush=True)
    serve()


if __name__ == "__main__":
    main()
