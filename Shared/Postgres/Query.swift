/// An SQL statement, with its values as parameters.
///
/// ```swift
/// let query: Query = "SELECT id FROM identity.users WHERE application_id = \(application) AND name = \(name)"
/// ```
/// Every interpolated value becomes a parameter (`$1`, `$2`, …). The text can only come from literals in the source, so
/// input can't become SQL. Statements are prepared once and cached by their text.
public struct Query: Sendable {
    /// The text, with `$1`, `$2`, … for the values.
    public internal(set) var sql: String
    /// The values; the first is `$1`.
    public internal(set) var parameters: [PostgresParameter]

    /// A statement without values from text that this module composed or checked.
    init(trusted sql: String) {
        self.sql = sql
        parameters = []
    }

    /// Whether the text begins with `SELECT`. By convention such a statement changes nothing.
    var isRead: Bool {
        let start = sql.utf8.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
        return start.prefix(6).elementsEqual("SELECT".utf8) { $0 & 0b1101_1111 == $1 }
    }
}

extension Query: ExpressibleByStringInterpolation {
    /// A statement without values.
    public init(stringLiteral literal: StaticString) {
        self.init(trusted: literal.description)
    }

    /// A statement with values.
    public init(stringInterpolation: StringInterpolation) {
        self = stringInterpolation.query
    }

    /// Collects the text and the values of a literal.
    public struct StringInterpolation: StringInterpolationProtocol {
        var query = Query(trusted: "")

        public init(literalCapacity: Int, interpolationCount: Int) {
            query.sql.reserveCapacity(literalCapacity + 3 * interpolationCount)
            query.parameters.reserveCapacity(interpolationCount)
        }

        /// Appends text of the literal.
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

        /// Embeds a statement with its values: `WITH entry AS (\(statement: insert)) …`. Its parameters are renumbered.
        public mutating func appendInterpolation(statement: Query) {
            var rest = statement.sql[...]
            for (index, value) in statement.parameters.enumerated() {
                // Every parameter occurs once, in ascending order.
                guard let placeholder = rest.firstRange(of: "$\(index + 1)") else { break }
                query.sql += rest[..<placeholder.lowerBound]
                bind(value)
                rest = rest[placeholder.upperBound...]
            }
            query.sql += rest
        }

        private mutating func bind(_ value: PostgresParameter) {
            query.parameters.append(value)
            query.sql += "$\(query.parameters.count)"
        }

        /// Appends SQL that several statements share, such as a list of columns: `\(sql: Self.columns)`.
        public mutating func appendInterpolation(sql: StaticString) {
            query.sql += sql.description
        }
    }
}

extension Query: CustomStringConvertible, CustomReflectable {
    /// The text, without the values.
    public var description: String { sql }

    /// The text, without the values.
    public var customMirror: Mirror { Mirror(self, children: ["sql": sql]) }
}
