import Foundation
import Hummingbird
import Models
import RPCClient
import Synchronization

/// The metadata as a document. It is encoded again only when the set of signing algorithms changes.
final class ServerMetadataDocument: Sendable {
    private let tokens: ServiceClient
    private let issuer: String
    private let languages: [String]
    private let cacheLifetime: Int
    private let cached = Mutex<(algorithms: [String], document: Document)?>(nil)

    /// - Parameters:
    ///   - languages: those of the pages, as BCP 47 tags.
    ///   - cacheLifetime: `max-age` of the document, in seconds.
    init(tokens: ServiceClient, issuer: String, languages: [String], cacheLifetime: Int) {
        self.tokens = tokens
        self.issuer = issuer
        self.languages = languages
        self.cacheLifetime = cacheLifetime
    }

    /// The document. Its signing algorithms are those of the key set.
    func document() async throws -> Document {
        let algorithms = Set(try await tokens.call(Tokens.GetJWKS()).keys.map(\.alg)).sorted()
        return try cached.withLock { cached in
            if let cached, cached.algorithms == algorithms { return cached.document }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
            let text = try encoder.encode(
                ServerMetadata(issuer: issuer, algorithms: algorithms, languages: languages))
            let document = Document(
                String(decoding: text, as: UTF8.self), type: "application/json", lifetime: cacheLifetime)
            cached = (algorithms, document)
            return document
        }
    }
}
