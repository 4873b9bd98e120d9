import Foundation
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct SecretReferencesTests {
    private func read(_ text: String, in directory: String = "/nowhere") throws -> String {
        let references = SecretReferences(
            environment: ["SECRET": "s3cret", "LINE": "s3cret\n", "EMPTY": ""], directory: directory)
        return try references.read(try YAMLNode(text))
    }

    private func expected(_ text: String, in directory: String = "/nowhere") -> String? {
        do {
            _ = try read(text, in: directory)
            return nil
        } catch {
            return (error as? SecretReferences.ReferenceError)?.expected
        }
    }

    @Test func readsVariablesAndFiles() throws {
        let directory = try TemporaryDirectory()
        try Data("in a file\n".utf8).write(to: URL(filePath: directory.file("secret")))
        #expect(try read("{env: SECRET}") == "s3cret" && read("{env: LINE}") == "s3cret")
        #expect(try read("{file: secret}", in: directory.path) == "in a file")
        #expect(try read("file: \(directory.file("secret"))") == "in a file")
    }

    @Test(arguments: ["s3cret", "[s3cret]", "{text: s3cret}", "{env: SECRET, file: s3cret}", "{}", "{env: [s3cret]}"])
    func anythingElseIsRefusedWithAdvice(_ text: String) {
        #expect(expected(text) == SecretReferences.expectation)
    }

    @Test func statesWhatIsMissing() throws {
        #expect(expected("{env: MISSING}") == "the variable MISSING, which is not set")
        #expect(expected("{file: missing}")?.contains("/nowhere/missing") == true)
        #expect(expected("{env: EMPTY}")?.contains("EMPTY") == true)
        let directory = try TemporaryDirectory()
        try Data(repeating: 0x61, count: SecretReferences.maximumLength + 1).write(
            to: URL(filePath: directory.file("long")))
        #expect(expected("{file: long}", in: directory.path)?.contains("1 to 16384 bytes") == true)
        try Data([0xff]).write(to: URL(filePath: directory.file("binary")))
        #expect(expected("{file: binary}", in: directory.path)?.contains("with text") == true)
        #expect(expected("{file: /dev/zero}")?.contains("bytes") == true)
    }
}
