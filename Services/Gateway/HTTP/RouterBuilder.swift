import HTTPTypes
import Hummingbird
import Models

/// Makes Hummingbird's router of all endpoints. Every path with GET has HEAD, and every path has OPTIONS. Other methods of a known
/// path are 405 with `Allow`; unknown paths are 404.
enum RouterBuilder {
    private static let methods: [HTTPRequest.Method] = [
        .get, .head, .post, .put, .patch, .delete, .options, .trace, .connect,
    ]

    /// The response to `OPTIONS *`: every method that some path takes.
    static var serverOptions: Response {
        let allowed: [HTTPRequest.Method] = [.delete, .get, .head, .options, .patch, .post, .put]
        return Response(
            status: .noContent, headers: [.allow: allowed.map(\.rawValue).joined(separator: ", ")])
    }

    static func build(_ endpoints: [MountedEndpoint]) -> any HTTPResponder<GatewayContext> {
        let router = Router(context: GatewayContext.self)
        for (path, group) in Dictionary(grouping: endpoints, by: \.route.path) {
            var handlers: [HTTPRequest.Method: MountedEndpoint] = [:]
            for endpoint in group { handlers[endpoint.route.method] = endpoint }
            if let get = handlers[.get] { handlers[.head] = get }
            mount(handlers, at: path, on: router)
        }
        router.add(middleware: NotFound())
        return CanonicalPaths(router: UnsupportedMethodHandler(router: router.buildResponder()))
    }

    /// Rejects a path with an empty segment (`//x`, `/x//y`, `/x/`). Hummingbird's router reads it as the path without,
    /// so a rule of a proxy for one path would not hold for its other spellings.
    private struct CanonicalPaths<Router: HTTPResponder<GatewayContext>>: HTTPResponder {
        let router: Router

        func respond(to request: Request, context: GatewayContext) async throws -> Response {
            let path = request.uri.path
            guard path == "/" || path == "*" || !(path.contains("//") || path.hasSuffix("/")) else {
                throw ServiceError.routeNotFound
            }
            return try await router.respond(to: request, context: context)
        }
    }

    /// Makes an unknown method 405 at a known path, as TRACE is.
    private struct UnsupportedMethodHandler<Router: HTTPResponder<GatewayContext>>: HTTPResponder {
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
                    let incoming = IncomingRequest(request: request, context: context, route: endpoint.route)
                    do {
                        // A malformed query is rejected before an endpoint reads a part of it.
                        if request.uri.query != nil { _ = try incoming.query() }
                        return try await endpoint.respond(incoming)
                    } catch {
                        context.failedPath.set(incoming.canonicalPath)
                        throw error
                    }
                }
                guard method == .options else { throw MethodNotAllowed(allowed: allowed) }
                return Response(status: .noContent, headers: [.allow: allowed.joined(separator: ", ")])
            }
        }
    }

    /// Replaces Hummingbird's 404 by ours. Added last, it wraps nothing else.
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
