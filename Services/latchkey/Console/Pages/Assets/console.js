// What pages of the console do while they are open: new rows of the audit log, and fresh plots. Without it, reload.
const PAUSE = 2000, PLOTS = 30000;

async function get(path) {
  const answer = await fetch(path, { headers: { Accept: "text/html" }, redirect: "error", credentials: "same-origin" });
  // The session is over: the page says so.
  if (answer.status === 401) location.reload();
  if (!answer.ok) throw new Error(answer.statusText);
  const template = document.createElement("template");
  template.innerHTML = await answer.text();
  return template.content;
}

function repeat(work, pause) {
  let failed = 0;
  const turn = async () => {
    if (!document.hidden) {
      try {
        await work();
        failed = 0;
      } catch {
        failed += 1;
      }
    }
    setTimeout(turn, Math.min(pause * 2 ** failed, 60000));
  };
  setTimeout(turn, pause);
}

for (const place of document.querySelectorAll("[data-live]")) {
  const table = place.querySelector("table"), body = table.tBodies[0];
  const status = document.createElement("p");
  status.className = "sr";
  status.setAttribute("role", "status");
  place.append(status);
  repeat(async () => {
    const newest = body.rows[0]?.dataset.key ?? "";
    const separator = place.dataset.live.includes("?") ? "&" : "?";
    const found = await get(`${place.dataset.live}${separator}after=${encodeURIComponent(newest)}`);
    const known = new Set([...body.rows].map((row) => row.dataset.key));
    // They come with the newest one first, as they stand in the table.
    const rows = [...found.querySelectorAll("tr")].filter((row) => !known.has(row.dataset.key));
    if (!rows.length) return;
    for (const row of rows) row.classList.add("new");
    // An entry can be committed a moment after a later one: rows stand in the order of their keys.
    for (const row of rows) {
      const next = [...body.rows].find((other) => other.dataset.key < row.dataset.key);
      body.insertBefore(row, next ?? null);
    }
    while (body.rows.length > 500) body.rows[body.rows.length - 1].remove();
    table.hidden = false;
    place.querySelector(".empty")?.remove();
    status.textContent = rows.length === 1 ? "1 new entry" : `${rows.length} new entries`;
  }, PAUSE);
}

for (const place of document.querySelectorAll("[data-plots]")) {
  repeat(async () => {
    const found = await get(`/overview/plots${location.search}`);
    place.replaceChildren(...found.querySelector("[data-plots]").children);
  }, PLOTS);
}
