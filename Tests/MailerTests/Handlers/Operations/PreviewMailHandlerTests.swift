import Foundation
import Models
import RPC
import Testing

@testable import MailerService

@Suite struct PreviewMailHandlerTests {
    private static let kinds =
        ["magic_link", "sign_up", "verification", "password_reset", "invite"]
        + OutgoingMail.Notice.allCases.map(\.rawValue)

    private func preview(
        _ kind: String, _ language: String, client: Client? = nil, templates: MailTemplates? = nil
    ) async throws -> Mailer.PreviewMail.Reply {
        let handler = PreviewMailHandler(
            templates: try templates ?? MailTemplates(), sender: try #require(MailSender("no-reply@example.com")),
            issuer: "https://auth.example.com")
        return try await handler(
            Mailer.PreviewMail(kind: kind, language: language, client: client),
            CallContext(deadline: .after(.seconds(5))))
    }

    @Test(arguments: SampleMails.languages) func rendersEveryKind(language: String) async throws {
        var subjects: Set<String> = []
        for kind in Self.kinds {
            let mail = try await preview(kind, language)
            #expect(mail.language == language && mail.from == "Northwind Shop <no-reply@example.com>")
            #expect(mail.html.contains("<html lang=\"\(language)\""))
            // Whoever was deleted has no page left to go to.
            let hasLink = kind != OutgoingMail.Notice.userDeleted.rawValue
            #expect(mail.text.contains("https://auth.example.com/login/") == hasLink)
            #expect(mail.text.contains("ada@example.com"))
            // A notice has a link that undoes what it is about, and no code.
            let undoes = ["primary_email_changed", "email_removed"].contains(kind)
            #expect(mail.text.contains("123456") == (mail.text.contains("SAMPLE") && !undoes))
            #expect(mail.subject.hasPrefix("123456 ") == mail.text.contains("123456"))
            subjects.insert(mail.subject)
        }
        #expect(subjects.count == Self.kinds.count)
    }

    @Test func showsTheClientsBrandingAndPages() async throws {
        var client = Client(
            id: try #require(ClientID("client_demo")), applicationID: .make(), name: "Web", applicationName: "Acme",
            origins: [], redirectURIs: [], loginMethods: [.password], accentColour: "#aa0011", createdAt: .now)
        client.linkPages = [.magicLink: "https://acme.example/in"]
        let mail = try await preview("magic_link", "en", client: client)
        #expect(mail.subject == "123456 is your Acme code" && mail.from.hasPrefix("Acme <"))
        #expect(mail.html.contains("#aa0011") && mail.text.contains("https://acme.example/in?token=SAMPLE"))
        let notice = try await preview("password_changed", "en", client: client)
        #expect(notice.text.contains("https://auth.example.com/login/forgot?client_id=client_demo"))
        #expect(notice.text.contains("Chrome on Linux") && notice.text.contains("UTC"))
    }

    /// As the emails that are sent.
    @Test(arguments: [("magic_link", true), ("password_reset", true), ("verification", false), ("invite", false)])
    func onlyRequestedEmailsStateWhereAndWhen(kind: String, isStated: Bool) async throws {
        let text = try await preview(kind, "en").text
        #expect(text.contains("Chrome on Linux") == isStated && text.contains("UTC") == isStated)
    }

    @Test func noticesHaveEverythingThatOneCanHave() async throws {
        let notice = try await preview("new_device", "en").text
        #expect(notice.contains("New sign-in from Chrome on Linux\n"))
        #expect(notice.contains("Approximate location: Lyon, France\nIP address: 198.51.100.7\n"))
        #expect(notice.contains("Secure my account\nhttps://auth.example.com/login/forgot"))
        // What an operator has done comes from no device.
        #expect(try await !preview("factors_reset", "en").text.contains("IP address"))
        var client = Client(
            id: try #require(ClientID("client_demo")), applicationID: .make(), name: "Web", applicationName: "Acme",
            origins: [], redirectURIs: [], loginMethods: [.magicLink], createdAt: .now)
        client.linkPages = [:]
        let other = try await preview("new_device", "en", client: client).text
        #expect(other.contains("https://auth.example.com/login/account?") && !other.contains("password"))
    }

    @Test func usesTheOperatorsOwnFiles() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "templates-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("magic_link.title = Come in".utf8).write(to: folder.appending(path: "en.phrases"))
        let mail = try await preview("magic_link", "en", templates: MailTemplates(directory: folder.path()))
        #expect(mail.text.hasPrefix("Come in\n"))
    }

    @Test func aLongerTagFindsTheLanguage() async throws {
        #expect(try await preview("invite", "pt").language == "pt-BR")
        #expect(try await preview("invite", "de-AT").language == "de")
    }

    @Test func namesWhatIsKnown() async throws {
        let error = await #expect(throws: ServiceError.self) { try await preview("notice", "xx") }
        #expect(error?.status == 400 && error?.invalidParams?.map(\.path) == ["/kind", "/language"])
        #expect(error?.invalidParams?.first?.expected?.contains("password_reset, invite, password_changed") == true)
        #expect(error?.invalidParams?.last?.expected?.contains("it, ja, ko") == true)
        #expect(error?.invalidParams?.first?.received == "notice")
    }
}
