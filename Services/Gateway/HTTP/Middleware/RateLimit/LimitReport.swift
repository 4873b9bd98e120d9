import HTTPTypes
import Hummingbird
import Models
import Synchronization

/// The limits that one request was counted against, for the header fields of its response.
final class LimitReport: Sendable {
    private let states = Mutex<[Tokens.LimitState]>([])

    func record(_ state: Tokens.LimitState) { states.withLock { $0.append(state) } }

    /// Sets `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10) for all of them, and the three
    /// older fields, which many clients still read, for the one with the fewest requests left.
    func write(to response: inout Response) {
        let states = states.withLock { $0 }
        guard let nearest = states.min(by: { $0.remaining < $1.remaining }) else { return }
        response.headers[.rateLimitPolicy] = states.map {
            "\"\($0.policy)\";q=\($0.rule.limit);w=\($0.rule.window)"
        }.joined(separator: ", ")
        response.headers[.rateLimit] = states.map {
            "\"\($0.policy)\";r=\($0.remaining);t=\($0.reset)"
        }.joined(separator: ", ")
        response.headers[.rateLimitLimit] = "\(nearest.rule.limit)"
        response.headers[.rateLimitRemaining] = "\(nearest.remaining)"
        response.headers[.rateLimitReset] = "\(nearest.reset)"
    }
}

extension HTTPField.Name {
    // These are valid field names (RFC 9110 §5.1), so making them can't fail.
    static let rateLimitPolicy = HTTPField.Name("RateLimit-Policy")!
    static let rateLimit = HTTPField.Name("RateLimit")!
    static let rateLimitLimit = HTTPField.Name("RateLimit-Limit")!
    static let rateLimitRemaining = HTTPField.Name("RateLimit-Remaining")!
    static let rateLimitReset = HTTPField.Name("RateLimit-Reset")!
}
