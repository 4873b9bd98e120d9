import Foundation
public import Models

// What services keep of the shared models: ids as `uuid`, moments as `timestamptz`, addresses as `text`.

extension TypedID: PostgresEncodable, PostgresArrayElement, PostgresDecodable, PostgresDecodableElement {
    /// The bare `uuid`.
    public var postgresParameter: PostgresParameter { uuid.postgresParameter }

    /// Reads a bare `uuid`.
    public init?(postgres text: ArraySlice<UInt8>) {
        guard let uuid = UUID(postgres: text) else { return nil }
        self.init(uuid: uuid)
    }
}

extension Timestamp: PostgresEncodable, PostgresDecodable {
    /// A `timestamptz`.
    public var postgresParameter: PostgresParameter { date.postgresParameter }

    /// Reads a `timestamptz`.
    public init?(postgres text: ArraySlice<UInt8>) {
        guard let date = Date(postgres: text) else { return nil }
        self.init(date)
    }
}

extension EmailAddress: PostgresEncodable, PostgresDecodable {
    /// Reads a `text`, which may be from before domains were kept as A-labels.
    public init?(postgres text: ArraySlice<UInt8>) {
        guard let text = String(validating: text, as: UTF8.self) else { return nil }
        self.init(stored: text)
    }
}
