import Models
import Testing

@testable import GatewayService

extension GatewayService.Operation {
    /// The operation's route and what protects it, on one line: method, path, rate limit, CSRF rule, authentication, CORS,
    /// caching, and the status of HEAD where that ends before GET would change something.
    fileprivate var policies: String {
        var words = [
            route.method.rawValue, route.path, rateLimit?.rawValue ?? "-", "\(csrf)", "\(authentication)",
            "\(readableBy)",
            "\(caching)",
        ]
        if case .stops(let status) = head { words.append("HEAD:\(status.code)") }
        return words.joined(separator: " ")
    }
}

/// Expects that a feature mounts the operations of `table`, a line each, in any order, with these policies. Policies are
/// stated twice, because a missing limit or CSRF check breaks nothing else.
func expectPolicies(
    _ endpoints: [MountedEndpoint], _ table: String, sourceLocation: SourceLocation = #_sourceLocation
) {
    let expected = table.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    let mounted = endpoints.map(\.operation.policies)
    #expect(mounted.count == expected.count, sourceLocation: sourceLocation)
    #expect(
        Set(mounted).subtracting(expected).sorted() == [], "mounted, but not in the table",
        sourceLocation: sourceLocation)
    #expect(
        Set(expected).subtracting(mounted).sorted() == [], "in the table, but not mounted",
        sourceLocation: sourceLocation)
}
