import Foundation
import Models
import TestKit
import Testing

@testable import ServiceKit

@Suite struct SecretFileTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.file("secrets.json") }

    init() throws { directory = try TemporaryDirectory() }

    @Test func isWrittenForItsOwnerOnlyAndReadBack() throws {
        let file = SecretFile.generate()
        try file.write(to: path)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["secrets.json"])
        let copy = try SecretFile.load(from: path)
        #expect(copy.gateway?.csrfKey.reveal() == file.gateway?.csrfKey.reveal())
        #expect(copy.identity?.peppers.first?.key.reveal() == file.identity?.peppers.first?.key.reveal())
        #expect(copy.mailer?.proofSigningKey.reveal() == file.mailer?.proofSigningKey.reveal())
    }

    @Test func aSectionHoldsOneServiceOnly() {
        let file = SecretFile.generate()
        for service in ServiceName.allCases {
            let part = file.section(of: service)
            #expect((part.gateway != nil) == (service == .gateway))
            #expect((part.identity != nil) == (service == .identity))
            #expect((part.tokens != nil) == (service == .tokens))
            #expect((part.mailer != nil) == (service == .mailer))
        }
    }

    @Test(arguments: [
        ("", "secret file"), ("[]", "secret file"), ("hunter2-hunter2", "secret file"),
        ("{\"gateway\":{}}", "gateway.csrf_key"),
        ("{\"gateway\":{\"csrf_key\":\"hunter2-hunter2\"}}", "gateway.csrf_key"),
        ("{\"gateway\":{\"csrf_key\":{\"hunter2-hunter2\":1}}}", "gateway.csrf_key"),
        ("{\"gateway\":\"hunter2-hunter2\"}", "gateway"),
        ("{\"tokens\":{\"key_encryption_keys\":[\"aGVsbG8=\"]}}", "tokens.key_encryption_keys"),
    ])
    func anErrorNamesFileAndPlaceAndNoValue(text: String, place: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
        chmod(path, 0o600)
        let error = #expect(throws: SecretFileError.self) { try SecretFile.load(from: path) }
        let text = try #require(error).description
        #expect(text.contains(path) && text.contains("LATCHKEY_SECRET_FILE") && text.contains(place))
        #expect(!text.contains("hunter2") && !text.contains("aGVsbG8="))
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o620, 0o602, 0o660, 0o666, 0o777])
    func refusesAFileThatOthersMayRead(mode: Int) throws {
        try SecretFile.generate().write(to: path)
        #expect(throws: Never.self) { try SecretFile.load(from: path) }
        chmod(path, mode_t(mode))
        let error = #expect(throws: SecretFileError.self) { try SecretFile.load(from: path) }
        let text = try #require(error).description
        #expect(text.contains(path) && text.contains("chmod 600") && text.contains(String(mode, radix: 8)))
    }

    @Test func refusesAPipeAndADirectory() throws {
        mkfifo(path, 0o600)
        let writer = open(path, O_RDWR)
        defer { close(writer) }
        #expect(throws: SecretFileError.self) { try SecretFile.load(from: path) }
        #expect(throws: SecretFileError.self) { try SecretFile.load(from: directory.path) }
    }

    @Test func namesAFileThatDoesNotExist() throws {
        let error = #expect(throws: SecretFileError.self) { try SecretFile.load(from: path) }
        #expect(try #require(error).description.contains(path))
        #expect(throws: SecretFileError.self) { try SecretFile.generate().write(to: directory.file("no/such/place")) }
    }

    @Test func printsNoKey() {
        let file = SecretFile.generate()
        var dumped = ""
        dump(file, to: &dumped)
        let keys = [file.gateway?.csrfKey, file.identity?.emailHashKey, file.mailer?.proofSigningKey].compactMap(\.self)
        #expect(keys.count == 3)
        for key in keys {
            #expect(!dumped.contains(key.reveal().base64EncodedString()))
            #expect(!"\(file)".contains(key.reveal().base64EncodedString()))
        }
    }
}
