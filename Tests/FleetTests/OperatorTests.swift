import Foundation
import TestKit
import Testing

/// What an operator finds out about a running fleet.
@Suite struct OperatorTests {
    private struct Step: Decodable {
        let service, instance, action, outcome: String
        let detail: String?
        let milliseconds: Double
    }

    private struct Diagnosis: Decodable {
        struct CheckResult: Decodable {
            let place, name: String
            let ok: Bool
        }
        let ok: Bool
        let findings: [CheckResult]
    }

    @Test func explainsARequest() async throws {
        let fleet = try await TestFleet.shared()
        let api = API(baseURL: fleet.baseURL)
        let email = API.newEmail()
        #expect(try await api.signUp(email).status == 200)
        let refused = try await api.signIn(email, password: "not what it was at all")
        #expect(refused.status == 401)
        let id = try #require(refused["instance"]).split(separator: "/").last.map(String.init)

        let steps = try await fleet.latchkey(as: [Step].self, "explain", try #require(id))
        #expect(steps.first?.service == "gateway" && steps.first?.action == "POST /auth/sign-in")
        #expect(steps.first?.outcome == "invalid_credentials (401)")
        let signIn = try #require(steps.first { $0.action == "identity.sign_in" })
        #expect(signIn.service == "identity" && signIn.outcome == "invalid_credentials (401)")
        #expect(!steps.contains { $0.service == "tokens" && $0.action == "tokens.issue_session" })
        #expect(!steps.contains { ($0.detail ?? "").contains(email) })

        let good = try await api.signIn(email)
        let header = try #require(good.headers.first(name: "X-Request-Id"))
        let services = try await fleet.latchkey(as: [Step].self, "explain", header).map(\.service)
        #expect(Set(services).isSuperset(of: ["gateway", "identity", "tokens"]))
        await #expect(throws: (any Error).self) {
            try await fleet.latchkey("explain", "req_00000000000000000000000000")
        }
    }

    @Test func doctorFindsNoProblemInAFreshFleet() async throws {
        let fleet = try await TestFleet.shared()
        let diagnosis = try await fleet.latchkey(as: Diagnosis.self, "doctor")
        let names = Set(diagnosis.findings.map(\.name))
        #expect(
            names.isSuperset(of: [
                "postgres_clock", "redis_clock", "outbox_is_durable", "issuer", "cookies", "reaches_tokens",
            ]))
        #expect(diagnosis.findings.filter { !$0.ok }.map(\.name).filter { $0 != "mail_delivery" } == [])
        #expect(diagnosis.findings.contains { $0.place == "client_demo" && $0.ok })
    }

    private struct Preview: Decodable {
        let language, from, subject, text, html: String
    }

    /// Every kind of email, as the mailer of a running fleet would write it for a client.
    @Test(arguments: [
        "magic_link", "sign_up", "verification", "password_reset", "invite", "password_changed", "new_device",
        "waitlist_invited",
    ])
    func previewsAnEmailInALanguageForAClient(_ kind: String) async throws {
        let fleet = try await TestFleet.shared()
        let mail = try await fleet.latchkey(
            as: Preview.self, "mail", "preview", kind, "--language", "ja", "--client", "client_demo")
        #expect(mail.language == "ja" && mail.html.contains("lang=\"ja\""))
        let english = try await fleet.latchkey(as: Preview.self, "mail", "preview", kind, "--client", "client_demo")
        #expect(english.language == "en" && english.subject != mail.subject && english.text != mail.text)
        // A Japanese sentence ends like this. What was not filled in would show.
        #expect(mail.text.contains("。"))
        for text in [mail.subject, mail.text, mail.html] { #expect(!text.contains("{{")) }
        #expect(english.text.contains("Latchkey Demo"))
    }

    @Test func previewsNothingUnknown() async throws {
        let fleet = try await TestFleet.shared()
        for arguments in [
            ["mail", "preview", "unknown"], ["mail", "preview", "invite", "--language", "tlh"],
            ["mail", "preview", "invite", "--client", "client_nobody"],
        ] {
            await #expect(throws: (any Error).self) {
                _ = try await fleet.latchkey(as: Preview.self, arguments)
            }
        }
    }
}
