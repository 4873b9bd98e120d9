import Foundation
import TestKit
import Testing

/// Settings as a file: an operator applies one, and moves a fleet's settings to another fleet.
@Suite struct SettingsStoryTests {
    private struct Outcome: Decodable {
        struct Change: Decodable { let kind, path: String }
        let changes: [Change]
    }

    private static let variables = [
        "SHOP_SECRET": "a-secret-of-the-shop-that-nobody-guesses", "GOOGLE_SECRET": "a-secret-of-google",
    ]

    private static let settings = """
        applications:
          - name: Acme Shop
            sign_up: invite
            clients:
              - id: client_shop
                name: Shop
                origins: [https://shop.example]
                redirect_uris: [https://shop.example/cb]
                client_secret: {env: SHOP_SECRET}
                connections:
                  - provider: google
                    provider_client_id: our-id
                    client_secret: {env: GOOGLE_SECRET}
        """

    /// Runs `latchkey` with variables that have secrets. Throws a `TestKitError` with its standard error unless the exit status is 0.
    private func latchkey(
        _ fleet: TestFleet, _ variables: [String: String], _ arguments: [String]
    ) async throws -> String {
        let settings = variables.merging(["LATCHKEY_STATE_DIR": fleet.stateDirectory, "NO_COLOR": "1"]) { $1 }
        return try await Tools.run(
            ["/usr/bin/env"] + settings.map { "\($0.key)=\($0.value)" }.sorted() + [try Tools.built("latchkey")]
                + arguments)
    }

    private func apply(
        _ fleet: TestFleet, _ file: String, _ variables: [String: String] = variables, _ options: String...
    ) async throws -> Outcome {
        let output = try await latchkey(fleet, variables, ["apply", file, "--json"] + options)
        return try JSONDecoder().decode(Outcome.self, from: Data(output.utf8))
    }

    @Test func aFileIsAppliedAndMovesToAnotherFleet() async throws {
        async let second = TestFleet.launch()
        let first = try await TestFleet.launch()
        let directory = try TemporaryDirectory()
        let file = directory.file("settings.yaml")
        try Data(Self.settings.utf8).write(to: URL(filePath: file))

        // Nothing is written before the operator agrees.
        let planned = try await apply(first, file, Self.variables, "--dry-run")
        #expect(planned.changes.contains { $0.kind == "created" && $0.path == "/applications/0/clients/0" })
        await #expect(throws: TestKitError.self) { try await apply(first, file) }
        #expect(try await !first.latchkey("clients", "list").contains("client_shop"))

        let made = try await apply(first, file, Self.variables, "--yes")
        #expect(made.changes.map(\.path) == planned.changes.map(\.path))
        let again = try await latchkey(first, Self.variables, ["apply", file])
        #expect(again.hasPrefix("nothing to change") && again.contains("not in the file: application “Latchkey Demo”"))
        #expect(
            try await first.latchkey("audit", "--client", "client_shop", "--json").contains("client_secret_renewed"))

        // A mistake is named by its line, and nothing of the file is written.
        let mistaken = directory.file("mistaken.yaml")
        try Data(
            Self.settings.replacing("https://shop.example/cb", with: "shop").replacing("invite", with: "closed").utf8
        )
        .write(to: URL(filePath: mistaken))
        let refused = await #expect(throws: TestKitError.self) {
            try await apply(first, mistaken, Self.variables, "--yes")
        }
        #expect("\(refused.map { "\($0)" } ?? "")".contains("line 8: "))
        #expect(try await apply(first, file).changes.isEmpty)

        // The other fleet gets the same settings, with the same secrets.
        let exported = try await first.latchkey("export", "--app", "acme shop")
        let secrets = [
            "CLIENT_SHOP_SECRET": Self.variables["SHOP_SECRET"] ?? "",
            "CLIENT_SHOP_GOOGLE_SECRET": Self.variables["GOOGLE_SECRET"] ?? "",
        ]
        for (name, secret) in secrets { #expect(exported.contains(name) && !exported.contains(secret)) }
        let moved = directory.file("moved.yaml")
        try Data(exported.utf8).write(to: URL(filePath: moved))
        #expect(try await apply(first, moved, secrets).changes.isEmpty)
        let other = try await second
        #expect(try await !apply(other, moved, secrets, "--yes").changes.isEmpty)
        #expect(try await apply(other, moved, secrets).changes.isEmpty)
        #expect(try await other.latchkey("export", "--app", "Acme Shop") == exported)
        try await first.stop()
        try await other.stop()
    }
}
