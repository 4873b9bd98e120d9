import ArgumentParser
import Foundation
import Models

/// How a system writes its users to files.
protocol UserFileFormat: Sendable {
    /// The name of the system.
    var name: String { get }
    /// Whether another system has made the file, so that optional fields may have values that they can't have here.
    var isForeign: Bool { get }
    /// Whether the file is one JSON object with an array `users`.
    var isDocument: Bool { get }
    /// The columns that are read from CSV, where the file may be CSV.
    var columns: [String]? { get }

    /// Reads the JSON of a user. Throws `DecodingError` or ``UserFileError``.
    func user(json: Data) throws -> Identity.ImportedUser
    /// Reads a row of CSV by the names of its columns, without empty values. Throws ``UserFileError``.
    func user(row: [String: String]) throws -> Identity.ImportedUser
}

extension UserFileFormat {
    var isForeign: Bool { true }
    var isDocument: Bool { false }
    var columns: [String]? { nil }

    func user(row: [String: String]) throws -> Identity.ImportedUser { throw UserFileError("not JSON") }
}

/// The formats on the command line.
enum UserFileFormatName: String, CaseIterable, ExpressibleByArgument {
    case ours, auth0, firebase, supabase, keycloak, cognito
}

/// Our own format: JSON Lines of ``Identity/ImportedUser``.
struct OwnUserFile: UserFileFormat {
    let name = "Latchkey"
    let isForeign = false
    /// Whether the metadata of users is left out. There is no place for it.
    var ignoresMetadata = false

    func user(json: Data) throws -> Identity.ImportedUser {
        let decoder = JSONDecoder()
        if ignoresMetadata, let key = CodingUserInfoKey.ignoredMembers { decoder.userInfo[key] = Set(["metadata"]) }
        do {
            return try decoder.decode(Identity.ImportedUser.self, from: json)
        } catch DecodingError.dataCorrupted(let context) where context.codingPath.map(\.stringValue) == ["metadata"] {
            throw UserFileError("metadata: there is no place for it yet; --without-metadata leaves it out")
        }
    }
}

/// Times as other systems write them.
enum ForeignTime {
    /// RFC 3339, also with a space for the `T`, with an offset of hours only, or without one (UTC).
    static func parse(_ text: String) -> Timestamp? {
        let pattern =
            #/(?<date>\d{4}-\d\d-\d\d)[T ](?<time>\d\d:\d\d:\d\d)(?<fraction>\.\d{1,9})?(?:[Zz]|(?<sign>[+-])(?<hours>\d\d)(?::?(?<minutes>\d\d))?)?/#
        guard text.utf8.count <= 40, let match = text.wholeMatch(of: pattern) else { return nil }
        let milliseconds = ((match.fraction ?? ".").dropFirst() + "000").prefix(3)
        guard let local = Timestamp("\(match.date)T\(match.time).\(milliseconds)Z") else { return nil }
        let offset = (Double(match.hours ?? "0") ?? 0) * 3600 + (Double((match.minutes ?? nil) ?? "0") ?? 0) * 60
        return Timestamp(local.date.addingTimeInterval(match.sign == "-" ? offset : -offset))
    }

    /// Milliseconds since 1970.
    static func milliseconds(_ number: Double) -> Timestamp? {
        guard number >= 0, number < 1e14 else { return nil }
        return Timestamp(Date(timeIntervalSince1970: (number / 1000)))
    }
}
