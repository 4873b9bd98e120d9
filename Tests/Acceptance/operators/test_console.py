"""The console's pages: a one-time link, then everything an operator looks at."""

import html
import re
import subprocess
import urllib.parse

import pytest
import urllib3

from kit.checks import eventually
from support.factors import Answer

POOL = urllib3.PoolManager(maxsize=8, retries=False, timeout=30)


class Operators:
    """An operator's browser at the console."""

    def __init__(self, url):
        self.url, self.cookies, self.place = url, {}, None

    def send(self, method, place, body=None, **headers):
        headers = {
            "Accept": "text/html",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            **headers,
        }
        headers = {name: value for name, value in headers.items() if value}
        answer = POOL.request(method, urllib.parse.urljoin(self.url, place), body=body, headers=headers, redirect=False)
        for field in answer.headers.getlist("Set-Cookie"):
            name, _, value = field.partition(";")[0].partition("=")
            self.cookies.pop(name, None)
            if value:
                self.cookies[name] = value
        return Answer(answer)

    def arrive(self, place):
        for _ in range(6):
            self.place = place
            answer = self.send("GET", place)
            if answer.status not in (301, 302, 303, 307):
                return answer
            place = urllib.parse.urljoin(urllib.parse.urljoin(self.url, place), answer.headers["Location"])
            if not place.startswith(self.url):
                return answer
        raise AssertionError("redirects without an end")

    def forms(self, page):
        """The forms of a page that change something: where they go, and their hidden fields."""
        for form in re.findall(r"<form\b.*?</form>", page.text, re.S):
            if 'method="post"' in form.split(">")[0]:
                action = re.search(r'action="([^"]*)"', form)
                hidden = {}
                for field in re.findall(r"<input\b[^>]*>", form):
                    if 'type="hidden"' in field:
                        hidden[re.search(r'name="([^"]*)"', field).group(1)] = html.unescape(
                            re.search(r'value="([^"]*)"', field).group(1)
                        )
                yield html.unescape(action.group(1)) if action else self.place, hidden

    def submit(self, place, fields, **headers):
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": self.url,
            "Sec-Fetch-Site": "same-origin",
            **headers,
        }
        return self.send("POST", place, urllib.parse.urlencode(fields), **headers)


