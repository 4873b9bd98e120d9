public import Models

/// One schema migration: a file such as `007-add-accounts.sql`, with statements separated by semicolons.
///
/// The files are in the service's `Migrations/` folder and are embedded in its binary, so that a binary always contains the
/// schema that it needs:
/// ```swift
/// // Package.swift
/// .service("Identity", […], resources: [.embedInCode("Migrations")])
/// // SwiftPM replaces a leading digit by an underscore, because identifiers can't begin with a digit.
/// static let migrations = [Migration(1, "init", PackageResources._01_init_sql)]
/// ```
/// A released file must never be changed; add a new one instead. It only adds to the schema, because the version before still runs
/// while processes are replaced: to remove something, stop using it in one release and remove it in the next. Each file runs in a
/// transaction, so it must not contain `BEGIN`, `COMMIT` or a statement that can't run in a transaction, such as `CREATE INDEX CONCURRENTLY`.
public struct Migration: Sendable, Equatable {
    /// Its position; the first is 1.
    public let number: Int
    /// A short description, from the file name.
    public let name: String
    /// Its statements, separated by semicolons.
    public let sql: String

    /// Makes a migration from the bytes of a file that SwiftPM embeds by `embedInCode`.
    public init(_ number: Int, _ name: String, _ file: [UInt8]) {
        self.number = number
        self.name = name
        sql = String(decoding: file, as: UTF8.self)
    }

    /// Detects that a released file was changed by mistake. It need not resist an attacker, so 64-bit FNV-1a is enough.
    var checksum: String {
        let hash = sql.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// Why a schema can't be migrated.
public enum MigrationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The migrations are not numbered 1, 2, 3, ….
    case misnumbered
    /// The schema's name has other characters than lower-case letters, digits and underscores, or more than 63.
    case invalidSchemaName
    /// The database has the migration of this number. This version knows neither it nor the one before, so its statements may not work
    /// there.
    case databaseIsNewer(number: Int)
    /// The migration of this number had other statements when it was run.
    case changed(number: Int, name: String)
    /// The migration of this number is missing, and the role does not own the schema.
    case notOwner(number: Int)

    /// What is wrong, for the operator.
    public var description: String {
        switch self {
        case .misnumbered: "the migrations are not numbered 1, 2, 3, …"
        case .invalidSchemaName:
            "the schema's name has other characters than lower-case letters, digits and underscores"
        case .databaseIsNewer(let number):
            """
            the database has migration \(number), which this version doesn't know: a newer version migrated it. Only the version that is \
            one migration behind can start; use the newer version, or restore the backup
            """
        case .changed(let number, let name):
            "migration \(number) (\(name)) was changed after this database had run it"
        case .notOwner(let number):
            "migration \(number) is missing, and this role does not own the schema: run `latchkey migrate` with the role that owns it"
        }
    }
}

/// A migration got no lock within its time, because somebody else uses a table that it changes. Nothing was changed.
public struct MigrationLockError: Error, Sendable, Equatable, CustomStringConvertible, ServiceErrorConvertible {
    /// The migration.
    public let number: Int
    /// Its name.
    public let name: String

    /// What to do, for the operator.
    public var description: String {
        "migration \(number) (\(name)) got no lock: a long transaction uses a table that it changes; end it (see pg_stat_activity), or try again"
    }

    /// 503: a try later may succeed.
    public var serviceError: ServiceError { .unavailable() }
    /// The transaction in the way ends some time.
    public var mayPass: Bool { true }
}
