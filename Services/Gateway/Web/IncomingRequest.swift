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

    /// The value of a cookie. The first one counts when a name comes twice.
    func cookie(_ name: String) -> Secret? {
        for line in headers[values: .cookie] {
            for pair in line.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                guard parts.count == 2, parts[0].trimmingCharacters(in: .whitespaces) == name else { continue }
                return Secret(parts[1].trimmingCharacters(in: .whitespaces))
            }
        }
        return nil
    }

    /// Where the request comes from, as a session remembers it.
    var device: Tokens.Device {
        Tokens.Device(
            ipAddress: context.clientAddress,
            userAgent: headers[.userAgent].map { String($0.prefix(256)) })
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
        }
    }

    private func requireJSON() throws {
        let type = headers[.contentType] ?? ""
        let essence = type.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
        guard essence == "application/json" else { throw ServiceError.unsupportedMediaType }
    }
}
