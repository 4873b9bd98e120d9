// Signs people in by the API of Latchkey, which is on another origin of the same site. The tokens are in cookies that no
// script can read; this page only ever sees answers.
"use strict";

const { api, client } = document.currentScript.dataset;
const show = (id) => {
  for (const part of document.querySelectorAll("main > form, main > section")) part.hidden = part.id !== id;
};
const say = (text) => { document.getElementById("message").textContent = text; };
const field = (id) => document.getElementById(id).value;

// What the API answers, or throws: its problem documents have a stable `code` and a `detail` for people.
async function call(method, path, body) {
  const response = await send(method, path, body);
  if (response.status === 401 && (await response.clone().json()).code !== "invalid_credentials") {
    // The access token lives for minutes; the refresh token beside it is good for another.
    if ((await send("POST", "/auth/refresh", {})).ok) return read(await send(method, path, body));
  }
  return read(response);
}

async function send(method, path, body) {
  const headers = {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  // A change on the strength of a cookie needs the token, which no foreign page can get.
  if (method !== "GET") headers["X-CSRF-Token"] = latchkey.csrfToken ?? (await latchkey.fetchCSRFToken());
  return fetch(api + path, {
    method, headers, credentials: "include", body: body === undefined ? undefined : JSON.stringify(body),
  });
}

async function read(response) {
  const answer = response.status === 204 ? null : await response.json();
  if (response.ok) return answer;
  throw Object.assign(new Error(answer.detail), {
    code: answer.code, status: response.status, requestID: response.headers.get("X-Request-Id"),
  });
}

// Whoever the cookies belong to.
async function welcome() {
  const me = await call("GET", "/auth/me");
  document.getElementById("who").textContent = me.credentials[0].email;
  show("account");
}

function on(event, id, action) {
  document.getElementById(id).addEventListener(event, async (what) => {
    what.preventDefault();
    say("");
    try {
      await action();
    } catch (error) {
      say(`${error.message} (${error.code}, ${error.requestID})`);
    }
  });
}

// First the address: what comes next depends on whether it is somebody's.
on("submit", "address", async () => {
  const { status, preferred } = await call("POST", "/auth/check-email", { client_id: client, email: field("email") });
  if (status === "unregistered") return show("new");
  if (preferred[0] === "password") return show("known");
  await mailLink();
});
on("submit", "known", async () => {
  await call("POST", "/auth/sign-in", { client_id: client, email: field("email"), password: field("password") });
  await welcome();
});
on("submit", "new", async () => {
  await call("POST", "/auth/sign-up", { client_id: client, email: field("email"), password: field("new-password") });
  await welcome();
});
on("click", "mail-me", mailLink);
on("click", "join", async () => {
  await call("PUT", "/auth/waitlists/demo");
  say("You are on the waitlist.");
});
on("click", "sign-out", async () => {
  await call("POST", "/auth/sign-out", {});
  show("address");
});

async function mailLink() {
  await call("POST", "/auth/send-magic-link", { client_id: client, email: field("email") });
  say("Please look into your mail.");
}

// The link in the mail opens this page with a token. Only the button spends it: scanners follow links too.
const token = new URLSearchParams(location.search).get("token");
if (location.pathname === "/in" && token) {
  history.replaceState(null, "", "/in");
  on("submit", "link", async () => {
    await call("POST", "/auth/sign-in-with-token", { token });
    history.replaceState(null, "", "/");
    await welcome();
  });
  show("link");
} else {
  welcome().catch(() => show("address"));
}
