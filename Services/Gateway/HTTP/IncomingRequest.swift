import Foundation
import HTTPTypes
import Hummingbird
import Models
import NIOCore
import Primitives

/// A request as flows see it.
struct IncomingRequest: Sendable {
    /// The longest body that is read; a longer one is 413.
    static let maximumBodyLength = 64 * 1024

    let request: Request
    let context: GatewayContext
    /// The route that answers; nil when there is none.
    var route: Route?

    var method: HTTPRequest.Method { request.method }
    var headers: HTTPFields { request.headers }

    /// A part of the path, percent-decoded; empty when the route has no such part.
    func pathParameter(_ name: String) -> String {
        let raw = context.parameters.get(name) ?? ""
        return raw.removingPercentEncoding ?? raw
    }

    /// The request's path as its route spells it, for links and redirects to the same place; `/` without a route.
    var canonicalPath: String { route.map { $0.path(filling: pathParameter) } ?? context.failedPath.value ?? "/" }

    /// Where the request comes from, as a session remembers it.
    var device: Tokens.Device {
        Tokens.Device(
            ipAddress: context.clientAddress,
            userAgent: headers[.userAgent].map { $0.cut(toBytes: 256) })
    }

    /// Reads the request's parameters; see `Input`. Throws 413 for a body that is too long, 415 for one that is no
    /// JSON, 400 for one that is not an object.
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

    /// Whether an endpoint reads a body.
    enum BodyRule { case none, object, optionalObject }

    /// The members of the JSON object in the body. Throws 413, and 400 for anything else.
    func members() async throws -> [String: JSONValue] {
        let body = try await body()
        return try context.readings.members { () throws(ServiceError) in try JSONValue.object(body) }
    }

    /// The parameters of the query. Throws 400 when it is not encoded well.
    func query() throws -> FormParameters {
        try context.readings.query { () throws(ServiceError) in
            guard let parameters = FormParameters((request.uri.query ?? "").utf8) else { throw .malformedQuery }
            return parameters
        }
    }

    /// A parameter of the query; nil when it did not come, or came more than once.
    func queryValue(_ name: String) -> String? { (try? query())?[name] }

    /// The body, read once. Throws 413 for a body that is too long.
    func body() async throws -> ByteBuffer {
        if let known = context.readings.body { return known }
        let body = try await collectBody()
        context.readings.body = body
        return body
    }

    /// The media type of the body, without parameters, in lower case; empty when none is named.
    var contentType: String {
        (headers[.contentType] ?? "").prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
    }

    /// Whether the body is said to be JSON.
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
            // Chunks that are none, an encoding that is none: the connection is of no use any more.
            throw ServiceError.malformedRequest
        }
    }

}
