import Foundation
import Models
import Testing

@Suite struct ClientTests {
    private func client(_ change: (inout Client) -> Void = { _ in }) throws -> Client {
        var client = Client(
            id: try #require(ClientID("client_demo")),
            applicationID: try #require(ApplicationID("app_00000000000000000000000001")), name: "Demo",
            applicationName: "App", origins: ["https://a.example"], redirectURIs: ["https://a.example/in"],
            loginMethods: [.password, .google], createdAt: Timestamp(Date(timeIntervalSince1970: 0)))
        change(&client)
        return client
    }

    /// The names of RFC 7591 §2 where it has some.
    @Test func hasSnakeCaseMembersAndNullForWhatIsNotSet() throws {
        try JSONForm.expect(
            try client(),
            #"{"accent_colour":null,"application_id":"app_00000000000000000000000001","application_name":"App","branding":{},"#
                + #""configured_methods":["password","oauth_google"],"created_at":"1970-01-01T00:00:00.000Z","#
                + #""factor_settings":{"remember_browsers":false,"second_factor":"optional"},"#
                + #""first_party":true,"hide_account_existence":false,"id":"client_demo","link_pages":{},"login_methods":["password","oauth_google"],"#
                + #""logo_url":null,"name":"Demo","origins":["https://a.example"],"post_logout_redirect_uris":[],"#
                + #""redirect_uris":["https://a.example/in"],"sign_up_by_mail":false,"#
                + #""sign_up_settings":{"allow_domain":[],"deny_domain":[],"deny_throw_away":false,"#
                + #""require_verified_email":false,"sign_up":"open"},"#
                + #""token_endpoint_auth_method":"none"}"#)
    }

    @Test func allMethodsAreConfiguredUnlessSomeAreGiven() throws {
        #expect(try client().configuredMethods == [.password, .google])
    }

    /// A dictionary with other keys than strings would be an array.
    @Test func linkPagesAreAnObjectByPurpose() throws {
        let client = try client { $0.linkPages = [.magicLink: "https://a.example/link"] }
        let json = try JSONForm.text(of: client)
        #expect(json.contains(#""link_pages":{"magic_link":"https://a.example/link"}"#))
        #expect(try JSONForm.read(Client.self, json) == client)
    }

    @Test func refusesUnknownMethods() throws {
        let json = try JSONForm.text(of: try client()).replacing("oauth_google", with: "oauth_myspace")
        #expect(throws: DecodingError.self) { try JSONForm.read(Client.self, json) }
    }
}
