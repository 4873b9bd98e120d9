import HTTPTypes
import Hummingbird
import Models
import NIOCore

extension Request {
    /// How long a body may take to come.
    static let bodyTimeout = Duration.seconds(15)

    /// The whole body. Without these bounds, a client could keep a connection and its task for as long as it likes.
    ///
    /// - Parameters:
    ///   - maximum: the maximum length, in bytes.
    ///   - timeout: how long it may take to come.
    ///   - what: names the body in errors, such as `form`.
    /// - Throws: 413 for a longer body, and 408 for one that takes longer.
    func boundedBody(
        upTo maximum: Int, within timeout: Duration = Self.bodyTimeout, as what: String
    ) async throws -> ByteBuffer {
        let tooLong = ServiceError(
            .contentTooLarge, detail: "The \(what) is longer than \(maximum / 1024) KiB.")
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > maximum { throw tooLong }
        return try await withThrowingTaskGroup(of: ByteBuffer.self) { [body] group in
            group.addTask {
                do {
                    return try await body.collect(upTo: maximum)
                } catch is NIOTooManyBytesError {
                    throw tooLong
                }
            }
            group.addTask {
                try await Task.sleep(for: timeout)
                throw ServiceError(.requestTimeout, detail: "The \(what) took too long to come.")
            }
            defer { group.cancelAll() }
            guard let bytes = try await group.next() else { throw ServiceError.internal }
            return bytes
        }
    }
}
