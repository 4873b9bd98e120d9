import Foundation
import Models

/// Reads secrets that a file with settings refers to: `{env: NAME}` or `{file: PATH}`.
struct SecretReferences {
    /// The variables of the environment.
    let environment: [String: String]
    /// The directory of relative paths.
    let directory: String

    /// The maximum length of a secret in bytes.
    static let maximumLength = 16 * 1024

    static let expectation = "a reference: {env: NAME} or {file: PATH}. Secrets don't belong in this file"

    /// Why there is no secret.
    struct ReferenceError: Error {
        /// What would have been right.
        let expected: String
    }

    /// The secret that a node refers to, without a line break at its end. Throws ``ReferenceError``.
    func read(_ node: YAMLNode) throws -> String {
        guard case .mapping(let members) = node.content, let member = members.first, members.count == 1,
            case .text(let name, _) = member.value.content
        else { throw ReferenceError(expected: Self.expectation) }
        var text: String
        switch member.name {
        case "env":
            guard let value = environment[name] else {
                throw ReferenceError(expected: "the variable \(name.cut(toBytes: 100)), which is not set")
            }
            text = value
        case "file": text = try contents(of: name)
        default: throw ReferenceError(expected: Self.expectation)
        }
        if text.hasSuffix("\n") { text.removeLast() }
        guard !text.isEmpty, text.fits(Self.maximumLength) else {
            throw ReferenceError(expected: "a secret of 1 to \(Self.maximumLength) bytes in \(name.cut(toBytes: 100))")
        }
        return text
    }

    private func contents(of name: String) throws -> String {
        let path = name.hasPrefix("/") ? name : "\(directory)/\(name)"
        // Read through a handle, because it may be a pipe.
        guard let handle = FileHandle(forReadingAtPath: path),
            let data = try? handle.read(upToCount: Self.maximumLength + 2),
            let text = String(validating: data, as: UTF8.self)
        else { throw ReferenceError(expected: "a file that can be read, with text: \(path.cut(toBytes: 200))") }
        return text
    }
}
