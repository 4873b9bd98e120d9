import Foundation
import Models
import ServiceKit
import TestKit
import Testing

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

    @Test func generatesFreshKeysThatBelongTogether() throws {
        let (one, other) = (SecretFile.generate(), SecretFile.generate())
        #expect(one.gateway?.csrfKey.reveal() != other.gateway?.csrfKey.reveal())
        let trusted = try #require(one.tokens?.trustedProofKeys)
        #expect(Set(trusted.keys) == ["identity"])
        #expect(trusted["identity"]?.reveal() != one.identity?.proofSigningKey.reveal())
        #expect(one.identity.map { Set($0.trustedProofKeys.keys) } == ["mailer", "tokens"])
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
    func aFaultNamesFileAndPlaceAndNeverAValue(text: String, place: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
        let fault = #expect(throws: SecretFile.Fault.self) { try SecretFile.load(from: path) }
        let words = try #require(fault).description
        #expect(words.contains(path) && words.contains("LATCHKEY_SECRET_FILE") && words.contains(place))
        #expect(!words.contains("hunter2") && !words.contains("aGVsbG8="))
    }

    @Test func aFileThatIsNotThereIsNamed() throws {
        let fault = #expect(throws: SecretFile.Fault.self) { try SecretFile.load(from: path) }
        #expect(try #require(fault).description.contains(path))
        #expect(throws: SecretFile.Fault.self) { try SecretFile.generate().write(to: directory.file("no/such/place")) }
    }

    @Test func printsNothing() {
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
