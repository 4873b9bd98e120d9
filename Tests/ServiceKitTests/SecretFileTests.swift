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

    @Test func generatesFreshKeysThatBelongTogether() throws {
        let (one, other) = (SecretFile.generate(), SecretFile.generate())
        #expect(one.gateway?.csrfKey.reveal() != other.gateway?.csrfKey.reveal())
        let trusted = try #require(one.tokens?.trustedProofKeys)
        #expect(Set(trusted.keys) == ["identity"])
        #expect(trusted["identity"]?.reveal() != one.identity?.proofSigningKey.reveal())
        #expect(one.mailer?.trustedProofKeys?["identity"]?.reveal() == trusted["identity"]?.reveal())
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
        chmod(path, 0o600)
        let fault = #expect(throws: SecretFileError.self) { try SecretFile.load(from: path) }
        let words = try #require(fault).description
        #expect(words.contains(path) && words.contains("LATCHKEY_SECRET_FILE") && words.contains(place))
        #expect(!words.contains("hunter2") && !words.contains("aGVsbG8="))
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o620, 0o602, 0o660, 0o666, 0o777])
    func whatOthersMayReadIsRefused(mode: Int) throws {
        try SecretFile.generate().write(to: path)
        #expect(throws: Never.self) { try SecretFile.load(from: path) }
        chmod(path, mode_t(mode))
        let fault = #expect(throws: SecretFileError.self) { try SecretFile.load(from: path) }
        let words = try #require(fault).description
        #expect(words.contains(path) && words.contains("chmod 600") && words.contains(String(mode, radix: 8)))
    }

    @Test func whatIsNoFileIsRefused() throws {
        mkfifo(path, 0o600)
        let writer = open(path, O_RDWR)
        defer { close(writer) }
        #expect(throws: SecretFileError.self) { try SecretFile.load(from: path) }
        #expect(throws: SecretFileError.self) { try SecretFile.load(from: directory.path) }
    }

    /// Who, whose, which mode, on a read-only mount or not: whether it is relied on.
    @Test(arguments: [
        (10002, 10002, 0o600, false, true), (10002, 10002, 0o400, false, true), (10002, 10002, 0o440, false, false),
        (10002, 10002, 0o444, true, false), (10002, 10003, 0o600, false, false), (10002, 10003, 0o444, true, false),
        // Root's: by its group; for everybody only where a container is given it.
        (10002, 0, 0o440, false, true), (10002, 0, 0o640, false, true), (10002, 0, 0o444, false, false),
        (10002, 0, 0o444, true, true), (10002, 0, 0o660, false, false), (10002, 0, 0o666, true, false),
        (0, 0, 0o600, false, true), (0, 0, 0o640, false, false), (0, 0, 0o444, false, false), (0, 0, 0o444, true, true),
        (0, 10002, 0o600, false, false),
    ])
    func reliesOnOursAndRoots(user: UInt32, owner: UInt32, mode: UInt32, isReadOnly: Bool, isGood: Bool) {
        let permissions = SecretFilePermissions(owner: owner, mode: mode, isOnReadOnlyMount: isReadOnly)
        #expect(((try? permissions.check(as: user)) != nil) == isGood)
    }

    @Test func whatEarlierFilesLackIsAddedAndNothingElse() throws {
        var file = SecretFile.generate()
        let key = try #require(file.mailer?.trustedProofKeys?["identity"])
        #expect(try file.complete().isEmpty)
        file.mailer?.trustedProofKeys = nil
        let outbox = try #require(file.mailer?.outboxKey.reveal())
        #expect(try file.complete() == .init(sections: [.mailer], hasStores: false))
        // Identity's public key follows from its own.
        #expect(file.mailer?.trustedProofKeys?["identity"]?.reveal() == key.reveal())
        #expect(file.mailer?.outboxKey.reveal() == outbox)
        file.identity?.connectionKeys = nil
        file.stores = nil
        #expect(try file.complete() == .init(sections: [.identity], hasStores: true))
        #expect(try file.complete().isEmpty)
    }

    @Test func aFileThatIsNotThereIsNamed() throws {
        let fault = #expect(throws: SecretFileError.self) { try SecretFile.load(from: path) }
        #expect(try #require(fault).description.contains(path))
        #expect(throws: SecretFileError.self) { try SecretFile.generate().write(to: directory.file("no/such/place")) }
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
