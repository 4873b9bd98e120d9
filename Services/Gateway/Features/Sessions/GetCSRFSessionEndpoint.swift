import HTTPTypes
import Hummingbird
import Models

/// Begins a CSRF session, and returns a script that fetches its token. Load it on a page with
/// `<script src="…/auth/csrf-session">`, then read `latchkey.csrfToken` or wait for the event `latchkey:csrf`.
struct GetCSRFSessionEndpoint: Endpoint {
    static let operation = Operation(
        .get, "/auth/csrf-session", id: "getCSRFSession", tag: .signingIn,
        summary: "Begin a CSRF session",
        description: "Load it on a page as a script; the token is then in `latchkey.csrfToken`.",
        answers: [
            .text(
                "A script that fetches the token; sets the session's cookie if there is none.", example: "ok",
                type: "application/javascript")
        ])

    let issuer: String

    func respond(to request: IncomingRequest) async throws -> Response {
        var response = Response.text(script, type: "application/javascript; charset=utf-8")
        if request.method == .get, request.cookieValues(.csrfSession).isEmpty {
            response.headers.append(CSRFTokens.setCookie(CSRFTokens.makeSession(), request.context.cookiePolicy))
        }
        return response
    }

    private var script: String {
        """
        (function () {
          "use strict";
          var latchkey = (window.latchkey = window.latchkey || {});
          // The origin of this script has the cookie, also behind a proxy.
          var script = document.currentScript;
          var url = script && script.src ? script.src.replace(/csrf-session([?#].*)?$/, "csrf-token") : "\(issuer)/auth/csrf-token";
          latchkey.fetchCSRFToken = function () {
            return fetch(url, { credentials: "include" })
              .then(function (response) {
                if (!response.ok) throw new Error("latchkey: no CSRF token (" + response.status + ")");
                return response.json();
              })
              .then(function (answer) {
                latchkey.csrfToken = answer.csrf_token;
                window.dispatchEvent(new CustomEvent("latchkey:csrf", { detail: answer }));
                return answer.csrf_token;
              });
          };
          latchkey.fetchCSRFToken().catch(function (error) { console.error(error); });
        })();

        """
    }
}
