import HTTPTypes
import Hummingbird
import Models

/// Makes Hummingbird's router of the table of contents: every endpoint at its route, HEAD wherever GET is, OPTIONS
/// everywhere, 405 with `Allow` for the other methods of a known path, 404 for the rest.
enum RouterBuilder {
    private static let methods: [HTTPRequest.Method] = [
        .get, .head, .post, .put, .patch, .delete, .options, .trace, .connect,
    ]

    static func build(_ endpoints: [MountedEndpoint]) -> any HTTPResponder<GatewayContext> {
        let router = Router(context: GatewayContext.self)
        for (path, group) in Dictionary(grouping: endpoints, by: \.route.path) {
            var handlers: [HTTPRequest.Method: MountedEndpoint] = [:]
            for endpoint in group { handlers[endpoint.route.method] = endpoint }
            if let get = handlers[.get] { handlers[.head] = get }
            mount(handlers, at: path, on: router)
        }
        router.add(middleware: NotFound())
        return OddMethods(router: router.buildResponder())
    }

    /// A method that no route has heard of is the wrong one wherever there is a route, as TRACE is.
    private struct OddMethods<Router: HTTPResponder<GatewayContext>>: HTTPResponder {
        let router: Router

        func respond(to request: Request, context: GatewayContext) async throws -> Response {
            if methods.contains(request.method) { return try await router.respond(to: request, context: context) }
            var head = request.head
            head.method = .trace
            return try await router.respond(to: Request(head: head, body: request.body), context: context)
        }
    }

    private static func mount(
        _ handlers: [HTTPRequest.Method: MountedEndpoint], at path: String, on router: Router<GatewayContext>
    ) {
        let allowed = (handlers.keys.map(\.rawValue) + ["OPTIONS"]).sorted()
        for method in methods {
            router.on(RouterPath(path), method: method) { request, context -> Response in
                if let endpoint = handlers[method] {
                    let request = IncomingRequest(request: request, context: context)
                    // What can't be read is refused before anybody reads a part of it.
                    _ = try request.query()
                    return try await endpoint.respond(request)
                }
                guard method == .options else { throw MethodNotAllowed(allowed: allowed) }
                return Response(status: .noContent, headers: [.allow: allowed.joined(separator: ", ")])
            }
        }
    }

    /// Says in our words what Hummingbird says in its own when no route fits. Added last, it wraps nothing else.
    private struct NotFound: RouterMiddleware {
        func handle(
            _ request: Request, context: GatewayContext,
            next: (Request, GatewayContext) async throws -> Response
        ) async throws -> Response {
            do {
                return try await next(request, context)
            } catch is HTTPError {
                throw ServiceError.routeNotFound
            }
        }
    }
}
