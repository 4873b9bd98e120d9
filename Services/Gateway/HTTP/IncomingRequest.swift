import Foundation
import HTTPTypes
import Hummingbird
import Models
import NIOCore
import Primitives

/// A request as endpoints see it. It is passed through every check, so it is a class: a copy of a struct would retain each of
/// its parts.
final class IncomingRequest: Sendable {
    /// The maximum length of a body, in bytes; a longer one is 413.
    static let maximumBodyLength = 64 * 1024

    let request: Request
    let context: GatewayContext
    /// The route of the endpoint; nil if there is none.
    let route: Route?

    init(request: Request, context: GatewayContext, route: Route? = nil) {
        self.request = request
        self.context = context
        self.route = route
    }

    var method: HTTPRequest.Method { request.method }
    var headers: HTTPFields { request.headers }

    /// A parameter of the path, percent-decoded; empty if the route has no such parameter.
    func pathParameter(_ name: String) -> String {
        let raw = context.parameters.get(name) ?? ""
        return PercentEncoding.decode(raw) ?? raw
    }

    /// The request's path as its route spells it, for links and redirects to the same place; `/` without a route.
    var canonicalPath: String { route.map { $0.path(filling: pathParameter) } ?? context.failedPath.value ?? "/" }

    /// The device that a session is stored with.
    var device: Tokens.Device {
        Tokens.Device(
            ipAddress: context.clientAddress,
            userAgent: headers[.userAgent].map { $0.cut(toBytes: 256) })
    }

    /// Reads the request's parameters; see `Input`. Throws 413 for a body that is too long, 415 for another media
    /// type, 400 if it is not a JSON object.
    func input(body: BodyRule = .object) async throws -> Input {
        switch body {
        case .none: return Input(request: self, members: [:])
        case .object, .optionalObject:
            if body == .optionalObject, try await self.body().readableBytes == 0 {
                return Input(request: self, members: [:])
            }
            guard isJSON else { throw ServiceError.unsupportedMediaType }
            return Input(request: self, members: try await members())
        }
    }

    /// Which body an endpoint reads.
    enum BodyRule { case none, object, optionalObject }

    /// The members of the JSON object in the body. Throws 413, and 400 for anything else.
    func members() async throws -> [String: JSONValue] {
        let body = try await body()
        return try context.readings.members { () throws(ServiceError) in try JSONValue.object(body) }
    }

    /// The parameters of the query. Throws 400 if it is malformed.
    func query() throws -> FormParameters {
        try context.readings.query { () throws(ServiceError) in
            guard let parameters = FormParameters((request.uri.query ?? "").utf8) else { throw .malformedQuery }
            return parameters
        }
    }

    /// A parameter of the query; nil if it is missing or comes more than once.
    func queryValue(_ name: String) -> String? { (try? query())?[name] }

    /// A parameter of the query without which there is no such page, as `read` makes it of the text. Throws 404 without one.
    func requiredQueryValue<Value>(_ name: String, _ read: (String) -> Value?) throws -> Value {
        guard let value = queryValue(name).flatMap(read) else { throw ServiceError.routeNotFound }
        return value
    }

    /// The body, read once. Throws 413 for a body that is too long.
    func body() async throws -> ByteBuffer {
        if let known = context.readings.body { return known }
        let body = try await collectBody()
        context.readings.body = body
        return body
    }

    /// The media type of the body, without parameters, in lower case; empty if there is none.
    var contentType: String {
        (headers[.contentType] ?? "").prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
    }

    /// Whether the body's media type is JSON.
    var isJSON: Bool { contentType == "application/json" }

    private func collectBody() async throws -> ByteBuffer {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > Self.maximumBodyLength {
            throw ServiceError.contentTooLarge
        }
        do {
            return try await request.body.collect(upTo: Self.maximumBodyLength)
        } catch is NIOTooManyBytesError {
            throw ServiceError.contentTooLarge
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            // Malformed chunks: the rest of the connection can't be read.
            throw ServiceError.malformedRequest
        }
    }

}
