import Foundation
import TestKit
import Testing

/// An application's makers decide who signs up, by a receiver that verifies every request with the library of Standard Webhooks.
@Suite struct SignUpHookStoryTests {
    private struct Updated: Decodable {
        let secret: String

        enum CodingKeys: String, CodingKey { case secret = "sign_up_hook_secret" }
    }

    private struct User: Decodable {
        let metadata: [String: String]?

        enum CodingKeys: String, CodingKey { case metadata = "sign_up_metadata" }
    }

    @Test func theHookLetsInRefusesAndIsAway() async throws {
        let receiver = try await TestWebhookReceiver.launch()
        let fleet = try await TestFleet.launch(environment: ["LATCHKEY_RATE_LIMITS": "off"])
        let updated = try await fleet.latchkey(
            as: Updated.self, "apps", "update", "Latchkey Demo", "--sign-up-hook", try receiver.url,
            "--sign-up-hook-allow-private")
        try receiver.verify(with: [updated.secret])
        let api = API(baseURL: fleet.baseURL)

        try receiver.behave(.init(status: 200, body: #"{"allow":true,"metadata":{"plan":"trial"}}"#))
        let ann = API.newEmail()
        #expect(try await api.signUp(ann).status == 200)
        let message = try #require(try receiver.messages().first)
        #expect(message.isVerified && message.type == "user.before_sign_up" && message.body.contains(ann))
        #expect(try await fleet.latchkey(as: User.self, "users", "show", ann).metadata == ["plan": "trial"])

        try receiver.behave(.init(status: 200, body: #"{"allow":false,"reason":"Ask your manager first."}"#))
        let refused = try await api.signUp(API.newEmail())
        #expect(refused.status == 403 && refused.code == "sign_up_refused")
        #expect(refused["detail"] == "Ask your manager first.")
        #expect(try await fleet.latchkey("audit", "--event", "sign_up_refused", "--json").contains("sign_up_hook"))

        // Nobody gets in while it is slow or away, and sign-ins go on.
        try receiver.behave(.init(status: 200, delay: 4, body: #"{"allow":true}"#))
        let slow = try await api.signUp(API.newEmail())
        #expect(slow.status == 503 && slow.code == "sign_up_unavailable")
        #expect(slow.headers.first(name: "retry-after") != nil)
        try await receiver.stop()
        let bob = API.newEmail()
        #expect(try await api.signUp(bob).code == "sign_up_unavailable")
        #expect(try await api.signIn(ann).status == 200)

        // Unless the application prefers that.
        _ = try await fleet.latchkey("apps", "update", "Latchkey Demo", "--sign-up-hook-fails", "open")
        #expect(try await api.signUp(bob).status == 200)
        try await fleet.stop()
    }

    @Test func theHookDecidesAboutProvidersUsersToo() async throws {
        let receiver = try await TestWebhookReceiver.launch()
        let social = try await SocialFleet([.google])
        _ = try await social.fleet.latchkey(
            "apps", "update", social.application, "--sign-up-hook", try receiver.url, "--sign-up-hook-allow-private")
        let email = API.newEmail()
        try social.person(["id": .string(email), "email": .string(email), "email_verified": true, "name": "Ann"])

        try receiver.behave(.init(status: 200, body: #"{"allow":false}"#))
        let refused = SocialBrowser(social.fleet)
        let onward = SocialBrowser.escaped("/login/done?what=signed-in")
        let begun = try await refused.get("/login/with/google?client_id=\(social.client)&return_to=\(onward)")
        let answer = try await refused.comeBack(try #require(begun.headers.first(name: "location")), social)
        #expect(answer.status == 403)
        let asked = try #require(try receiver.messages().last)
        #expect(asked.body.contains("\"method\":\"google\"") && asked.body.contains("Ann"))

        try receiver.behave(.init(status: 200, body: #"{"allow":true,"metadata":{"plan":"pro"}}"#))
        let (me, _) = try await SocialBrowser(social.fleet).signIn(.google, social)
        #expect(me.status == 200 && me["credentials.0.email"] == email)
        let user = try #require(me["id"])
        #expect(try await social.fleet.latchkey(as: User.self, "users", "show", user).metadata == ["plan": "pro"])
        try await receiver.stop()
    }
}
