"""A browser, as far as the tests need one: cookies, and one step of a redirect at a time."""

import urllib.parse

import requests


class Browser:
    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.session = requests.Session()

    def sign_up(self, email: str, password: str) -> dict:
        return self._post("/auth/sign-up", email, password)

    def sign_in(self, email: str, password: str) -> dict:
        """As a user who is not signed in."""
        self.session.cookies.clear()
        return self._post("/auth/sign-in", email, password)

    def _post(self, path: str, email: str, password: str) -> dict:
        answer = self.session.post(
            self.issuer + path,
            json={"client_id": "client_demo", "email": email, "password": password},
            headers={"Origin": self.issuer},
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def go(self, url: str, until: str) -> str:
        """Follows redirects from `url` and gives the first place that begins with `until`."""
        for _ in range(10):
            # Browsers take localhost for secure, and so send it cookies that are for secure places only; requests doesn't.
            cookies = "; ".join(f"{c.name}={c.value}" for c in self.session.cookies)
            headers = {"Cookie": cookies} if url.startswith(self.issuer + "/") else {}
            answer = self.session.get(url, allow_redirects=False, headers=headers)
            assert answer.status_code == 303, (answer.status_code, answer.text)
            url = urllib.parse.urljoin(url, answer.headers["Location"])
            if url.startswith(until):
                return url
        raise AssertionError("redirects without end")
