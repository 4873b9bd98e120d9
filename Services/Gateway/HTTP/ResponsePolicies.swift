import HTTPTypes

/// The policies of an operation that apply to every response at its path, errors included.
struct ResponsePolicy: Sendable, Equatable {
    var readableBy = Operation.Readers.nobody
    var caching = Operation.Caching.byEndpoint
    var format = Operation.Format.problem
    /// The route of the operation, for metrics; nil where there is none.
    var route: Route?

    init() {}

    init(_ operation: Operation) {
        readableBy = operation.readableBy
        caching = operation.caching
        format = operation.format
        route = operation.route
    }

    /// What all of `policies` have in common. Where they differ: readable by no other origin, cached as the endpoint decides,
    /// errors as problem documents.
    init(commonTo policies: [ResponsePolicy]) {
        guard let first = policies.first else { return }
        if policies.allSatisfy({ $0.readableBy == first.readableBy }) { readableBy = first.readableBy }
        if policies.allSatisfy({ $0.caching == first.caching }) { caching = first.caching }
        if policies.allSatisfy({ $0.format == first.format }) { format = first.format }
    }
}

/// Finds the ``ResponsePolicy`` of a request by its path, whether it has an endpoint or not.
///
/// A path without an endpoint, such as `/auth/nowhere`, gets what all operations below the same prefix have in common: a
/// client's page can read that there is nothing, and a browser shows that as a page. So do other methods and the preflights of a path.
struct ResponsePolicies: Sendable {
    private struct Node {
        var literals: [Substring: Node] = [:]
        /// The child for a segment with a parameter; empty if there is none.
        var parameter: [Node] = []
        var policies: [HTTPRequest.Method: ResponsePolicy] = [:]
        /// What the operations at this path and below it have in common.
        var common = ResponsePolicy()

        mutating func insert(_ operation: Operation, _ segments: ArraySlice<Substring>) {
            guard let segment = segments.first else {
                policies[operation.route.method] = ResponsePolicy(operation)
                return
            }
            if segment.contains("{") {
                if parameter.isEmpty { parameter.append(Node()) }
                parameter[0].insert(operation, segments.dropFirst())
            } else {
                literals[segment, default: Node()].insert(operation, segments.dropFirst())
            }
        }

        /// Sets ``common`` here and below. Returns all policies here and below.
        @discardableResult
        mutating func summarize() -> [ResponsePolicy] {
            var all = Array(policies.values)
            for segment in literals.keys { all += literals[segment]?.summarize() ?? [] }
            if !parameter.isEmpty { all += parameter[0].summarize() }
            common = ResponsePolicy(commonTo: all)
            return all
        }
    }

    private var root = Node()

    init(_ operations: [Operation]) {
        for operation in operations { root.insert(operation, Self.segments(operation.route.path)) }
        root.summarize()
    }

    /// The policy of a request. Empty segments of `path` are ignored, so that the 404 of `//auth/me` follows the same rules as
    /// a response of `/auth/me`.
    func policy(_ method: HTTPRequest.Method, _ path: String) -> ResponsePolicy {
        var node = root
        for segment in Self.segments(path) {
            guard let next = node.literals[segment] ?? node.parameter.first else {
                var policy = node.common
                // What people mistype or guess is a page for them, wherever it is.
                policy.format = .page
                return policy
            }
            node = next
        }
        if let policy = node.policies[method == .head ? .get : method] { return policy }
        return node.policies.isEmpty ? node.common : ResponsePolicy(commonTo: Array(node.policies.values))
    }

    private static func segments(_ path: String) -> ArraySlice<Substring> { path.split(separator: "/")[...] }
}
