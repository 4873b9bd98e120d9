/// A statement of SQL with its values beside it, never inside it.
///
/// ```swift
/// let query: Query = "SELECT id FROM identity.users WHERE application_id = \(application) AND name = \(name)"
/// ```
/// Every value becomes a parameter (`$1`, `$2`, …). The text itself can only come from literals in the source, so there
/// is no way for input to become SQL. Statements are prepared and cached by their text: keep values out of it.
public struct Query: Sendable {
    /// The text, with `$1`… in the place of values.
    public internal(set) var sql: String
    /// The values, the first of which is `$1`.
    public internal(set) var parameters: [PostgresParameter]

    /// A statement without values from text that this module made or checked itself.
    init(trusted sql: String) {
        self.sql = sql
        parameters = []
    }

    /// Whether the text begins with `SELECT`, which is taken to mean that it changes nothing.
    var isRead: Bool {
        let start = sql.utf8.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
        return start.prefix(6).elementsEqual("SELECT".utf8) { $0 & 0b1101_1111 == $1 }
    }
}

extension Query: ExpressibleByStringInterpolation {
    /// Takes a statement without values.
    public init(stringLiteral literal: StaticString) {
        self.init(trusted: literal.description)
    }

    /// Takes a statement with values.
    public init(stringInterpolation: StringInterpolation) {
        self = stringInterpolation.query
    }

    /// Gathers text and values of a literal.
    public struct StringInterpolation: StringInterpolationProtocol {
        var query = Query(trusted: "")

        public init(literalCapacity: Int, interpolationCount: Int) {
            query.sql.reserveCapacity(literalCapacity + 3 * interpolationCount)
            query.parameters.reserveCapacity(interpolationCount)
        }

        /// Adds text of the literal.
        public mutating func appendLiteral(_ literal: StaticString) {
            query.sql += literal.description
        }

        /// Binds a value.
        public mutating func appendInterpolation(_ value: some PostgresEncodable) {
            bind(value.postgresParameter)
        }

        /// Binds a value, or `NULL` for nil.
        public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) {
            bind(value.postgresParameter)
        }

        /// Adds a statement with its values, to run as a part of this one: `WITH entry AS (\(statement: insert)) …`.
        public mutating func appendInterpolation(statement: Query) {
            var rest = statement.sql[...]
            for (index, value) in statement.parameters.enumerated() {
                // Each value has one place, and the places come in the order of the values.
                guard let place = rest.firstRange(of: "$\(index + 1)") else { break }
                query.sql += rest[..<place.lowerBound]
                bind(value)
                rest = rest[place.upperBound...]
            }
            query.sql += rest
        }

        private mutating func bind(_ value: PostgresParameter) {
            query.parameters.append(value)
            query.sql += "$\(query.parameters.count)"
        }

        /// Adds text that several statements share, such as a list of columns: `\(sql: Self.columns)`.
        public mutating func appendInterpolation(sql: StaticString) {
            query.sql += sql.description
        }
    }
}

extension Query: CustomStringConvertible, CustomReflectable {
    /// The text without the values.
    public var description: String { sql }

    /// Shows no values either.
    public var customMirror: Mirror { Mirror(self, children: ["sql": sql]) }
}
