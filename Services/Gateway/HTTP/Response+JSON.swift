import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// A JSON answer.
    static func json(
        _ value: some Encodable, status: HTTPResponse.Status = .ok, type: String = "application/json"
    ) -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        // Every type that we answer with encodes; if one did not, an empty 500 says so without leaking anything.
        guard let data = try? encoder.encode(value) else { return Response(status: .internalServerError) }
        return .json(encoded: data, status: status, type: type)
    }

    /// A JSON answer that a service has written already.
    static func json(
        encoded data: Data, status: HTTPResponse.Status = .ok, type: String = "application/json"
    ) -> Response {
        Response(status: status, headers: [.contentType: type], body: .init(byteBuffer: ByteBuffer(bytes: data)))
    }

    /// A plain text answer.
    static func text(
        _ text: String, status: HTTPResponse.Status = .ok, type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(status: status, headers: [.contentType: type], body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// 204.
    static var noContent: Response { Response(status: .noContent) }
}
