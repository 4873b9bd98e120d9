import JWTKit
import Models
import Primitives

/// Validates connections with providers.
enum ConnectionRules {
    /// The invalid parameters of a connection. Secrets are never repeated in them.
    static func invalidParameters(of call: Identity.SetProviderConnection) -> [InvalidParameter] {
        var invalid: [InvalidParameter] = []
        func add(_ path: String, _ type: String, _ expected: String) {
            invalid.append(.init(in: .body, path: "/\(path)", type: type, expected: expected))
        }
        if !isVisibleASCII(call.providerClientID) {
            add("provider_client_id", "format", "the provider's id for the client")
        }
        if let issuer = call.issuer, !isBaseURL(issuer) {
            add("issuer", "format", "an http or https URL without query, fragment or user name")
        }
        if call.provider == .apple {
            if !isVisibleASCII(call.teamID ?? "") {
                add("team_id", "required", "the id of the developer team at Apple")
            }
            if !isVisibleASCII(call.keyID ?? "") { add("key_id", "required", "the id of the key at Apple") }
            if (try? ES256PrivateKey(pem: call.key?.reveal() ?? "")) == nil {
                add("key", "format", "the private key from Apple: P-256 in PEM")
            }
            if call.clientSecret != nil {
                add("client_secret", "unknown", "no value: Apple's secret is made from the key for each sign-in")
            }
        } else {
            if !(1...4096).contains(call.clientSecret?.reveal().utf8.count ?? 0) {
                add("client_secret", "required", "the provider's secret for the client")
            }
            for (name, isGiven) in [
                ("team_id", call.teamID != nil), ("key_id", call.keyID != nil), ("key", call.key != nil),
            ] where isGiven { add(name, "unknown", "no value: only Apple uses it") }
        }
        return invalid
    }

    private static func isVisibleASCII(_ text: String) -> Bool {
        (1...255).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }

    private static func isBaseURL(_ text: String) -> Bool {
        text.hasPrefix("http") && URLRules.isURL(text, mayHaveQuery: false, mayHaveFragment: false)
    }
}
