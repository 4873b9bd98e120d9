"""Users with second factors and their callers, for the tests that import them."""

import time

import pytest

from .factors import Caller, User

ORIGIN, OTHER_ORIGIN = "https://second.example", "https://other.example"


@pytest.fixture(scope="module")
def client(fleet):
    return fleet.make_client("Second", "--origin", ORIGIN)


@pytest.fixture(scope="module")
def sibling(fleet, client):
    """Another client of the same application."""
    return fleet.latchkey("clients", "create", "--app", client["application_id"], "--name", "Sibling", "--origin",
                          OTHER_ORIGIN)


@pytest.fixture(scope="module")
def stranger(fleet):
    """A client of another application, with the same domain."""
    return fleet.make_client("Stranger", "--origin", ORIGIN)


@pytest.fixture
def program(fleet, client):
    return Caller(fleet, client["id"], ORIGIN)


@pytest.fixture
def elsewhere(fleet, client):
    """The same client on another machine."""
    return Caller(fleet, client["id"], ORIGIN)


@pytest.fixture
def user(program):
    return User(program).sign_up()


@pytest.fixture
def protected(user):
    """A user with an authenticator app."""
    return user.set_up_app()


@pytest.fixture
def other(fleet, client):
    """Another user of the same application."""
    return User(Caller(fleet, client["id"], ORIGIN)).sign_up()


def refused(answer, status, code):
    assert (answer.status, answer.code) == (status, code), answer
    assert answer.headers["Content-Type"] == "application/problem+json"
    return answer


def make_session_old(fleet, key, seconds=700):
    """Lets what was shown in a stored session be long ago."""
    then = int(time.time()) - seconds
    fleet.redis("tokens", "hset", key, "auth_time", str(then))
    for field in ("two_factors", "phishing_resistant"):
        _, _, methods = fleet.redis("tokens", "hget", key, field).strip().partition(" ")
        if methods:
            fleet.redis("tokens", "hset", key, field, f"{then * 1000} {methods}")


def make_session_weak(fleet, key):
    """Lets a stored session have shown the password only."""
    fleet.redis("tokens", "hset", key, "amr", "pwd", "two_factors", "", "phishing_resistant", "")


def make_old(user, seconds=700):
    """Lets the sign-in of a session be long ago, as if the time had passed."""
    claims = user.caller.claims
    key = f"tokens:{{{claims['sub']}}}:session:{claims['sid']}"
    make_session_old(user.fleet, key, seconds)
    user.caller.refresh()
    assert user.caller.claims["auth_time"] <= time.time() - seconds


def make_weak(user):
    """Lets a session have shown the password only, as in a remembered browser."""
    claims = user.caller.claims
    make_session_weak(user.fleet, f"tokens:{{{claims['sub']}}}:session:{claims['sid']}")
    user.caller.refresh()
    assert user.caller.claims["amr"] == ["pwd"]


def patiently(call):
    """What clients do with a 503, which says when to come back."""
    end = time.monotonic() + 30
    while (answer := call()).status == 503 and time.monotonic() < end:
        assert answer.headers["Retry-After"] and answer.code == "service_unavailable"
        time.sleep(0.1)
    return answer
