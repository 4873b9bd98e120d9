import Foundation
import ServiceKit
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct LocalStateTests {
    private let directory: TemporaryDirectory
    private let settings: LocalSettings

    init() throws {
        directory = try TemporaryDirectory()
        settings = try LocalSettings(environment: ["LATCHKEY_STATE_DIR": directory.path])
    }

    @Test func oneFleetAStateDirectory() throws {
        var lock: StateLock? = try StateLock.acquire(settings)
        let fault = #expect(throws: LocalError.self) { try StateLock.acquire(settings) }
        #expect(fault?.description.contains("already up") == true)
        #expect(fault?.description.contains("\(getpid())") == true)
        withExtendedLifetime(lock) {}
        lock = nil
        _ = try StateLock.acquire(settings)
    }

    @Test func eachServiceGetsItsOwnSecretsAlone() throws {
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
    @Test func anEarlierStateDirectoryGetsWhatItLacks() throws {
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

    @Test func processesAreToldApartByTheirStart() throws {
        let own = try #require(ProcessIdentity(pid: getpid()))
        #expect(own.isAlive)
        let other = try JSONDecoder().decode(
            ProcessIdentity.self, from: Data(#"{"pid":\#(getpid()),"start_ticks":1}"#.utf8))
        #expect(!other.isAlive)
        #expect(ProcessIdentity(pid: Int32.max) == nil)
    }

    @Test func recordOfALaterFleetIsKept() throws {
        let own = try #require(ProcessIdentity(pid: getpid()))
        let later = FleetRecord(supervisor: own, baseURL: "http://b", issuer: "b", runDirectory: "/b")
        try later.write(settings)
        #expect(FleetRecord.read(settings) == later)
        let parent = try #require(ProcessIdentity(pid: getppid()))
        FleetRecord(supervisor: parent, baseURL: "http://a", issuer: "a", runDirectory: "/a").remove(settings)
        #expect(FleetRecord.read(settings) == later)
        later.remove(settings)
        #expect(FleetRecord.read(settings) == nil)
    }
}
