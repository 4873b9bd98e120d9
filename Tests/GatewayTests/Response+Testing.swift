import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

extension Response {
    /// The body's text, for a response that no connection sends.
    func text() async throws -> String {
        let collected = CollectedBytes()
        try await body.write(BodyCollector(bytes: collected))
        return collected.text
    }
}

private final class CollectedBytes: Sendable {
    private let stored = Mutex(ByteBuffer())

    var text: String { stored.withLock { String(buffer: $0) } }
    func append(_ buffer: ByteBuffer) { stored.withLock { _ = $0.writeImmutableBuffer(buffer) } }
}

private struct BodyCollector: ResponseBodyWriter {
    let bytes: CollectedBytes

    mutating func write(_ buffer: ByteBuffer) async throws { bytes.append(buffer) }
    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
