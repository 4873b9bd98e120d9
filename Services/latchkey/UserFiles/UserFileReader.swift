import Foundation
import Models

/// A user of a file, or why there is none in this place.
struct UserFileEntry: Sendable {
    /// Where it begins in the file, from 1.
    let line: Int
    /// The address as the file has it; nil if that can't be read.
    let email: String?
    /// The user, or what is wrong.
    let user: Result<Identity.ImportedUser, UserFileError>
    /// What was left out.
    var warnings: [String] = []
}

/// Why a place of a file has no user that can be imported. The text quotes no secret.
struct UserFileError: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Reads the users of a file one after the other. Its memory does not grow with the file.
struct UserFileReader: ~Copyable {
    /// The maximum length of a user in a file, in bytes.
    static let maximumLength = 1 << 18

    private var bytes: FileBytes
    private let format: any UserFileFormat
    private var layout = Layout.unknown

    /// How the users are arranged.
    private enum Layout {
        case unknown
        /// A JSON object in each line (JSON Lines).
        case lines
        /// An array, which has begun.
        case array
        /// CSV (RFC 4180) with these columns.
        case table([String])
        case ended
    }

    /// Throws ``CommandError`` for a file that can't be read.
    init(_ path: String, _ format: any UserFileFormat) throws {
        bytes = try FileBytes(path)
        self.format = format
    }

    /// How many bytes the file has.
    var size: Int { bytes.size }

    /// How many bytes were read.
    var position: Int { bytes.position }

    /// The next user; nil at the end. Throws ``CommandError`` for a file that is not of the format at all.
    mutating func next() throws -> UserFileEntry? {
        while true {
            switch layout {
            case .unknown: layout = try begin()
            case .lines:
                try bytes.skipSpace()
                guard try bytes.peek() != nil else { layout = .ended; continue }
                let line = bytes.line
                return entry(line, try bytes.nextLine(limit: Self.maximumLength))
            case .array:
                guard let element = try nextElement() else { layout = .ended; continue }
                return element
            case .table(let columns):
                guard let row = try nextRow() else { layout = .ended; continue }
                return entry(row, columns)
            case .ended: return nil
            }
        }
    }

    private mutating func begin() throws -> Layout {
        try bytes.skipSpace()
        switch try bytes.peek() {
        case nil: return .ended
        case UInt8(ascii: "["):
            _ = try bytes.next()
            return .array
        case UInt8(ascii: "{"):
            guard format.isDocument else { return .lines }
            try enterUsers()
            return .array
        default:
            guard format.columns != nil, let row = try nextRow(), let columns = row.fields else {
                throw CommandError("the file is not in the format of \(format.name): it begins like no JSON")
            }
            guard columns.contains("email") else {
                throw CommandError("the file is not in the format of \(format.name): no column is called email")
            }
            return .table(columns)
        }
    }

    // MARK: JSON

    /// Goes to the first element of the member `users` of the file's object.
    private mutating func enterUsers() throws {
        _ = try bytes.next()
        while true {
            try bytes.skipSpace()
            if try bytes.peek() == UInt8(ascii: ",") { _ = try bytes.next() }
            try bytes.skipSpace()
            guard try bytes.peek() == UInt8(ascii: "\""), let name = try nextValue() else { break }
            try bytes.skipSpace()
            guard try bytes.next() == UInt8(ascii: ":") else { break }
            try bytes.skipSpace()
            if name.elementsEqual("\"users\"".utf8) {
                guard try bytes.next() == UInt8(ascii: "[") else { break }
                return
            }
            // A long value is not kept, but skipped.
            _ = try nextValue()
        }
        throw CommandError("the file is not in the format of \(format.name): it has no array `users`")
    }

    private mutating func nextElement() throws -> UserFileEntry? {
        while true {
            try bytes.skipSpace()
            guard try bytes.peek() == UInt8(ascii: ",") else { break }
            _ = try bytes.next()
        }
        let line = bytes.line
        switch try bytes.peek() {
        case UInt8(ascii: "]"): return nil
        case nil:
            layout = .ended
            return failed(line, "the file ends before the array does")
        case UInt8(ascii: "}"), UInt8(ascii: ":"):
            layout = .ended
            return failed(line, "not JSON; the rest of the file was not read")
        default: return entry(line, try nextValue())
        }
    }

