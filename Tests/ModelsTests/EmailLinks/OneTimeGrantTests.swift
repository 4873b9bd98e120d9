import Models
import Testing

@Suite struct OneTimeGrantTests {
    private func grant(_ purpose: OneTimeGrant.Purpose = .magicLink) throws -> OneTimeGrant {
        OneTimeGrant(
            purpose, email: try #require(EmailAddress("ann@example.com")), application: .make(),
            client: try #require(ClientID("client_demo")), user: .make(), credential: .make(), invite: .make(),
            redirectURI: "https://a.example", hold: .make(), device: "d")
    }

    @Test(arguments: OneTimeGrant.Purpose.allCases)
    func isStoredWithAllItsBindings(purpose: OneTimeGrant.Purpose) throws {
        let grant = try grant(purpose)
        #expect(try JSONForm.read(OneTimeGrant.self, try JSONForm.text(of: grant)) == grant)
    }

    @Test func onlyWhatGetsUsersIntoTheirAccountIsRecovery() {
        let recovery = OneTimeGrant.Purpose.allCases.filter(\.isRecovery)
        #expect(recovery == [.magicLink, .passwordReset])
    }

    @Test func purposesHaveTheirNamesOfTheAPI() {
        #expect(
            OneTimeGrant.Purpose.allCases.map(\.rawValue)
                == ["magic_link", "verification", "password_reset", "invite", "email_undo"])
        // The page that undoes a change is always ours.
        #expect(OneTimeGrant.Purpose.withLinkPages == OneTimeGrant.Purpose.allCases.filter { $0 != .emailUndo })
    }

    @Test func refusesAGrantWithoutAPurposeOrAMailbox() throws {
        let json = try JSONForm.text(of: try grant())
        try JSONForm.expectRequired(["purpose", "email", "application", "client"], of: OneTimeGrant.self, in: json)
        let other = json.replacing("magic_link", with: "anything")
        #expect(throws: DecodingError.self) { try JSONForm.read(OneTimeGrant.self, other) }
    }
}
