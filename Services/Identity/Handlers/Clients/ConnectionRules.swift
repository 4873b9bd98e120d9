import Foundation
import JWTKit
import Models
import Postgres
import RPC

/// What a connection has to have.
enum ConnectionRules {
    /// Everything that is wrong. No secret is repeated.
    static func faults(of call: Identity.SetProviderConnection) -> [InvalidParameter] {
        var faults: [InvalidParameter] = []
        func fault(_ path: String, _ type: String, _ expected: String) {
            faults.append(.init(in: .body, path: "/\(path)", type: type, expected: expected))
        }
        if !isPlain(call.providerClientID) { fault("provider_client_id", "format", "the provider's id for the client") }
        if let issuer = call.issuer, !isBase(issuer) {
            fault("issuer", "format", "an http or https URL without query, fragment or user name")
        }
        if call.provider == .apple {
            if !isPlain(call.teamID ?? "") { fault("team_id", "required", "Apple's id of the developer's team") }
            if !isPlain(call.keyID ?? "") { fault("key_id", "required", "Apple's id of the key") }
            if (try? ES256PrivateKey(pem: call.key?.reveal() ?? "")) == nil {
                fault("key", "format", "Apple's key as it gives it out: PEM with a private key of P-256")
            }
            if call.clientSecret != nil {
                fault("client_secret", "unknown", "none: Apple's is made of the key for each sign-in")
            }
        } else {
            if !(1...4096).contains(call.clientSecret?.reveal().utf8.count ?? 0) {
                fault("client_secret", "required", "the provider's secret for the client")
            }
            for (name, isGiven) in [
                ("team_id", call.teamID != nil), ("key_id", call.keyID != nil), ("key", call.key != nil),
            ] where isGiven { fault(name, "unknown", "none: only Apple has one") }
        }
        return faults
    }

    private static func isPlain(_ text: String) -> Bool {
        (1...255).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }

    private static func isBase(_ text: String) -> Bool {
        guard text.utf8.count <= 2048, URICharacters.areAll(text), let url = URL(string: text),
            ["http", "https"].contains(url.scheme ?? ""), url.host()?.isEmpty == false, url.user() == nil
        else { return false }
        return url.query() == nil && url.fragment() == nil
    }
}
