import HTTPTypes

/// The pages of operators who are signed in, with what each does.
struct ConsoleRoutes: Sendable {
    typealias Handler = @Sendable (ConsoleRequest) async throws -> ConsoleAnswer

    struct Route: Sendable {
        let method: HTTPRequest.Method
        /// As Hummingbird's router has it: `/users/:user`.
        let path: String
        /// Whether a request counts as a use of the session. A page that renews itself does not keep its session open.
        let isUse: Bool
        let handler: Handler
    }

    private(set) var all: [Route] = []

    /// A page that changes nothing.
    mutating func get(_ path: String, isUse: Bool = true, _ handler: @escaping Handler) {
        all.append(Route(method: .get, path: path, isUse: isUse, handler: handler))
    }

    /// What a form does. It has a CSRF token.
    mutating func post(_ path: String, _ handler: @escaping Handler) {
        all.append(Route(method: .post, path: path, isUse: true, handler: handler))
    }
}

/// Pages that belong together.
protocol ConsolePage: Sendable {
    /// Adds them to the routes.
    func register(on routes: inout ConsoleRoutes)
}
