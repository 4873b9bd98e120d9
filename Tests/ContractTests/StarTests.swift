import Foundation
import Testing

/// Which module may link which: services never call each other, and each links its own store only. The rule is read off the
/// sources, because an import is what a reviewer would look for too.
@Suite struct StarTests {
    /// Our modules that the sources below a folder import.
    private func imports(below folder: String) throws -> Set<String> {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: folder)
        let files = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
        var modules: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: #/(?m)^\s*(?:@\w+ )*(?:\w+ )?import (?:\w+ )?(\w+)/#) {
                modules.insert(String(match.1))
            }
        }
        try #require(!modules.isEmpty)
        return modules
    }

    private static let stores: Set<String> = ["Postgres", "Redis"]
    private static let services: Set<String> = [
        "GatewayService", "IdentityService", "TokensService", "MailerService", "WaitlistsService",
    ]

    @Test(arguments: ["Identity", "Tokens", "Mailer", "Waitlists"])
    func onlyTheGatewayCallsOthers(service: String) throws {
        #expect(try !imports(below: "Services/\(service)").contains("RPCClient"))
    }

    @Test(arguments: [
        ("Gateway", []), ("Identity", ["Postgres"]), ("Tokens", ["Redis"]), ("Mailer", ["Redis"]),
        ("Waitlists", ["Postgres"]), ("latchkey", []),
    ])
    func eachServiceLinksItsOwnStore(service: String, store: [String]) throws {
        #expect(try imports(below: "Services/\(service)").intersection(Self.stores) == Set(store))
    }

    @Test(arguments: ["Gateway", "Identity", "Tokens", "Mailer", "Waitlists", "latchkey"])
    func noServiceLinksAnother(service: String) throws {
        #expect(try imports(below: "Services/\(service)").isDisjoint(with: Self.services))
    }

    @Test func onlyIdentityHashesAndOnlyTokensSigns() throws {
        for service in ["Gateway", "Tokens", "Mailer", "Waitlists", "latchkey"] {
            #expect(try !imports(below: "Services/\(service)").contains("PasswordHashing"))
        }
        // Identity verifies what providers have signed. It has no signing key of ours.
        for service in ["Gateway", "Mailer", "Waitlists", "latchkey"] {
            #expect(try !imports(below: "Services/\(service)").contains("JWTKit"))
        }
    }

    @Test func modelsLinkNothingOfOurs() throws {
        // And libidn2, without which two forms of one domain would be two values.
        #expect(try imports(below: "Shared/Models") == ["Foundation", "CIDN2"])
    }

    @Test func cLibrariesAreCalledByTheirWrappersOnly() throws {
        let callers = [
            "CPostgres": ["Postgres"], "CRedis": ["Redis"], "CSodium": ["PasswordHashing"],
            "CHashMemory": ["PasswordHashing"],
            "CCurl": ["SMTP", "OutgoingHTTP"], "CIDN2": ["Models"], "CFido2": ["WebAuthn"],
            "CQREncode": ["OneTimePasswords"], "CMaxMindDB": ["GeoIP"],
        ]
        for room in [
            "Models", "RPC", "RPCClient", "Postgres", "Redis", "PasswordHashing", "SMTP", "OutgoingHTTP",
            "Proofs", "ServiceKit", "WebAuthn", "OneTimePasswords", "GeoIP",
        ] {
            let foreign = try imports(below: "Shared/\(room)").intersection(callers.keys)
            #expect(foreign.allSatisfy { callers[$0]?.contains(room) == true }, "\(room) imports \(foreign)")
        }
    }
}
