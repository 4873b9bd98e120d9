import Foundation
import Models
import ServiceKit
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct SecretDirectoryTests {
    private let directory: TemporaryDirectory
    private let secrets: SecretDirectory

    init() throws {
        directory = try TemporaryDirectory()
        secrets = SecretDirectory(
            path: directory.file("parts"), owners: [:], masterFile: directory.file("master/secrets.json"))
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: "\(secrets.path)/\(name)", encoding: .utf8)
    }

    @Test func eachFileIsItsOwnersAlone() throws {
        let outcome = try secrets.ensure()
        #expect(
            Set(outcome.written) == [
                "gateway.secrets", "identity.secrets", "tokens.secrets", "mailer.secrets", "waitlists.secrets",
                "identity.database-password", "waitlists.database-password", "tokens.redis-password",
                "mailer.redis-password", "postgres.password", "postgres.sql", "redis.acl",
            ])
        for name in outcome.written {
            let mode = try FileManager.default.attributesOfItem(atPath: "\(secrets.path)/\(name)")
            #expect(mode[.posixPermissions] as? Int == 0o400, "\(name)")
        }
        let gateway = try SecretFile.load(from: "\(secrets.path)/gateway.secrets")
        #expect(gateway.gateway != nil && gateway.identity == nil && gateway.tokens == nil)
        #expect(gateway.mailer == nil && gateway.stores == nil)
    }

    @Test func nothingIsEverOverwritten() throws {
        let names = try secrets.ensure().written
        let before = try names.map(text)
        let again = try secrets.ensure()
        #expect(again.written.isEmpty && again.kept == names)
        #expect(try names.map(text) == before)
    }

    /// What gets lost, or is taken away to be renewed, comes from the master file again.
    @Test func aPartThatIsGoneIsMadeFromTheMaster() throws {
        try secrets.ensure()
        let before = try text("tokens.secrets")
        try FileManager.default.removeItem(atPath: "\(secrets.path)/tokens.secrets")
        #expect(try secrets.ensure().written == ["tokens.secrets"])
        #expect(try text("tokens.secrets") == before)
    }

    @Test func aMasterFromBeforeThereWerePasswordsGetsThem() throws {
        var old = SecretFile.generate()
        old.stores = nil
        let pepper = try #require(old.identity?.peppers.first?.key.reveal())
        try FileManager.default.createDirectory(atPath: directory.file("master"), withIntermediateDirectories: true)
        try old.write(to: secrets.masterFile)
        try secrets.ensure()
        let now = try SecretFile.load(from: secrets.masterFile)
        #expect(now.stores != nil)
        #expect(now.identity?.peppers.first?.key.reveal() == pepper)
    }

    /// A part from before mailer verified identity is written again, whole, and no other is touched.
    @Test func aPartThatLacksSomethingIsWrittenAnew() throws {
        try secrets.ensure()
        var old = try SecretFile.load(from: secrets.masterFile)
        let complete = old
        old.mailer?.trustedProofKeys = nil
        try old.write(to: secrets.masterFile)
        try FileManager.default.removeItem(atPath: "\(secrets.path)/mailer.secrets")
        try old.section(of: .mailer).json().write(to: URL(filePath: "\(secrets.path)/mailer.secrets"))
        #expect(try secrets.ensure().written == ["mailer.secrets"])
        #expect(try Data(text("mailer.secrets").utf8) == complete.section(of: .mailer).json())
        #expect(try secrets.ensure().written.isEmpty)
    }

    @Test func redisLearnsHashesOnly() throws {
        try secrets.ensure()
        let password = try text("tokens.redis-password").trimmingCharacters(in: .newlines)
        let acl = try text("redis.acl")
        #expect(password.count == 64)
        #expect(!acl.contains(password))
        #expect(acl.contains("~tokens:*") && acl.contains("~mailer:*"))
        // Redis loads its append-only file as the default user, and loses what that may not write.
        #expect(acl.contains("user default reset off ~* &* +@all"))
    }

    /// The users that a fleet's stores know, in real stores: each has its own and no more.
    @Test func aRoleHasItsOwnSchemaAndNoOther() async throws {
        let server = try await TestPostgres.launch()
        let sql = StoreSetup.roles(nil)
        try await server.execute("CREATE DATABASE latchkey")
        let database = server.url.replacing("/postgres?", with: "/latchkey?")
        try await server.execute(sql, in: database)
        // Twice, because every start of a fleet in containers does it.
        try await server.execute(sql, in: database)
        let identity = database.replacing("//postgres@", with: "//identity@")
        let waitlists = database.replacing("//postgres@", with: "//waitlists@")
        try await server.execute("CREATE TABLE identity.t (n int); INSERT INTO identity.t VALUES (1)", in: identity)
        #expect(try await server.execute("SELECT n FROM identity.t", in: identity) == "1\n")
        for statement in [
            "SELECT n FROM identity.t", "CREATE TABLE public.t (n int)", "CREATE SCHEMA s", "SET ROLE identity",
            "CREATE TEMP TABLE t (n int)",
        ] {
            await #expect(throws: TestKitError.self, "\(statement)") {
                try await server.execute(statement, in: waitlists)
            }
        }
        await #expect(throws: TestKitError.self) {
            try await server.execute("SELECT 1", in: server.url.replacing("//postgres@", with: "//waitlists@"))
        }
    }
}