    /// Takes a value: an object, an array, a string, or what else is before the next delimiter. Returns nil if it is too long. At
    /// the end of the file it may be incomplete.
    private mutating func nextValue() throws -> [UInt8]? {
        var value: [UInt8] = []
        var (depth, isString, isEscaped, isTooLong) = (0, false, false, false)
        while let byte = try bytes.peek() {
            if !isString, depth == 0, [0x2c, 0x3a, 0x5d, 0x7d].contains(byte) { break }
            _ = try bytes.next()
            if value.count < Self.maximumLength { value.append(byte) } else { isTooLong = true }
            if isString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isString = false
                    if depth == 0 { break }
                }
            } else {
                switch byte {
                case UInt8(ascii: "\""): isString = true
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
                default: break
                }
                if depth == 0, byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") { break }
            }
        }
        return isTooLong ? nil : value
    }

    private func entry(_ line: Int, _ bytes: [UInt8]?) -> UserFileEntry {
        guard let bytes else { return failed(line, "longer than \(Self.maximumLength) bytes") }
        let (data, format) = (Data(bytes), format)
        return entry(line, { try format.user(json: data) }) {
            struct Address: Decodable { let email: String? }
            return (try? JSONDecoder().decode(Address.self, from: data))?.email
        }
    }

    // MARK: CSV

    private struct TableRow {
        let line: Int
        /// Nil for a row that is too long, not UTF-8, or has quotes in the wrong places.
        let fields: [String]?
    }

    /// The next row that is not empty (RFC 4180).
    private mutating func nextRow() throws -> TableRow? {
        while let byte = try bytes.peek(), byte == 0x0a || byte == 0x0d { _ = try bytes.next() }
        guard try bytes.peek() != nil else { return nil }
        let line = bytes.line
        var fields: [String] = []
        var field: [UInt8] = []
        var (length, isQuoted, isValid) = (0, false, true)
        func end() {
            guard let text = String(validating: field, as: UTF8.self) else { return isValid = false }
            fields.append(text)
            field = []
        }
        while let byte = try bytes.next() {
            length += 1
            let keeps = length <= Self.maximumLength
            switch byte {
            case UInt8(ascii: "\"") where isQuoted:
                if try bytes.peek() == UInt8(ascii: "\"") {
                    _ = try bytes.next()
                    if keeps { field.append(byte) }
                } else {
                    isQuoted = false
                }
            case _ where isQuoted: if keeps { field.append(byte) }
            case UInt8(ascii: "\"") where field.isEmpty: isQuoted = true
            case UInt8(ascii: ","): end()
            case UInt8(ascii: "\r") where try bytes.peek() == UInt8(ascii: "\n"): continue
            case UInt8(ascii: "\n"):
                end()
                return TableRow(line: line, fields: isValid && keeps ? fields : nil)
            default: if keeps { field.append(byte) }
            }
        }
        end()
        return TableRow(line: line, fields: isValid && !isQuoted && length <= Self.maximumLength ? fields : nil)
    }

    private func entry(_ row: TableRow, _ columns: [String]) -> UserFileEntry {
        guard let fields = row.fields, fields.count == columns.count else {
            return failed(row.line, "not a row of \(columns.count) columns")
        }
        // PostgreSQL writes nothing for NULL.
        let format = format
        let values = Dictionary(zip(columns, fields).filter { !$1.isEmpty }) { first, _ in first }
        return entry(row.line, { try format.user(row: values) }) { values["email"] }
    }

    // MARK: Entries

    private func failed(_ line: Int, _ problem: String) -> UserFileEntry {
        UserFileEntry(line: line, email: nil, user: .failure(UserFileError(problem)))
    }

    private func entry(
        _ line: Int, _ read: () throws -> Identity.ImportedUser, email: () -> String?
    ) -> UserFileEntry {
        do {
            var user = try read()
            let warnings = format.isForeign ? user.leaveOutInvalidFields() : []
            return UserFileEntry(line: line, email: user.email, user: .success(user), warnings: warnings)
        } catch let error as UserFileError {
            return UserFileEntry(line: line, email: email(), user: .failure(error))
        } catch {
            return UserFileEntry(line: line, email: email(), user: .failure(UserFileError(decoding: error)))
        }
    }
}

extension UserFileError {
    /// States which member of an object could not be decoded.
    fileprivate init(decoding error: any Error) {
        func path(_ context: DecodingError.Context, _ key: (any CodingKey)? = nil) -> String {
            (context.codingPath + (key.map { [$0] } ?? [])).map(\.stringValue).joined(separator: ".")
        }
        switch error {
        case DecodingError.keyNotFound(let key, let context): self.init("\(path(context, key)): missing")
        case DecodingError.valueNotFound(_, let context): self.init("\(path(context)): missing")
        case DecodingError.typeMismatch(let type, let context):
            self.init(context.codingPath.isEmpty ? "not an object" : "\(path(context)): not of type \(type)")
        case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
            self.init("\(path(context)): \(context.debugDescription)")
        default: self.init("not JSON")
        }
    }
}

extension Identity.ImportedUser {
    /// Removes personal fields with values that they can't have here, and returns a sentence for each. Other systems are less strict
    /// about pictures and languages, and nobody should be left behind for that.
    mutating func leaveOutInvalidFields() -> [String] {
        fields = fields.filter { !$0.value.isEmpty }
        return PersonalFields.invalidParameters(of: fields.mapValues { Optional($0) }).compactMap { invalid in
            guard let field = Identity.IdentityField(rawValue: String(invalid.path.dropFirst())) else { return nil }
            fields[field] = nil
            return "\(field.rawValue) was left out: not \(invalid.expected ?? "valid")"
        }
    }
}
