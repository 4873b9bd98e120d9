/// The parameters of a statement as libpq takes them. All bytes are in one buffer, so that one pointer is valid for all of
/// them during the call.
struct WireParameters: Sendable {
    private var bytes: [UInt8] = []
    /// The offset of each value in `bytes`; nil for `NULL`.
    private var starts: [Int?] = []
    private var lengths: [Int32] = []
    /// 0 for text, 1 for binary.
    private var formats: [Int32] = []

    var count: Int32 { Int32(starts.count) }

    /// - Throws: ``PostgresError/encoding(parameter:)``, also for text with a NUL character: libpq would truncate it there.
    init(_ parameters: [PostgresParameter]) throws(PostgresError) {
        for (index, parameter) in parameters.enumerated() {
            switch parameter {
            case .null:
                append(nil as [UInt8]?, format: 0)
            case .text(let text) where !text.utf8.contains(0):
                append(text.utf8, format: 0)
            case .bytes(let bytes):
                append(bytes, format: 1)
            case .text, .unencodable:
                throw .encoding(parameter: index + 1)
            }
        }
        // The protocol has 16 bits for the number of parameters, and libpq an Int32 for their lengths.
        guard parameters.count <= UInt16.max, bytes.count < Int32.max else { throw .encoding(parameter: starts.count) }
    }

    private mutating func append(_ value: (some Collection<UInt8>)?, format: Int32) {
        starts.append(value.map { _ in bytes.count })
        lengths.append(Int32(clamping: value?.count ?? 0))
        formats.append(format)
        guard let value else { return }
        bytes.append(contentsOf: value)
        bytes.append(0)
    }

    /// Calls `body` with the arrays that `PQsendQueryPrepared` takes.
    func withPointers<Result>(
        _ body: (_ values: [UnsafePointer<CChar>?], _ lengths: [Int32], _ formats: [Int32]) -> Result
    ) -> Result {
        bytes.withUnsafeBytes { buffer in
            let base = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            let values = starts.map { start in start.flatMap { offset in base.map { $0 + offset } } }
            return body(values, lengths, formats)
        }
    }
}
