// The API's description (/docs): search, the place in the contents, copying, and trying operations with the demo client.
// Without it the page has everything but these.
(function () {
  "use strict";

  var reference = document.querySelector(".reference");
  if (!reference) return;
  var articles = Array.from(reference.querySelectorAll("article[data-path]"));
  var links = new Map();
  reference.querySelectorAll(".contents a").forEach(function (link) { links.set(link.hash.slice(1), link); });

  function element(name, properties, children) {
    var made = Object.assign(document.createElement(name), properties);
    (children || []).forEach(function (child) { made.append(child); });
    return made;
  }

  // Search: every word has to occur, in whatever order.
  var filter = reference.querySelector(".filter"), field = filter.querySelector("input");
  var nothing = reference.querySelector(".nothing"), found = filter.querySelector("[data-found]");
  var texts = articles.map(function (article) {
    return (article.dataset.method + " " + article.id + " " + article.firstElementChild.textContent).toLowerCase();
  });
  function search() {
    var words = field.value.toLowerCase().split(/\s+/).filter(Boolean), count = 0;
    articles.forEach(function (article, index) {
      var matches = words.every(function (word) { return texts[index].includes(word); });
      article.hidden = !matches;
      links.get(article.id).parentElement.hidden = !matches;
      if (matches) count += 1;
    });
    reference.querySelectorAll(".operations > section").forEach(function (section) {
      var all = Array.from(section.querySelectorAll("article"));
      var none = words.length > 0 && all.every(function (article) { return article.hidden || !article.dataset.path; });
      section.hidden = none;
      links.get(section.getAttribute("aria-labelledby")).parentElement.hidden = none;
    });
    nothing.hidden = count > 0;
    found.textContent = words.length ? count + " found" : "";
  }
  filter.hidden = false;
  filter.addEventListener("submit", function (event) { event.preventDefault(); });
  field.addEventListener("input", search);
  document.addEventListener("keydown", function (event) {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
    event.preventDefault();
    field.focus();
  });
  // A link to what the search hides ends the search.
  window.addEventListener("hashchange", function () {
    var target = document.getElementById(location.hash.slice(1));
    if (!target || !target.closest("[hidden]")) return;
    field.value = "";
    search();
    target.scrollIntoView();
  });
  search();

  // The contents show where the reader is.
  var current;
  function mark(id) {
    var link = links.get(id);
    if (!link || link === current) return;
    if (current) current.removeAttribute("aria-current");
    current = link;
    link.setAttribute("aria-current", "true");
    if (link.offsetParent) link.scrollIntoView({ block: "nearest" });
  }
  var observer = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (!entry.isIntersecting) return;
      var domain = entry.target.closest("section").getAttribute("aria-labelledby");
      // Where the contents hold the domains only, the domain is marked.
      mark(links.get(entry.target.id).offsetParent ? entry.target.id : domain);
    });
  }, { rootMargin: "-10% 0px -80% 0px" });
  articles.forEach(function (article) { observer.observe(article); });

  // Copying needs a page by https or of this machine.
  if (navigator.clipboard) {
    reference.querySelectorAll("pre.curl").forEach(function (text) {
      var button = element("button", { type: "button", className: "plain small", textContent: "Copy" });
      button.setAttribute("aria-label", "Copy the curl command");
      button.addEventListener("click", function () {
        navigator.clipboard.writeText(text.textContent).then(function () {
          button.textContent = "Copied";
          setTimeout(function () { button.textContent = "Copy"; }, 2000);
        }, function () {});
      });
      var box = element("div", { className: "copying" });
      text.replaceWith(box);
      box.append(button, text);
    });
  }

  // Trying operations: with the demo client, in the session that this browser has with it.
  var demo = reference.dataset.demo;
  if (!demo) return;
  var secretName = /(^|_)(token|secret|password|assertion|verifier|recovery_codes?)$/i;
  var hidden = "(hidden)";

  // What signs somebody in stays out of sight: by the name of its member, or because it looks like a token.
  function masked(value, name) {
    if (Array.isArray(value)) return value.map(function (one) { return masked(one, name); });
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(function (pair) { return [pair[0], masked(pair[1], pair[0])]; }));
    }
    if (typeof value !== "string") return value;
    if (secretName.test(name || "") || /^ey[\w-]+\.[\w-]+\.[\w-]*$/.test(value)) return hidden;
    return value.replace(/([?&#](?:token|code|id_token|access_token)=)[^&#]*/g, "$1" + hidden);
  }

  var description;
  function describe() {
    description = description || fetch("/openapi.json").then(function (answer) { return answer.json(); });
    return description;
  }
  function resolved(document, value) {
    if (!value || !value.$ref) return value || {};
    return value.$ref.split("/").slice(1).reduce(function (part, name) { return part[name]; }, document);
  }

  // Begins a session for CSRF tokens if there is none, and returns its token.
  function csrfToken() {
    var options = { credentials: "same-origin", cache: "no-store" };
    return fetch("/auth/csrf-session", options)
      .then(function () { return fetch("/auth/csrf-token", options); })
      .then(function (answer) { return answer.json(); })
      .then(function (answer) { return answer.csrf_token; });
  }

  function rows(document, operation) {
    var all = (operation.parameters || []).map(function (parameter) { return resolved(document, parameter); })
      .filter(function (parameter) { return parameter.in !== "header"; })
      .map(function (parameter) {
        return { place: parameter.in, name: parameter.name, isRequired: parameter.required === true,
                 schema: resolved(document, parameter.schema) };
      });
    var body = operation.requestBody && operation.requestBody.content["application/json"];
    if (!body) return all;
    var schema = resolved(document, body.schema);
    return all.concat(Object.keys(schema.properties || {}).filter(function (name) { return name !== "csrf_token"; })
      .map(function (name) {
        return { place: "body", name: name, isRequired: (schema.required || []).includes(name),
                 schema: resolved(document, schema.properties[name]) };
      }));
  }

  function isText(schema) { return [].concat(schema.type || "string").includes("string"); }

  function input(row, article) {
    var id = article.id + "-" + row.place + "-" + row.name;
    var made = element("input", { id: id, required: row.isRequired, autocomplete: "off", spellcheck: false });
    if (secretName.test(row.name) || row.schema.format === "password") made.type = "password";
    else if (row.schema.format === "email") made.type = "email";
    if (row.name === "client_id") made.value = demo;
    row.input = made;
    var label = element("label", { htmlFor: id, textContent: row.name + (isText(row.schema) ? "" : " (JSON)") });
    return element("div", { className: "field" }, [label, made]);
  }

  function send(article, method, rows) {
    var path = article.dataset.path, query = new URLSearchParams(), body;
    rows.forEach(function (row) {
      var text = row.input.value;
      if (row.place === "path") path = path.replace("{" + row.name + "}", encodeURIComponent(text));
      else if (text === "") return;
      else if (row.place === "query") query.set(row.name, text);
      else { body = body || {}; body[row.name] = isText(row.schema) ? text : JSON.parse(text); }
    });
    var options = { method: method, credentials: "same-origin", cache: "no-store", headers: {} };
    if (body || rows.some(function (row) { return row.place === "body"; })) {
      options.headers["Content-Type"] = "application/json";
      options.body = JSON.stringify(body || {});
    }
    var ready = method === "GET" ? Promise.resolve() : csrfToken().then(function (token) {
      options.headers["X-CSRF-Token"] = token;
    });
    return ready.then(function () { return fetch(path + (query.size ? "?" + query : ""), options); });
  }

  function show(outcome, text, answer) {
    return answer.text().then(function (body) {
      outcome.textContent = "Answer: " + answer.status + (answer.statusText ? " " + answer.statusText : "");
      try { body = JSON.stringify(masked(JSON.parse(body)), null, 2); } catch (error) { /* Not JSON: as it is. */ }
      text.textContent = body;
      text.hidden = body === "";
    });
  }

  function open(article, box) {
    return describe().then(function (document) {
      var method = article.dataset.method;
      var all = rows(document, document.paths[article.dataset.path][method.toLowerCase()]);
      var outcome = element("p", { className: "outcome" }), text = element("pre", { hidden: true });
      outcome.setAttribute("role", "status");
      var button = element("button", { type: "submit", className: "small", textContent: "Send" });
      var form = element("form", {}, all.map(function (row) { return input(row, article); }).concat(button));
      form.setAttribute("aria-label", "Try it: " + method + " " + article.dataset.path);
      form.addEventListener("submit", function (event) {
        event.preventDefault();
        // The page's other script marks the form as busy; this one never leaves the page.
        event.stopPropagation();
        button.disabled = true;
        outcome.textContent = "Sending";
        Promise.resolve().then(function () { return send(article, method, all); })
          .then(function (answer) { return show(outcome, text, answer); })
          .catch(function (error) {
            text.hidden = true;
            outcome.textContent = error instanceof SyntaxError ? "A field marked as JSON does not hold JSON." : "No answer. Is the fleet running?";
          })
          .then(function () { button.disabled = false; });
      });
      box.replaceChildren(
        element("p", { className: "small soft", textContent: "Sent by this browser, with its session at the demo application. Tokens in answers are hidden." }),
        form, outcome, text);
      var first = form.querySelector("input, button");
      first.focus();
    });
  }

  articles.forEach(function (article) {
    var box = article.querySelector(".try");
    if (!box) return;
    var button = element("button", { type: "button", className: "plain small", textContent: "Try it" });
    button.setAttribute("aria-label", "Try it: " + article.dataset.method + " " + article.dataset.path);
    button.addEventListener("click", function () {
      button.disabled = true;
      open(article, box).catch(function () { button.disabled = false; });
    });
    box.append(button);
    box.hidden = false;
  });
})();
