/// One step of a schema: a file `007-add-accounts.sql` of statements apart by semicolons.
///
/// The files lie in the service's `Migrations/` folder and are compiled into it as resources, so that a binary always
/// has the schema that it needs with it:
/// ```swift
/// // Package.swift
/// .service("Identity", […], resources: [.embedInCode("Migrations")])
/// // Schema.swift; SwiftPM writes an underscore for the first digit, because names can't begin with one
/// static let migrations = [Migration(1, "init", PackageResources._01_init_sql)]
/// ```
/// Once released, a file is never changed; what it left is changed by a new one. Each runs in a transaction, so it must
/// not contain `BEGIN`, `COMMIT` or what PostgreSQL refuses there, such as `CREATE INDEX CONCURRENTLY`.
public struct Migration: Sendable, Equatable {
    /// Its place in the order; the first is 1.
    public let number: Int
    /// What it does, in a word or two.
    public let name: String
    /// Its statements.
    public let sql: String

    /// Takes number, name and the bytes of a file, as SwiftPM's `embedInCode` gives them.
    public init(_ number: Int, _ name: String, _ file: [UInt8]) {
        self.number = number
        self.name = name
        sql = String(decoding: file, as: UTF8.self)
    }

    /// Tells whether the statements are still those that were run. No protection against intent, only against mistakes,
    /// so FNV-1a of 64 bits is enough and needs no library.
    var checksum: String {
        let hash = sql.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// Why a schema could not be brought up to date.
public enum MigrationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The migrations are not numbered 1, 2, 3, ….
    case misnumbered
    /// The name of the schema is not one of lower-case letters, digits and underscores.
    case invalidSchemaName
    /// The database was made by a newer version: it has the migration of this number.
    case databaseIsNewer(number: Int)
    /// The migration of this number was run with other statements than it has now.
    case changed(number: Int, name: String)

    /// What is wrong, for the operator.
    public var description: String {
        switch self {
        case .misnumbered: "the migrations are not numbered 1, 2, 3, …"
        case .invalidSchemaName: "the name of the schema is not made of lower-case letters, digits and underscores"
        case .databaseIsNewer(let number):
            "the database has migration \(number), which this version does not know: it was made by a newer version"
        case .changed(let number, let name):
            "migration \(number) (\(name)) is not the one that the database was made with"
        }
    }
}
