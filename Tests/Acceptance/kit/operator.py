"""The operator's command, as programs and people run it."""

import fcntl
import json
import os
import pty
import select
import struct
import subprocess
import termios
import time


class Done:
    """A command that has ended."""

    def __init__(self, arguments, status, output, errors):
        self.arguments, self.status, self.output, self.errors = arguments, status, output, errors

    @property
    def json(self):
        return json.loads(self.output)

    @property
    def lines(self):
        """The objects of JSON Lines."""
        return [json.loads(line) for line in self.output.splitlines()]

    @property
    def problem(self):
        """The problem on standard error, which is all that is there."""
        return json.loads(self.errors)

    def __repr__(self):
        return f"latchkey {' '.join(self.arguments)} → {self.status}\n{self.output[-1500:]}\n{self.errors[-1500:]}"


class Operator:
    """Runs `latchkey` for a fleet."""

    def __init__(self, fleet, **environment):
        self.fleet, self.environment = fleet, fleet.environment | environment

    def run(self, *arguments, input="", timeout=60, **environment):
        """Runs it without a terminal, whatever becomes of it."""
        done = subprocess.run(
            [self.fleet.program, *map(str, arguments)],
            env=self.environment | environment,
            input=input,
            capture_output=True,
            text=True,
            timeout=timeout,
        )
        return Done(list(map(str, arguments)), done.returncode, done.stdout, done.stderr)

    def __call__(self, *arguments, **options):
        """Runs it with --json, and gives what it prints: of the audit log one entry in a line."""
        done = self.run(*arguments, "--json", **options)
        assert done.status == 0, done
        if arguments[0] == "audit":
            return done.lines
        return done.json if done.output.strip() else None

    def refused(self, *arguments, code=None, status=1, **options):
        """Runs it with --json. It has to refuse by a problem object, and print nothing else."""
        done = self.run(*arguments, "--json", **options)
        assert done.status == status and not done.output.strip(), done
        problem = done.problem
        assert problem["title"] and problem["status"] >= 400 and problem["code"], done
        assert code is None or problem["code"] == code, done
        return problem

    def on_terminal(self, *arguments, answer=None, columns=100, timeout=30):
        """Runs it on a terminal, where it may ask; types `answer` once it does."""
        control, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        environment = self.environment | {"COLUMNS": str(columns), "TERM": "xterm-256color"}
        process = subprocess.Popen(
            [self.fleet.program, *arguments],
            env=environment,
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            start_new_session=True,
        )
        os.close(terminal)
        text, end = b"", time.monotonic() + timeout
        while True:
            assert time.monotonic() < end, text
            ready, _, _ = select.select([control], [], [], 0.1)
            if ready:
                try:
                    piece = os.read(control, 65536)
                except OSError:
                    piece = b""
                if not piece:
                    break
                text += piece
                if answer is not None and b"to continue" in text:
                    os.write(control, f"{answer}\n".encode())
                    answer = None
        os.close(control)
        return Done(list(arguments), process.wait(timeout), text.decode(errors="replace").replace("\r\n", "\n"), "")