@pytest.fixture(scope="module")
def link(fleet, console):
    """A one-time sign-in link, as `latchkey up` prints it and `latchkey console link` makes it."""

    def link():
        done = subprocess.run(
            [fleet.program, "console", "link", "--json"],
            env=fleet.environment,
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert done.returncode == 0, done
        return re.search(r"https?://[^\s\"]+", done.stdout.replace("\\/", "/")).group()

    return link


@pytest.fixture(scope="module")
def signed_in(console, link):
    operator = Operators(console)
    page = sign_in(operator, link())
    assert page.status == 200, page
    return operator


def sign_in(operator, place):
    """Opens a link, and presses its button if it has one."""
    page = operator.arrive(place)
    forms = [form for form in operator.forms(page) if "sign-in" in form[0]]
    if page.status == 200 and forms:
        answer = operator.submit(*forms[0])
        page = operator.arrive(answer.headers["Location"]) if answer.status in (302, 303) else answer
    return page


def links_of(page):
    return [html.unescape(each) for each in dict.fromkeys(re.findall(r'<a\b[^>]*href="(/[^"#]*)"', page.text))]


# Signing in


def test_up_prints_a_link_that_signs_in_once(fleet, console):
    text = fleet.log.read_text(errors="replace")
    found = re.findall(re.escape(console) + r"/\S*link=\S+|" + re.escape(console) + r"/sign-in\S+", text)
    assert found, text[-1500:]
    operator = Operators(console)
    page = sign_in(operator, found[0])
    assert page.status == 200 and operator.cookies, page
    assert sign_in(Operators(console), found[0]).status in (400, 401, 403, 404, 410)


def test_a_link_signs_in_once(console, link):
    place = link()
    first, second = Operators(console), Operators(console)
    assert sign_in(first, place).status == 200 and first.arrive("/users").status == 200
    assert sign_in(second, place).status != 200 or not second.cookies
    assert "/users" not in links_of(second.arrive("/users"))


def test_without_a_session_no_page_says_anything(console, eve):
    for place in ("/", "/users", f"/users/{eve.id}", "/audit", "/mails", "/clients", "/keys", "/health"):
        stranger = Operators(console)
        answer = stranger.send("GET", place)
        assert answer.status in (302, 303, 401, 403, 404), (place, answer)
        assert eve.address not in answer.text


def test_the_cookie_is_strict(console, link):
    operator = Operators(console)
    place = link()
    page = operator.send("GET", place)
    forms = [form for form in operator.forms(page) if "sign-in" in form[0]]
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": console, "Sec-Fetch-Site": "same-origin"}
    answer = POOL.request(
        "POST" if forms else "GET",
        urllib.parse.urljoin(console, forms[0][0] if forms else place),
        redirect=False,
        body=urllib.parse.urlencode(forms[0][1]) if forms else None,
        headers=headers | {"Cookie": "; ".join(f"{name}={value}" for name, value in operator.cookies.items())},
    )
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies, answer.headers
    for cookie in cookies:
        assert "HttpOnly" in cookie and "SameSite=" in cookie and "Domain" not in cookie, cookie


# Pages


def test_every_page_that_is_linked_opens(signed_in, ann):
    ann.password(password="not the one at all")
    todo, seen = ["/"], set()
    while todo and len(seen) < 80:
        place = todo.pop(0)
        kind = re.sub(r"[a-z]+_[0-9a-z]{26}", "ID", urllib.parse.urlsplit(place).path)
        if kind in seen or "sign-out" in place or "/assets/" in place:
            continue
        seen.add(kind)
        answer = signed_in.arrive(place)
        assert answer.status == 200, (place, answer)
        if "text/html" in answer.headers["Content-Type"]:
            assert re.search(r"<html[^>]* lang=", answer.text) and "<title>" in answer.text, place
            todo += [each for each in links_of(answer) if each not in todo]
    for part in ("/users", "/audit", "/clients"):
        assert any(each.startswith(part) for each in seen), seen
    assert len(seen) >= 10, seen


@pytest.mark.parametrize(
    "part", ["users", "sessions", "audit", "mails", "clients", "connections", "keys", "explain", "health"]
)
def test_the_console_has_the_part(signed_in, part, notes):
    front = signed_in.arrive("/")
    text = " ".join(links_of(front)) + front.text.lower() + signed_in.arrive(f"/clients/{notes['id']}").text.lower()
    assert part.rstrip("s") in text, links_of(front)


def test_the_overview_has_plots(signed_in):
    front = signed_in.arrive("/")
    assert (
        "<svg" in front.text and re.search(r"sign-ups?", front.text, re.I) and re.search(r"sign-ins?", front.text, re.I)
    )
    for period in ("hour", "day", "month"):
        assert period in front.text.lower(), period


def test_one_users_story_tells_why_she_cannot_sign_in(signed_in, ann, latchkey):
    while (
        ann.password(type(ann.caller)(ann.fleet, ann.caller.client, ann.caller.origin), "not the one at all").status
        != 429
    ):
        pass
    page = signed_in.arrive(f"/users/{ann.id}")
    assert page.status == 200 and ann.address in page.text
    assert re.search(r"wrong passwords?", page.text, re.I) and re.search(
        r"sign.in failed|sign_in_failed", page.text, re.I
    )
    latchkey("users", "unlock", ann.id)


def test_users_are_found(signed_in, ann):
    for name in ("search", "q", "email"):
        page = signed_in.arrive(f"/users?{name}={urllib.parse.quote(ann.address)}")
        if page.status == 200 and page.text.count(ann.address) and ann.id in page.text:
            return
    raise AssertionError(page)


def test_text_of_people_is_escaped(signed_in, ann):
    assert ann.caller.call("PATCH", "/auth/me", {"display_name": "<img src=x onerror=alert(1)>"}).status == 200
    page = signed_in.arrive(f"/users/{ann.id}")
    assert "<img src=x" not in page.text


def test_pages_run_no_foreign_script_and_are_not_framed(signed_in):
    answer = signed_in.arrive("/users")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy or "default-src 'self'" in policy
    assert (
        "unsafe-inline" not in policy
        and "unsafe-eval" not in policy
        and "frame-ancestors" in policy
        and "form-action" in policy
    )
    assert "no-store" in answer.headers["Cache-Control"] and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not re.search(r"(src|href)=\"(https?:)?//(?!127\.0\.0\.1|localhost)", answer.text.replace(signed_in.url, ""))


# Changing something


def form_to(operator, page, word):
    """The form with which an operator does something, on the page or on the one that asks first."""
    forms = [form for form in operator.forms(page) if word in form[0] or word in str(form[1])]
    if forms:
        return forms[0]
    place = re.search(rf'(?:action|href)="([^"]*{word}[^"]*)"', page.text)
    assert place, f"a way to {word}"
    return next(form for form in operator.forms(operator.arrive(html.unescape(place.group(1)))) if word in form[0])


def test_a_form_without_its_token_or_from_elsewhere_changes_nothing(signed_in, ann):
    place, fields = form_to(signed_in, signed_in.arrive(f"/users/{ann.id}"), "suspend")
    token = next((name for name, value in fields.items() if len(value) > 20), None)
    assert token, fields
    for spoilt, headers in (
        (({**fields, token: "invalid"}), {}),
        ({name: value for name, value in fields.items() if name != token}, {}),
        (fields, {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}),
        (fields, {"Origin": "null"}),
    ):
        answer = signed_in.submit(place, spoilt, **headers)
        assert answer.status in (400, 401, 403), answer
    assert ann.caller.is_signed_in and ann.password().status == 200


def test_suspending_by_the_form_names_the_operator_in_the_audit_log(signed_in, ann, latchkey):
    place, fields = form_to(signed_in, signed_in.arrive(f"/users/{ann.id}"), "suspend")
    answer = signed_in.submit(place, fields)
    assert answer.status in (200, 302, 303), answer
    entry = eventually(lambda: latchkey("audit", "--user", ann.id, "--event", "user_suspended"), "the entry")[-1]
    assert entry["actor"]["type"] == "operator" and (entry["actor"].get("name") or entry["actor"]["id"]), entry


@pytest.mark.parametrize("host", ["evil.example", "evil.example:1", ""])
def test_another_host_is_refused(signed_in, host):
    answer = signed_in.send("GET", "/users", Host=host or "evil.invalid")
    assert answer.status in (400, 403, 404, 421), answer


def test_signing_out_ends_it(console, link):
    operator = Operators(console)
    page = sign_in(operator, link())
    forms = [form for form in operator.forms(operator.arrive("/")) if "sign-out" in form[0]]
    assert forms, links_of(page)
    cookies = dict(operator.cookies)
    operator.submit(*forms[0])
    operator.cookies = cookies
    assert operator.send("GET", "/users").status in (302, 303, 401, 403)


def test_a_page_that_is_none_is_a_page(signed_in):
    answer = signed_in.arrive("/invalid")
    assert answer.status == 404 and "text/html" in answer.headers["Content-Type"], answer
