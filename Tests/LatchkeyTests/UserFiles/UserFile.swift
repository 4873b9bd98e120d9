import Foundation
import Models
import TestKit

@testable import LatchkeyCommand

/// Reads users of a text.
func entries(_ text: String, _ format: any UserFileFormat = OwnUserFile()) throws -> [UserFileEntry] {
    try entries(Array(text.utf8), format)
}

func entries(_ bytes: [UInt8], _ format: any UserFileFormat = OwnUserFile()) throws -> [UserFileEntry] {
    let directory = try TemporaryDirectory()
    try Data(bytes).write(to: URL(filePath: directory.file("users")))
    var reader = try UserFileReader(directory.file("users"), format)
    var entries: [UserFileEntry] = []
    while let entry = try reader.next() { entries.append(entry) }
    return entries
}

extension UserFileEntry {
    /// What is wrong; nil for a user.
    var problem: String? {
        if case .failure(let error) = user { error.description } else { nil }
    }
}

/// The only user of a text.
func user(_ text: String, _ format: any UserFileFormat) throws -> Identity.ImportedUser {
    let all = try entries(text, format)
    guard let first = all.first, all.count == 1 else { throw UserFileError("\(all.count) users") }
    return try first.user.get()
}
