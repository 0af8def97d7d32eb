"""Flower's processes on loopback, all of which end with the test."""

from __future__ import annotations

import contextlib
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def program(name: str) -> str:
    """A program of this Python's environment."""
    beside = pathlib.Path(sys.executable).parent / name
    return str(beside) if beside.exists() else shutil.which(name) or name


class Flower:
    """A SuperLink with its SuperNodes, or with a simulation.

    Args:
        folder: Where logs and Flower's own files are.
        simulated: Nodes of a simulation; none for a deployment, whose nodes `node` starts.
    """

    def __init__(self, folder: pathlib.Path, simulated: int | None = None):
        self.folder, self.port = folder, free_port()
        self._started: list[subprocess.Popen[bytes]] = []
        home = folder / "flower-home"
        home.mkdir(parents=True)
        options = f"options.num-supernodes = {simulated}\n" if simulated else ""
        (home / "config.toml").write_text(
            f'[superlink]\ndefault = "here"\n\n[superlink.here]\naddress = "127.0.0.1:{self.port}"\ninsecure = true\n'
            + options)
        self.environment = {
            **os.environ, "FLWR_HOME": str(home), "FLWR_TELEMETRY_ENABLED": "0", "FLWR_DISABLE_UPDATE_CHECK": "1",
            "RAY_DISABLE_DOCKER_CPU_WARNING": "1", "OMP_NUM_THREADS": "1",
            "PATH": f"{pathlib.Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }
        self._simulation = ["--simulation"] if simulated else []

    def start(self) -> None:
        """Starts the SuperLink, and waits for it."""
        self._start(
            "superlink", "flower-superlink", "--insecure", "--disable-runtime-dependency-installation", "--host",
            "127.0.0.1", "--port", str(self.port), *self._simulation)
        self._await_health()

    def _start(self, log: str, *words: str) -> subprocess.Popen[bytes]:
        with open(self.folder / f"{log}.log", "ab") as out:
            # A session of its own: what a process starts ends with it.
            process = subprocess.Popen(
                [program(words[0]), *words[1:]], stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                env=self.environment, cwd=self.folder, start_new_session=True)
        self._started.append(process)
        return process

    def _await_health(self) -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with contextlib.suppress(urllib.error.URLError, OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=2).close()
                return
            if self._started[0].poll() is not None:
                break
            time.sleep(0.2)
        raise AssertionError(f"the SuperLink did not start:\n{self.log('superlink')[-3000:]}")

    def node(self, name: str, config: Mapping[str, object]) -> subprocess.Popen[bytes]:
        """Starts a SuperNode."""
        text = " ".join(f'{key}="{v}"' if isinstance(v, str) else f"{key}={v}" for key, v in config.items())
        return self._start(
            name, "flower-supernode", "--insecure", "--superlink", f"127.0.0.1:{self.port}", "--port", str(free_port()),
            "--node-config", text)

    def run(self, app: pathlib.Path, timeout: float, **config: object) -> str:
        """Runs an app to its end; returns what it logs."""
        words = [program("flwr"), "run", str(app), "--stream"]
        for key, value in config.items():
            words += ["--run-config", f"{key.replace('_', '-')}={repr(value) if isinstance(value, str) else value}"]
        done = subprocess.run(
            words, env=self.environment, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=timeout)
        return done.stdout

    def log(self, name: str) -> str:
        """What a process logged."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    @staticmethod
    def kill(process: subprocess.Popen[bytes]) -> None:
        """Ends a process and all that it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def close(self) -> None:
        """Ends all."""
        for process in self._started:
            for child in _below(process.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            self.kill(process)


def _below(pid: int) -> list[int]:
    """The processes below a process, which may be in sessions of their own."""
    parents: dict[int, int] = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                # The name in parentheses may hold anything.
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    found, wave = [], [pid]
    while wave:
        wave = [child for child, parent in parents.items() if parent in wave]
        found += wave
    return found


@contextlib.contextmanager
def flower(folder: pathlib.Path, simulated: int | None = None) -> Iterator[Flower]:
    """See `Flower`."""
    processes = Flower(folder, simulated)
    try:
        processes.start()
        yield processes
    finally:
        processes.close()
