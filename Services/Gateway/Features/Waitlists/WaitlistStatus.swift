import Hummingbird
import Models

/// The answer of the three endpoints for one feature.
struct WaitlistStatusBody: Encodable {
    struct Links: Encodable {
        let `self`: String
    }

    let data: Waitlists.Status
    let links: Links

    init(_ status: Waitlists.Status, issuer: String) {
        data = status
        links = Links(self: "\(issuer)/auth/waitlists/\(status.featureKey)")
    }
}

extension IncomingRequest {
    /// The feature that the path names. Throws 400 for a key that breaks the rule.
    func featureKey() async throws -> FeatureKey {
        var input = try await input(body: .none)
        let key = input.path("feature_key", FeatureKey.self, expected: "^[a-z0-9][a-z0-9._-]{0,63}$")
        try input.check()
        return try key.get()
    }
}
