import Foundation

@testable import TokensService

/// A key as Redis stores it.
func storedJSON(_ key: StoredSigningKey) throws -> String {
    String(decoding: try JSONEncoder().encode(key), as: UTF8.self)
}

func storedKey(_ json: String) throws -> StoredSigningKey {
    try JSONDecoder().decode(StoredSigningKey.self, from: Data(json.utf8))
}
