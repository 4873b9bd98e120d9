import Foundation
import ServiceKit
import Testing
import TestKit

@testable import LatchkeyCommand

@Suite struct SecretStoreTests {
    private let directory: TemporaryDirectory

    private let settings: LocalSettings

    init() throws {
        directory = try TemporaryDirectory()
        settings = try LocalSettings(environment: ["LATCHKEY_STATE_DIR": directory.path])
    }

    @Test func eachServiceGetsOnlyItsOwnSecrets() throws {
        let store = SecretStore(settings)
        try store.ensure()
        let master = try Data(contentsOf: URL(filePath: store.path))
        try store.ensure()
        // Secrets are made once: a second start must not lose every password.
        #expect(try Data(contentsOf: URL(filePath: store.path)) == master)
        let gateway = try SecretFile.load(from: store.file(of: .gateway))
        #expect(gateway.gateway != nil && gateway.identity == nil && gateway.tokens == nil && gateway.mailer == nil)
        for path in [store.path, store.file(of: .identity)] {
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }

    /// A state directory from before mailer verified identity's signatures.
    @Test func completesAnEarlierStateDirectory() throws {
        let store = SecretStore(settings)
        var old = SecretFile.generate()
        let outbox = try #require(old.mailer?.outboxKey.reveal())
        old.mailer?.trustedProofKeys = nil
        try old.write(to: store.path)
        try store.ensure()
        let mailer = try #require(try SecretFile.load(from: store.file(of: .mailer)).mailer)
        #expect(mailer.trustedProofKeys?["identity"] != nil && mailer.outboxKey.reveal() == outbox)
        #expect(try SecretFile.load(from: store.path).mailer?.trustedProofKeys?["identity"] != nil)
    }
}
