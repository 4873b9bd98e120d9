import Models

/// Programs that sign in at the demo application. The start page of a local fleet shows them, and each works as it is.
struct ConnectSnippets: Sendable {
    /// The fleet's public base URL.
    let issuer: String
    let client: ClientID

    struct Snippet: Sendable {
        /// For the browser's tests, which run it.
        let id: String
        let title: String
        let text: String
    }

    var all: [Snippet] {
        [
            Snippet(id: "javascript", title: "JavaScript", text: filled(Self.javaScript)),
            Snippet(id: "python", title: "Python (Authlib)", text: filled(Self.python)),
            Snippet(id: "swift", title: "Swift", text: filled(Self.swift)),
            Snippet(id: "curl", title: "curl", text: filled(Self.curl)),
        ]
    }

    private func filled(_ text: String) -> String {
        text.replacing("ISSUER", with: issuer).replacing("CLIENT", with: client.description)
    }

    private static let javaScript = #"""
        <!-- Save as index.html, run `python3 -m http.server 8000` beside it, open http://localhost:8000/ -->
        <!DOCTYPE html>
        <button>Sign in</button> <pre></pre>
        <script type="module">
        const issuer = "ISSUER", client_id = "CLIENT", redirect_uri = "http://localhost:8000/";
        const base64url = (bytes) =>
          btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
        const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

        document.querySelector("button").onclick = async () => {
          const state = random(), verifier = random();
          sessionStorage.setItem(state, verifier);
          const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
          location.href = `${issuer}/oauth2/authorize?` + new URLSearchParams({
            response_type: "code", client_id, redirect_uri, scope: "openid email", state,
            code_challenge: base64url(new Uint8Array(hash)), code_challenge_method: "S256" });
        };

        const answer = new URLSearchParams(location.search);
        const code_verifier = sessionStorage.getItem(answer.get("state"));
        if (answer.has("code") && code_verifier && answer.get("iss") === issuer) {
          sessionStorage.removeItem(answer.get("state"));
          history.replaceState(null, "", "/");
          const tokens = await (await fetch(`${issuer}/oauth2/token`, { method: "POST", body: new URLSearchParams({
            grant_type: "authorization_code", code: answer.get("code"), redirect_uri, client_id, code_verifier }) })).json();
          const user = await (await fetch(`${issuer}/oauth2/userinfo`, {
            headers: { Authorization: `Bearer ${tokens.access_token}` } })).json();
          document.querySelector("pre").textContent = JSON.stringify(user, null, 2);
        }
        </script>
        """#

    private static let python = #"""
        # pip install authlib requests
        import http.server
        import webbrowser

        import requests
        from authlib.common.security import generate_token
        from authlib.integrations.requests_client import OAuth2Session

        HERE = "http://127.0.0.1:8001"
        server = requests.get("ISSUER/.well-known/openid-configuration").json()
        client = OAuth2Session("CLIENT", scope="openid email", redirect_uri=f"{HERE}/callback",
                               code_challenge_method="S256", token_endpoint_auth_method="none")
        verifier = generate_token(64)
        url, state = client.create_authorization_url(server["authorization_endpoint"], code_verifier=verifier)

        class Callback(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.server.came_back_to = HERE + self.path
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"Signed in. You can close this window.")

        with http.server.HTTPServer(("127.0.0.1", 8001), Callback) as here:
            print("Open", url, flush=True)
            webbrowser.open(url)
            here.handle_request()
        client.fetch_token(server["token_endpoint"], authorization_response=here.came_back_to,
                           code_verifier=verifier, state=state)
        print(client.get(server["userinfo_endpoint"]).json())
        """#

    private static let swift = #"""
        // Save as main.swift and run `swift main.swift`
        import Foundation
        #if canImport(FoundationNetworking)
        import FoundationNetworking
        #endif

        let issuer = "ISSUER"

        func call(_ method: String, _ path: String, _ body: [String: String]? = nil, token: String? = nil) async throws -> [String: Any] {
            var request = URLRequest(url: URL(string: issuer + path)!)
            request.httpMethod = method
            request.setValue(issuer, forHTTPHeaderField: "Origin")
            if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
            if let body {
                request.setValue("application/json", forHTTPHeaderField: "Content-Type")
                request.httpBody = try JSONEncoder().encode(body)
            }
            let (data, _) = try await URLSession.shared.data(for: request)
            return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
        }

        let email = "ann+\(Int.random(in: 0..<1_000_000))@example.com"
        let signedUp = try await call(
            "POST", "/auth/sign-up", ["client_id": "CLIENT", "email": email, "password": "a long sentence of my own"])
        let tokens = signedUp["tokens"] as? [String: Any]
        print(try await call("GET", "/auth/me", token: tokens?["access_token"] as? String))
        """#

    private static let curl = #"""
        api=ISSUER
        access=$(curl -s "$api/auth/sign-up" -H "Origin: $api" -H 'Content-Type: application/json' \
            -d '{"client_id": "CLIENT", "email": "ann+'$(date +%s)-$$'@example.com", "password": "a long sentence of my own"}' |
            sed -E 's/.*"access_token":"([^"]+)".*/\1/')
        curl -s "$api/auth/me" -H "Authorization: Bearer $access"
        """#
}
