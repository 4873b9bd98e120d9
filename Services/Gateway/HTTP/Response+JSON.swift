import Foundation
import HTTPTypes
import Hummingbird
import Models
import NIOCore

extension Response {
    /// A JSON response.
    static func json(
        _ value: some Encodable, status: HTTPResponse.Status = .ok, type: String = "application/json"
    ) -> Response {
        // Every type of a response can be encoded. If one can't, an empty 500 reveals nothing.
        guard let data = try? JSONEncoder.response.encode(value) else { return Response(status: .internalServerError) }
        return .json(encoded: data, status: status, type: type)
    }

    /// A JSON response of a type that writes the same bytes by itself.
    static func json(
        _ value: some Encodable & CompactEncodable, status: HTTPResponse.Status = .ok,
        type: String = "application/json"
    ) -> Response {
        Response(
            status: status, headers: [.contentType: type],
            body: .init(byteBuffer: ByteBuffer(bytes: value.compactJSON)))
    }

    /// A JSON response that a service has encoded.
    static func json(
        encoded data: Data, status: HTTPResponse.Status = .ok, type: String = "application/json"
    ) -> Response {
        Response(status: status, headers: [.contentType: type], body: .init(byteBuffer: ByteBuffer(bytes: data)))
    }

    /// A plain text response.
    static func text(
        _ text: String, status: HTTPResponse.Status = .ok, type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(status: status, headers: [.contentType: type], body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// 204.
    static var noContent: Response { Response(status: .noContent) }

    /// 204, with a cookie if there is one.
    static func noContent(setting cookie: HTTPField?) -> Response {
        var response = noContent
        if let cookie { response.headers.append(cookie) }
        return response
    }
}

extension JSONEncoder {
    /// Writes members in the order of their names and slashes as they are, so that equal values have equal bytes.
    static var response: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}
