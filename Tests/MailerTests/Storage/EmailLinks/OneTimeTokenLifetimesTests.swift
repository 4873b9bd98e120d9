import Configuration
import Models
import ServiceKit
import Testing

@testable import MailerService

@Suite struct OneTimeTokenLifetimesTests {
    private func lifetimes(_ values: [String: String]) throws -> OneTimeTokenLifetimes {
        try OneTimeTokenLifetimes(
            ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: values)))
    }

    @Test func readsEachLifetime() throws {
        let standard = try lifetimes([:])
        #expect(standard[.magicLink] == 600)
        let own = try lifetimes(["LATCHKEY_MAGIC_LINK_TTL": "120", "LATCHKEY_INVITE_TTL": "3600"])
        #expect(own[.magicLink] == 120 && own[.invite] == 3600 && own[.verification] == 86_400)
        // How long a change of addresses can be undone is the same everywhere.
        let undo = try lifetimes(["LATCHKEY_EMAIL_UNDO_TTL": "60"])
        #expect(undo[.emailUndo] == OneTimeGrant.undoLifetime && own.maximum == OneTimeGrant.undoLifetime)
    }

    @Test(arguments: ["0", "59", "999999999"]) func namesTheLifetimeThatIsRefused(value: String) {
        let error = #expect(throws: (any Error).self) { try lifetimes(["LATCHKEY_PASSWORD_RESET_TTL": value]) }
        #expect(error.map { "\($0)".contains("LATCHKEY_PASSWORD_RESET_TTL") } == true)
    }
}
