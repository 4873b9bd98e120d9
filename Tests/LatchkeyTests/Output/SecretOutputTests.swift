import Foundation
import Models
import Testing

@testable import LatchkeyCommand

@Suite struct SecretOutputTests {
    private struct Thing: Encodable, Sendable {
        let name = "thing"
    }

    private func json(_ output: SecretOutput<Thing>) throws -> [String: String]? {
        try JSONSerialization.jsonObject(with: JSONEncoder().encode(output)) as? [String: String]
    }

    @Test func theSecretStandsBesideTheMembers() throws {
        #expect(try json(SecretOutput(value: Thing(), secret: Secret("s"))) == ["name": "thing", "secret": "s"])
        let client = SecretOutput(value: Thing(), secret: Secret("s"), member: .clientSecret)
        #expect(try json(client) == ["name": "thing", "client_secret": "s"])
        #expect(try json(SecretOutput(value: Thing(), secret: nil)) == ["name": "thing"])
    }

    @Test func peopleSeeItOnce() {
        let fields = [("id", "1"), ("name", "thing")]
        let made = Report.fields(SecretOutput(value: Thing(), secret: Secret("s")), fields)
        #expect(made.text(Style(isEnabled: false)).contains("secret (displayed once)  s\n"))
        let shown = Report.fields(SecretOutput(value: Thing(), secret: nil), fields)
        #expect(shown.text(Style(isEnabled: false)) == "id    1\nname  thing")
    }
}
