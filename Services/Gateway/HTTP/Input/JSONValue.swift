import Models
import NIOCore
import Primitives

extension JSONValue {
    /// The members of the one object that `bytes` hold. Throws 400 `malformed_json` otherwise.
    static func object(_ bytes: ByteBuffer) throws(ServiceError) -> [String: JSONValue] {
        let result = bytes.withUnsafeReadableBytes { bytes -> Result<[String: JSONValue], JSONReader.ReadError> in
            do throws(JSONReader.ReadError) {
                var reader = JSONReader(bytes)
                return .success(try reader.document())
            } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let members): return members
        case .failure(let error): throw .malformedJSON(error)
        }
    }
}
