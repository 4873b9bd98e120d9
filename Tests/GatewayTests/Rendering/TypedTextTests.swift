import Models
import Testing

@testable import GatewayService

/// What a person typed stays in the form after an error, except for passwords and codes.
@Suite struct TypedTextTests {
    /// A form with a mistake, and the text that its page has to show again.
    struct Form: Sendable, CustomTestStringConvertible {
        let path: String
        let fields: String
        let kept: [String]
        var testDescription: String { path }
    }

    static let forms = [
        Form(path: "/login", fields: "email=ann%20at%20home", kept: ["value=\"ann at home\""]),
        Form(
            path: "/login/password", fields: "email=ann%40example.com&password=",
            kept: ["value=\"ann@example.com\""]),
        Form(
            path: "/login/sign-up", fields: "email=ann%20at%20home&password=Geheim-typed",
            kept: ["value=\"ann at home\""]),
        Form(
            path: "/login/sign-up", fields: "email=ann%40example.com&password=",
            kept: ["value=\"ann@example.com\""]),
        Form(path: "/login/forgot", fields: "email=%22%3Eann", kept: ["value=\"&quot;&gt;ann\""]),
        Form(
            path: "/login/invite-code", fields: "email=bob%40example.com&code=12",
            kept: ["value=\"bob@example.com\""]),
        Form(
            path: "/login/check-mail", fields: "email=ann%40example.com&code=12",
            kept: ["value=\"ann@example.com\""]),
        Form(
            path: "/login/account",
            fields: "do=profile&display_name=Typed%20name&given_name=Typed%20given&family_name=&preferred_language=ja",
            kept: ["value=\"Typed name\"", "value=\"Typed given\"", "<option value=\"ja\" lang=\"ja\" selected>"]),
    ]

    @Test(arguments: forms)
    func staysAfterAnError(form: Form) async throws {
        var fleet = try EmailScenario(.magicLink).fleet
        fleet.answer(Identity.UpdateProfile.self) { _, _ in
            throw ServiceError.invalid([.init(in: .body, path: "/display_name", type: "invalid")])
        }
        fleet.answer(Identity.GetProfile.self) { _, _ in Samples.profile }
        fleet.hasFactors()
        fleet.answer(Identity.HasPassword.self) { _, _ in .init(hasPassword: true) }
        fleet.answer(Identity.ListLinkedIdentities.self) { _, _ in [] }
        fleet.answer(Tokens.ListSessions.self) { _, _ in [] }
        try await fleet.run { client in
            let cookie = form.path == "/login/account" ? "access_token=good" : ""
            let page = try await client.submit(form.fields, to: "\(form.path)?client_id=client_demo", cookie: cookie)
            #expect(page.status == .badRequest)
            for text in form.kept { #expect(page.html.contains(text), "\(text)") }
            #expect(!page.html.contains("Geheim-typed"))
        }
    }
}
