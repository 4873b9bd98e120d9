"""What holds for every answer."""

import contextlib
import glob
import json
import subprocess
import threading
import time

# Longer than any step takes on a busy machine.
PATIENCE = 20


def eventually(attempt, what, seconds=PATIENCE):
    """Tries until `attempt` gives something true, and gives that."""
    end = time.monotonic() + seconds
    while not (found := attempt()):
        assert time.monotonic() < end, f"within {seconds} s: {what}"
        time.sleep(0.03)
    return found


def refused(answer, status, *codes):
    """A problem document (RFC 9457) with this status, and with one of the codes if there are any."""
    assert answer.status == status, answer
    assert not codes or answer.code in codes, answer
    assert answer.headers["Content-Type"].split(";")[0] == "application/problem+json", answer.headers
    problem = answer.json
    assert problem["status"] == status and problem["title"], answer
    assert problem["type"].startswith("http") and problem["type"].endswith(f"/problems/{problem['code']}"), answer
    assert problem["instance"].rsplit("/", 1)[-1] == answer.headers["X-Request-Id"], answer
    if status == 401:
        assert answer.headers["WWW-Authenticate"].startswith("Bearer"), answer.headers
    return answer


def invalid(answer, *paths):
    """A 400 that lists exactly these parameters, each with where it is and what was expected."""
    refused(answer, 400)
    found = answer["invalid_params"] or []
    assert sorted(each["path"] for each in found) == sorted(paths), answer
    for each in found:
        assert each["in"] in ("body", "query", "path", "header", "cookie") and each["expected"], each
    return answer


def not_fresh(answer):
    """The challenge of RFC 9470: the sign-in is too long ago."""
    refused(answer, 401, "insufficient_user_authentication")
    challenge = answer.headers["WWW-Authenticate"]
    assert 'error="insufficient_user_authentication"' in challenge and "max_age=" in challenge, challenge
    return answer


def page(answer):
    """A page of a list: `{data, links}`, and no member more of that kind."""
    assert answer.status == 200, answer
    assert isinstance(answer["data"], list) and isinstance(answer["links"], dict), answer
    assert set(answer["links"]) <= {"self", "next", "prev", "first"}, answer
    return answer["data"]


def everything(get, path, limit=2, most=200):
    """All entries of a list, read page by page as `links.next` says. Nothing comes twice."""
    found, seen = [], set()
    separator = "&" if "?" in path else "?"
    path = f"{path}{separator}limit={limit}"
    while path:
        assert path not in seen and len(seen) < most, path
        seen.add(path)
        answer = get(path)
        entries = page(answer)
        assert len(entries) <= limit, answer
        found += entries
        path = answer["links.next"]
    return found


def at_once(*calls):
    """Makes the calls at the same moment, and gives their results in the same order."""
    barrier, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        barrier.wait()
        try:
            results[place] = call()
        except Exception as error:  # The thread has nobody to tell.
            results[place] = error

    threads = [threading.Thread(target=run, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for result in results:
        if isinstance(result, Exception):
            raise result
    return results


@contextlib.contextmanager
def nothing_more(count, what):
    """`count()` is the same before and after."""
    before = count()
    yield
    assert count() == before, what


def stored(fleet):
    """Everything in PostgreSQL, as text."""
    url = json.loads((fleet.state / "fleet.json").read_text())["database_url"]
    program = sorted(glob.glob("/usr/lib/postgresql/*/bin/pg_dump"))[-1:] or ["pg_dump"]
    return subprocess.run([*program, "--data-only", url], check=True, capture_output=True, text=True).stdout
