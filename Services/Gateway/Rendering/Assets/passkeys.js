// Passkeys on our own pages (WebAuthn Level 3). Their forms are hidden until it is known that the browser has passkeys.
(function () {
  "use strict";
  // Browsers have no passkeys for IP addresses.
  var isAvailable = window.PublicKeyCredential && navigator.credentials && !/^[\d.]+$|^\[/.test(location.hostname);
  if (!isAvailable) return;
  document.documentElement.classList.add("has-passkeys");

  // What browsers before 2025 lack: parseCreationOptionsFromJSON, parseRequestOptionsFromJSON and toJSON.
  function bytes(text) {
    return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), function (c) { return c.charCodeAt(0); });
  }
  function text(buffer) {
    return btoa(String.fromCharCode.apply(null, new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }
  function described(list) {
    return (list || []).map(function (item) { return Object.assign({}, item, { id: bytes(item.id) }); });
  }
  function creationOptions(json) {
    if (PublicKeyCredential.parseCreationOptionsFromJSON) return PublicKeyCredential.parseCreationOptionsFromJSON(json);
    return Object.assign({}, json, {
      challenge: bytes(json.challenge), user: Object.assign({}, json.user, { id: bytes(json.user.id) }),
      excludeCredentials: described(json.excludeCredentials)
    });
  }
  function requestOptions(json) {
    if (PublicKeyCredential.parseRequestOptionsFromJSON) return PublicKeyCredential.parseRequestOptionsFromJSON(json);
    return Object.assign({}, json, { challenge: bytes(json.challenge), allowCredentials: described(json.allowCredentials) });
  }
  function toJSON(credential) {
    if (credential.toJSON) return credential.toJSON();
    var response = {};
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (name) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    });
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return {
      id: credential.id, rawId: text(credential.rawId), type: credential.type, response: response,
      authenticatorAttachment: credential.authenticatorAttachment || undefined,
      clientExtensionResults: credential.getClientExtensionResults()
    };
  }

  // The options of a form. Rejects with the problem that the server answered.
  function options(form) {
    return fetch(form.dataset.options, {
      method: "POST", credentials: "same-origin", headers: { "X-CSRF-Token": form.elements.csrf_token.value }
    }).then(function (answer) {
      return answer.json().then(function (json) { return answer.ok ? json : Promise.reject(json); });
    });
  }

  // Only one request for a passkey can be open: the one that fills in the address gives way to a button.
  var filling = null;
  function stopFilling() {
    if (!filling) return;
    clearTimeout(filling.timer);
    filling.abort();
    filling = null;
  }

  function send(form, credential) {
    form.elements.credential.value = JSON.stringify(toJSON(credential));
    // The box is in the form of the other factor.
    var box = document.getElementById("remember_browser");
    if (box && box.form !== form && form.elements.remember_browser) {
      form.elements.remember_browser.value = box.checked ? "1" : "";
    }
    form.requestSubmit();
  }

  function use(form, button) {
    var message = form.querySelector("[data-cancelled]");
    if (form.isAsking) return;
    form.isAsking = true;
    message.textContent = "";
    stopFilling();
    options(form).then(function (json) {
      return form.dataset.passkey === "create"
        ? navigator.credentials.create({ publicKey: creationOptions(json) })
        : navigator.credentials.get({ publicKey: requestOptions(json) });
    }).then(function (credential) { send(form, credential); }, function (error) {
      if (error.code === "insufficient_user_authentication" && form.dataset.confirm) {
        location.assign(form.dataset.confirm);
        return;
      }
      // The authenticator has a passkey already, the user or the time ended it, or anything else.
      var kind = { InvalidStateError: "exists", NotAllowedError: "cancelled", AbortError: "cancelled" }[error.name];
      message.textContent = message.dataset[kind] || message.dataset.failed;
      button.focus();
      fill();
    }).finally(function () { form.isAsking = false; });
  }

  // The browser offers passkeys where it fills in the address. Before the options expire, new ones take their place.
  var fillingForm = document.querySelector("form[data-conditional]");
  function fill() {
    if (!fillingForm || filling || !PublicKeyCredential.isConditionalMediationAvailable) return;
    var request = new AbortController();
    request.timer = 0;
    filling = request;
    PublicKeyCredential.isConditionalMediationAvailable().then(function (isPossible) {
      if (!isPossible || filling !== request) return null;
      return options(fillingForm).then(function (json) {
        if (filling !== request) return null;
        request.timer = setTimeout(renew, Math.max(30000, (json.timeout || 300000) - 30000));
        return navigator.credentials.get({
          publicKey: requestOptions(json), mediation: "conditional", signal: request.signal
        });
      });
    }).then(function (credential) { if (credential && filling === request) send(fillingForm, credential); },
      function () { if (filling === request) { clearTimeout(request.timer); filling = null; } });
  }
  function renew() {
    stopFilling();
    if (document.visibilityState === "visible") fill();
  }
  document.addEventListener("visibilitychange", function () { if (document.visibilityState === "visible") fill(); });
  // An answer is good once: going back to the page makes its forms fresh.
  window.addEventListener("pageshow", function (event) {
    document.querySelectorAll("form[data-passkey]").forEach(function (form) { form.elements.credential.value = ""; });
    if (event.persisted) renew();
  });

  document.querySelectorAll("form[data-passkey]").forEach(function (form) {
    form.hidden = false;
    var button = form.querySelector("button[data-use]");
    button.addEventListener("click", function () { use(form, button); });
    // Enter in a field of the form means the button.
    form.addEventListener("submit", function (event) {
      if (form.elements.credential.value) return;
      event.preventDefault();
      event.stopPropagation();
      use(form, button);
    });
  });
  fill();
})();
