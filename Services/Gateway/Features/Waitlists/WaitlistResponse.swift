import Models

/// The response about one feature: `{"data": {…}, "links": {"self": "…"}}`.
struct WaitlistResponse: Encodable {
    struct Links: Encodable {
        let selfLink: String

        private enum CodingKeys: String, CodingKey {
            case selfLink = "self"
        }
    }

    let data: Waitlists.Status
    let links: Links

    init(_ status: Waitlists.Status, issuer: String) {
        data = status
        links = Links(selfLink: "\(issuer)/auth/waitlists/\(status.featureKey)")
    }
}

// Members in the order of their names, as `JSONEncoder.response` writes them.

extension WaitlistResponse: CompactEncodable {
    func write(to writer: inout CompactMessageWriter) {
        writer.object { writer in
            writer.member("data", data)
            writer.member("links", links)
        }
    }
}

extension WaitlistResponse.Links: CompactEncodable {
    func write(to writer: inout CompactMessageWriter) { writer.object { $0.member("self", selfLink) } }
}

extension IncomingRequest {
    /// The feature that the path names. Throws 400 `invalid_request` for a malformed key.
    func featureKey() async throws -> FeatureKey {
        var input = try await input(body: .none)
        let key = input.path("feature_key", FeatureKey.self, expected: "^[a-z0-9][a-z0-9._-]{0,63}$")
        try input.check()
        return try key.get()
    }
}
