import Foundation
import TestKit
import Testing

/// A user is erased while emails to them wait: none is sent, and no store keeps the address.
@Suite struct ErasureTests {
    /// What the stores of a fleet hold, as text that can be searched.
    private struct Stores {
        let fleet: TestFleet

        private var record: [String: Any] {
            get throws {
                let data = try Data(contentsOf: URL(filePath: "\(fleet.stateDirectory)/fleet.json"))
                return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
            }
        }

        /// Every table of every schema.
        func postgres() async throws -> String {
            let url = try #require(try record["database_url"] as? String)
            let binaries = try Tools.directory(with: ["pg_dump"])
            return try await Tools.run(["\(binaries)/pg_dump", "--data-only", "--inserts", "--dbname", url])
        }

        /// Every key: the append-only file holds history too, so a server without users reads a copy of it and writes
        /// what there is now, uncompressed.
        func redis() async throws -> String {
            let copy = try TemporaryDirectory()
            try FileManager.default.removeItem(atPath: copy.path)
            try FileManager.default.copyItem(atPath: "\(fleet.stateDirectory)/redis", toPath: copy.path)
            let server = try await TestRedis.launch(arguments: [
                "--dir", copy.path, "--appendonly", "yes", "--rdbcompression", "no", "--dbfilename", "dump.rdb",
            ])
            let socket = server.url.replacing("redis+unix://", with: "")
            let binaries = try Tools.directory(with: ["redis-cli"])
            _ = try await Tools.run(["\(binaries)/redis-cli", "-s", socket, "save"])
            try await server.stop()
            return String(decoding: try Data(contentsOf: URL(filePath: "\(copy.path)/dump.rdb")), as: UTF8.self)
        }
    }

    @Test func removesTheAddressFromAllStores() async throws {
        let server = try await TestMailServer.launch()
        let port = try server.ports.starttls
        try await server.stop()
        let fleet = try await TestFleet.launch(environment: [
            "LATCHKEY_MAIL_URL": "smtp://127.0.0.1:\(port)?starttls=required&ca=\(server.caFile)"
        ])
        let (api, stores) = (API(baseURL: fleet.baseURL), Stores(fleet: fleet))
        let (ann, bob) = (API.newEmail("ann"), API.newEmail("bob"))
        // Emails of each kind wait: her own, an invitation by another user, and one to another user.
        let signedUp = try await api.signUp(ann)
        #expect(signedUp.status == 200)
        for path in ["/auth/send-magic-link", "/auth/send-password-reset"] {
            #expect(try await api.post(path, ["client_id": "client_demo", "email": ann]).status == 204)
        }
        let inviter = api.bearing(try await api.signUp(bob)["tokens.access_token"])
        _ = try await inviter.raw(.POST, "/auth/invites", ["email": ann, "role": "member"])
        try await eventually(within: .seconds(20), "both stores to know the address") {
            let (redis, postgres) = (try await stores.redis(), try await stores.postgres())
            return redis.contains(ann) && redis.contains(bob) && postgres.contains(ann)
        }
        let user = try #require(signedUp["profile.id"])

        try await fleet.latchkey("users", "erase", user, "--yes")
        try await eventually(within: .seconds(20), "no store to know the address") {
            let (redis, postgres) = (try await stores.redis(), try await stores.postgres())
            return !redis.contains(ann) && !postgres.contains(ann)
        }
        try await server.start()
        try await eventually(within: .seconds(60), "the mail to somebody else") {
            try server.mails().contains { $0.to == [bob] }
        }
        try await Task.sleep(for: .seconds(2))
        #expect(try server.mails().allSatisfy { $0.to == [bob] })
        #expect(try server.recipientsNamed().allSatisfy { $0 == bob })

        // The address is free again, and a new user with it gets emails.
        #expect(try await api.signUp(ann).status == 200)
        try await eventually(within: .seconds(20), "the mail to the new user") {
            try server.mails().contains { $0.to == [ann] }
        }
        try await fleet.stop()
        try await server.stop()
    }
}
