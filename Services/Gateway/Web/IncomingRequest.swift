import Foundation
import HTTPTypes
import Hummingbird
import Models
import NIOCore

/// A request as flows see it.
struct IncomingRequest: Sendable {
    /// The longest body that is read; a longer one is 413.
    static let maximumBodyLength = 64 * 1024

    var request: Request
    let context: GatewayContext

    var method: HTTPRequest.Method { request.method }
    var headers: HTTPFields { request.headers }

    /// A part of the path, percent-decoded; empty when the route has no such part.
    func pathParameter(_ name: String) -> String {
        let raw = context.parameters.get(name) ?? ""
        return raw.removingPercentEncoding ?? raw
    }

    /// The value of a cookie. A pair without a name is none, whatever stands behind its `=`: it could be made to look
    /// like one whose name only we may set (`__Host-`). A name that comes twice with two values is nobody's.
    func cookie(_ name: String) -> Secret? {
        var found: Secret?
        for line in headers[values: .cookie] {
            for pair in line.split(separator: ";") {
                guard let equals = pair.firstIndex(of: "="),
                    pair[..<equals].trimmingCharacters(in: .whitespaces) == name
                else { continue }
                let value = Secret(pair[pair.index(after: equals)...].trimmingCharacters(in: .whitespaces))
                if value.isEmpty { continue }
                if let found, found != value { return nil }
                found = value
            }
        }
        return found
    }

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
            let bytes = try await collectBody()
            if bytes.readableBytes == 0, body == .optionalObject { return Input(request: self, members: [:]) }
            try requireJSON()
            return Input(request: self, members: try JSONValue.object(bytes))
        }
    }

    /// Whether an endpoint reads a body.
    enum BodyRule { case none, object, optionalObject }

    /// The body, and a request that can be asked for it again.
    func collected() async throws -> (IncomingRequest, ByteBuffer) {
        var copy = self
        let body = try await collectBody()
        copy.request.body = .init(buffer: body)
        return (copy, body)
    }

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

    private func requireJSON() throws {
        let type = headers[.contentType] ?? ""
        let essence = type.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
        guard essence == "application/json" else { throw ServiceError.unsupportedMediaType }
    }
}
