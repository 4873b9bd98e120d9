// Small comforts. Every page works without them.
(function () {
  "use strict";

  var progress = document.querySelector("[data-working]");
  function rest(form) {
    clearTimeout(form.wait);
    form.removeAttribute("aria-busy");
    form.querySelectorAll("[data-busy]").forEach(function (button) { button.removeAttribute("data-busy"); });
    if (progress) progress.textContent = "";
  }

  // A second click, or Enter pressed twice, sends nothing again. Coming back to the page makes its forms fresh.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    // The page stays, and nothing tells when the file has arrived.
    if (form.hasAttribute("data-download")) return;
    if (form.getAttribute("aria-busy") === "true") {
      event.preventDefault();
      return;
    }
    form.setAttribute("aria-busy", "true");
    var button = event.submitter;
    // What takes longer turns a wheel, and screen readers hear of it.
    form.wait = setTimeout(function () {
      if (button) button.setAttribute("data-busy", "");
      if (progress) progress.textContent = progress.dataset.working;
    }, 300);
    setTimeout(function () { rest(form); }, 10000);
  });
  window.addEventListener("pageshow", function () { document.querySelectorAll("form[aria-busy]").forEach(rest); });

  // Choosing a language is enough; without the script a button sends the form.
  document.documentElement.classList.add("scripted");
  document.querySelectorAll("form[data-languages] select").forEach(function (select) {
    select.addEventListener("change", function () { select.form.requestSubmit(); });
  });

  // Passwords can be shown.
  document.querySelectorAll("input[data-show]").forEach(function (input) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "reveal";
    button.setAttribute("aria-controls", input.id);
    function say() {
      var hidden = input.type === "password";
      button.textContent = hidden ? input.dataset.show : input.dataset.hide;
      button.setAttribute("aria-label", hidden ? input.dataset.showLabel : input.dataset.hideLabel);
    }
    button.addEventListener("click", function () {
      input.type = input.type === "password" ? "text" : "password";
      say();
      input.focus();
    });
    input.parentElement.classList.add("revealing");
    input.insertAdjacentElement("afterend", button);
    // Never sent, kept or offered as a text field.
    input.form.addEventListener("submit", function () { input.type = "password"; say(); });
    say();
  });

  // Rules of new passwords are ticked as they are met. A rule without a tick of its own is checked when the form is sent.
  document.querySelectorAll("ul.rules").forEach(function (list) {
    var input = document.getElementById(list.id.slice(0, -"-rules".length));
    var address = input.form.querySelector("[type=email]");
    function mark(rule, met) {
      if (rule.classList.contains("met") === met) return;
      rule.classList.toggle("met", met);
      if (met) {
        var text = document.createElement("span");
        text.className = "sr";
        text.textContent = " (" + list.dataset.met + ")";
        rule.append(text);
      } else rule.lastElementChild.remove();
    }
    function words(text) {
      return (text + " " + text.split("@")[0]).split(" ").concat(text.split(/[^\p{L}\p{N}]+/u));
    }
    function check() {
      var value = input.value.slice(0, 1024).normalize("NFKC");
      list.querySelectorAll("[data-minimum]").forEach(function (rule) {
        mark(rule, Array.from(value).length >= +rule.dataset.minimum);
      });
      list.querySelectorAll("[data-word]").forEach(function (rule) {
        var all = words((address ? address.value : "").toLowerCase()).concat(rule.dataset.word.toLowerCase())
          .concat(words(rule.dataset.word.toLowerCase()));
        mark(rule, value !== "" && !all.some(function (word) {
          return Array.from(word).length >= 4 && value.toLowerCase().includes(word);
        }));
      });
    }
    input.form.addEventListener("input", check);
    check();
    measure(list, input, words);
  });

  // How hard a new password is to guess, in bits. Words count little each, so that several of them are needed; sequences,
  // repetitions and what everybody takes count next to nothing.
  var COMMON = /password|passwort|motdepasse|contrasena|qwert[yz]?|azerty|letmein|welcome|admin|iloveyou|monkey|dragon|secret|login|master|football|summer|winter|abc|asdf/g;
  function bits(value, known) {
    var rest = value.toLowerCase(), sum = 0, previous = "";
    known.forEach(function (word) {
      if (Array.from(word).length >= 3) rest = rest.split(word).join("");
    });
    // Digits and signs that stand for letters.
    var plain = rest.replace(/[@430$!1]/g, function (sign, place) {
      var beside = (rest[place - 1] || "") + (rest[place + 1] || "");
      return /\p{L}/u.test(beside) ? { "@": "a", 4: "a", 3: "e", 0: "o", $: "s", "!": "i", 1: "l" }[sign] : sign;
    });
    var left = plain.replace(COMMON, function () { sum += 4; return ""; });
    if (left !== plain) rest = left;
    var parts = rest.match(/[\u2e80-\uffff]|\p{L}+|\d+|[^\p{L}\d]+/gu) || [];
    parts.forEach(function (part) {
      // What repeats the last sign or follows it counts nothing.
      var count = 0;
      Array.from(part).forEach(function (sign) {
        if (Math.abs(sign.codePointAt(0) - (previous ? previous.codePointAt(0) : -9)) > 1) count += 1;
        previous = sign;
      });
      if (/^[\u2e80-\uffff]$/.test(part)) sum += 9 * count;
      else if (/^\p{L}/u.test(part)) sum += Math.min(4.7 * count, 9 + 1.5 * count);
      else if (/^(19|20)\d\d$/.test(part)) sum += 6;
      else if (/^\d/.test(part)) sum += 3.3 * count;
      else if (part.trim()) sum += 4 * count;
    });
    // Many changes between letters, digits and signs are made by a machine.
    return sum + 2 * Math.max(0, parts.length - 4) + (value !== value.toLowerCase() ? 2 : 0);
  }
  function measure(list, input, words) {
    var meter = document.createElement("div"), said = document.createElement("p"), timer = 0;
    meter.className = "strength";
    meter.setAttribute("aria-hidden", "true");
    said.className = "hint";
    said.setAttribute("role", "status");
    list.before(meter, said);
    var address = input.form.querySelector("[type=email]");
    input.form.addEventListener("input", function () {
      var value = input.value.slice(0, 256).normalize("NFKC"), rule = list.querySelector("[data-word]");
      var known = words((address ? address.value : "").toLowerCase()).concat(rule ? words(rule.dataset.word.toLowerCase()) : []);
      var strength = bits(value, known), isMet = !list.querySelector("[data-minimum]:not(.met), [data-word]:not(.met)");
      var level = !value ? "" : strength < 45 || !isMet ? "weak" : strength < 60 ? "fair" : "strong";
      meter.dataset.level = level;
      clearTimeout(timer);
      // Screen readers hear of it when the typing pauses.
      timer = setTimeout(function () { said.textContent = level ? list.dataset[level] : ""; }, 400);
    });
  }

  // A page that may offer a passkey next learns whether this device can make one.
  document.querySelectorAll("input[data-passkeys]").forEach(function (input) {
    if (!window.PublicKeyCredential || /^[\d.]+$|^\[/.test(location.hostname)) return;
    PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().then(function (isAvailable) {
      if (isAvailable) input.value = "1";
    }, function () {});
  });

  // A field that is being corrected is no longer marked as invalid.
  document.querySelectorAll("input[aria-invalid]").forEach(function (input) {
    input.addEventListener("input", function () { input.removeAttribute("aria-invalid"); }, { once: true });
  });

  // A code is digits, however it was copied.
  document.querySelectorAll("input.code").forEach(function (input) {
    input.addEventListener("input", function () {
      var digits = input.value.normalize("NFKC").replace(/[^0-9]/g, "").slice(0, 6);
      if (digits !== input.value) input.value = digits;
      // The sixth digit is enough, typed or pasted. Once: a wrong code is corrected at leisure.
      if (digits.length === 6 && !input.sent && input.form.checkValidity()) {
        input.sent = true;
        input.form.requestSubmit();
      }
    });
  });

  // What has to wait counts down, and can be pressed then. Without the script the sentence above names the time.
  function count(button, seconds) {
    var text = button.textContent, end = Date.now() + seconds * 1000;
    button.disabled = true;
    (function tick() {
      var left = Math.ceil((end - Date.now()) / 1000);
      button.textContent = left > 0 ? text + " (" + left + ")" : text;
      button.disabled = left > 0;
      if (left > 0) setTimeout(tick, 250);
    })();
  }
  document.querySelectorAll("button[data-wait]").forEach(function (button) { count(button, +button.dataset.wait); });
  document.querySelectorAll(".alert p[data-wait]").forEach(function (alert) {
    document.querySelectorAll("main form button[type=submit]:not(.link, .reveal, [data-wait])").forEach(function (button) {
      count(button, +alert.dataset.wait);
    });
  });

  // The page that waits for an email goes on when its link was used in another window of this browser. It asks while it is
  // visible, for ten minutes.
  if (document.querySelector("[data-poll]")) {
    var until = Date.now() + 600000;
    var poll = setInterval(function () {
      if (Date.now() > until) clearInterval(poll);
      if (document.visibilityState !== "visible" || document.querySelector("form[aria-busy=true]")) return;
      fetch(location.href, { method: "HEAD", redirect: "manual", credentials: "same-origin" }).then(function (answer) {
        if (answer.type === "opaqueredirect") { clearInterval(poll); location.replace(location.href); }
      }, function () {});
    }, 4000);
  }

  // Recovery codes and secrets can be copied and printed.
  document.querySelectorAll("button[data-copy]").forEach(function (button) {
    if (!navigator.clipboard) return;
    var text = button.textContent, source = document.getElementById(button.dataset.copy);
    var items = source.querySelectorAll("li");
    button.hidden = false;
    button.addEventListener("click", function () {
      var lines = items.length ? Array.from(items, function (item) { return item.textContent.trim(); }) : [source.textContent];
      navigator.clipboard.writeText(lines.join("\n")).then(function () {
        button.textContent = progress.textContent = button.dataset.copied;
        setTimeout(function () { button.textContent = text; progress.textContent = ""; }, 3000);
      });
    });
  });
  document.querySelectorAll("button[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  // Times as they are where the reader is.
  document.querySelectorAll("time[datetime]").forEach(function (time) {
    var date = new Date(time.dateTime);
    if (isNaN(date)) return;
    time.title = time.textContent;
    time.textContent = date.toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  });
})();
