import Foundation
public import Models

// How the shared models are stored: typed ids as `uuid`, timestamps as `timestamptz`, client ids, feature keys and email
// addresses as `text`.

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
    /// Reads a `text`, which may date from before domains were stored as A-labels (RFC 5890 §2.3.2.1).
    public init?(postgres text: ArraySlice<UInt8>) {
        guard let text = String(validating: text, as: UTF8.self) else { return nil }
        self.init(stored: text)
    }
}

extension ClientID: PostgresEncodable, PostgresDecodable {}
extension FeatureKey: PostgresEncodable, PostgresDecodable {}
