import Foundation
import HTTPTypes
import Hummingbird
import Models
import NIOCore
import Primitives
import Synchronization

/// A response that is the same for all clients: made once, and sent only to clients that don't have it yet.
struct Document: Sendable {
    private let headers: HTTPFields
    private let bytes: ByteBuffer

    /// - Parameters:
    ///   - text: the content.
    ///   - type: its media type.
    ///   - lifetime: for how many seconds caches may keep it without asking. They may keep it longer, but must ask.
    ///   - headers: further fields of every response with it.
    init(_ text: String, type: String, lifetime: Int = 0, headers: HTTPFields = [:]) {
        let bytes = ByteBuffer(string: text)
        var headers = headers
        headers[.contentType] = type
        headers[.cacheControl] = lifetime > 0 ? "public, max-age=\(lifetime)" : "public, no-cache"
        // Strong (RFC 9110 §8.8.3): the first 128 bits of the content's SHA-256.
        headers[.eTag] = "\"\(Data(text.utf8).sha256.prefix(16).base64URL)\""
        self.headers = headers
        self.bytes = bytes
    }

    /// 200 with the content, or 304 for a client that has it.
    func response(to request: IncomingRequest) -> Response {
        if let tag = headers[.eTag], request.has(entityTag: tag) {
            var headers = headers
            // RFC 9110 §15.4.5: fields that describe the missing content are left out.
            headers[.contentType] = nil
            return Response(status: .notModified, headers: headers)
        }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: bytes))
    }
}

extension IncomingRequest {
    /// Whether `If-None-Match` names `entityTag`, in its quotes, or any tag at all. Compared weakly (RFC 9110 §13.1.2).
    func has(entityTag: String) -> Bool {
        headers[values: .ifNoneMatch].contains { line in
            line.split(separator: ",").contains { item in
                let item = item.trimmingCharacters(in: .whitespaces)
                return item == "*" || item == entityTag || item == "W/\(entityTag)"
            }
        }
    }
}

/// A document that is made at the first request for it.
final class LazyDocument: Sendable {
    private let stored = Mutex<Document?>(nil)
    private let make: @Sendable () throws -> Document

    init(_ make: @escaping @Sendable () throws -> Document) { self.make = make }

    /// The document. Requests wait while it is being made.
    func get() throws -> Document {
        try stored.withLock { stored in
            if let stored { return stored }
            let document = try make()
            stored = document
            return document
        }
    }
}
