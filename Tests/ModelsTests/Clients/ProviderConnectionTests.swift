import Foundation
import Models
import Testing

@Suite struct ProviderConnectionTests {
    private let time = Timestamp(Date(timeIntervalSince1970: 0))

    @Test func hasSnakeCaseMembersAndNullForWhatIsNotSet() throws {
        try JSONForm.expect(
            ProviderConnection(
                clientID: try #require(ClientID("client_demo")), provider: .apple, providerClientID: "com.example",
                issuer: nil, teamID: "T", keyID: nil, createdAt: time, updatedAt: time),
            #"{"client_id":"client_demo","created_at":"1970-01-01T00:00:00.000Z","issuer":null,"key_id":null,"#
                + #""provider":"apple","provider_client_id":"com.example","team_id":"T","#
                + #""updated_at":"1970-01-01T00:00:00.000Z"}"#)
    }

    @Test func refusesAnUnknownProvider() {
        #expect(throws: DecodingError.self) { try JSONForm.read([Provider].self, #"["myspace"]"#) }
        #expect(Provider("Google") == nil && Provider("google") == .google)
    }
}
