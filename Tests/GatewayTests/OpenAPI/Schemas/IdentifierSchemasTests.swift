import Models
import Testing

@testable import GatewayService

/// The patterns of identifiers match what the types read and write.
@Suite struct IdentifierSchemasTests {
    private func pattern(_ schema: Schema) throws -> Regex<AnyRegexOutput> {
        let definition = try #require(schema.components.values.first)
        guard case .string(let pattern)? = definition.json["pattern"] else { throw ServiceError.internal }
        return try Regex(pattern)
    }

    private func example(_ schema: Schema) -> String {
        guard case .string(let text)? = schema.example else { return "" }
        return text
    }

    @Test func newIdentifiersMatch() throws {
        for (schema, id) in [
            (Schema.userID, UserID.make().description), (.accountID, AccountID.make().description),
            (.applicationID, ApplicationID.make().description), (.membershipID, MembershipID.make().description),
            (.emailCredentialID, EmailCredentialID.make().description), (.waitlistID, WaitlistRowID.make().description),
            (.sessionID, SessionID.make().description),
        ] { #expect(try id.wholeMatch(of: pattern(schema)) != nil, "\(id)") }
    }

    @Test func examplesAreIdentifiers() {
        #expect(UserID(example(.userID)) != nil && AccountID(example(.accountID)) != nil)
        #expect(ApplicationID(example(.applicationID)) != nil && MembershipID(example(.membershipID)) != nil)
        #expect(EmailCredentialID(example(.emailCredentialID)) != nil && WaitlistRowID(example(.waitlistID)) != nil)
        #expect(SessionID(example(.sessionID)) != nil && ClientID(example(.clientID)) != nil)
        #expect(FeatureKey(example(.featureKey)) != nil)
    }

    @Test(arguments: [
        "client_a", "client_a-b_9", "client_" + String(repeating: "a", count: 64),
        "client_" + String(repeating: "a", count: 65), "client_", "client_A", "client_a b", "client_ä", "a", "",
    ])
    func aClientIDIsReadIfItMatches(text: String) throws {
        #expect(try (ClientID(text) != nil) == (text.wholeMatch(of: pattern(.clientID)) != nil))
    }

    @Test(arguments: [
        "a", "9.b_c-d", String(repeating: "a", count: 64), String(repeating: "a", count: 65), "", ".a", "-a", "A",
        "a b",
        "ä",
    ])
    func aFeatureKeyIsReadIfItMatches(text: String) throws {
        #expect(try (FeatureKey(text) != nil) == (text.wholeMatch(of: pattern(.featureKey)) != nil))
    }
}
