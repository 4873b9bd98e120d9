import Foundation
import HTTPTypes
import TestKit
import Testing

@testable import GatewayService

/// The first page shows a local fleet's mails, which hold links that sign people in: to this machine alone.
@Suite struct ShowStartPageEndpointTests {
    @Test func behindAProxyThereAreNoMails() async throws {
        let directory = try TemporaryDirectory()
        let mail = "Subject: Sign in\r\nTo: ann@example.com\r\nContent-Type: text/html\r\n\r\n<p>the link</p>"
        try Data(mail.utf8).write(to: URL(filePath: directory.file("1.eml")))
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        let folder = directory.path
        try await fleet.run(mailFolder: folder) { client in
            let page = try await client.send(.get, "/mails/1.eml", headers: [.accept: "text/html"])
            #expect(page.status == .ok)
            let names = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via"]
            for name in try names.map({ try #require(HTTPField.Name($0)) }) {
                for path in ["/mails/1.eml", "/"] {
                    let answer = try await client.send(.get, path, headers: [name: "203.0.113.9"])
                    #expect(answer.status == .notFound, "\(name) \(path)")
                    #expect(!String(buffer: answer.body).contains("ann@example.com"))
                }
            }
        }
        try await fleet.run { client in
            let answer = try await client.send(.get, "/mails/1.eml")
            #expect(answer.status == .notFound)
        }
    }

    private func startPage(mails: Int = 0, _ check: @Sendable @escaping (String) -> Void) async throws {
        let directory = try TemporaryDirectory()
        for number in 0..<mails {
            let mail = "Subject: Mail \(number)\r\nTo: ann@example.com\r\nContent-Type: text/html\r\n\r\n<p>hi</p>"
            try Data(mail.utf8).write(to: URL(filePath: directory.file("\(number).eml")))
        }
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        let folder = directory.path
        try await fleet.run(mailFolder: folder) { client in check(try await client.page("/").html) }
    }

    @Test func statusComesFirstThenTheDemoTheEmailsAndYourApp() async throws {
        try await startPage { html in
            let order = html.matches(of: /<h2 id="([a-z]+)"/).map { String($0.1) }
            #expect(order == ["status", "try", "mails", "connect"])
            #expect(html.contains(">gateway<") && html.contains(">identity<"))
        }
    }

    @Test func theLastFiveEmailsAreListed() async throws {
        try await startPage(mails: 7) { html in
            let subjects = html.matches(of: /<strong>(Mail \d)<\/strong>/).map { String($0.1) }
            #expect(subjects == ["Mail 6", "Mail 5", "Mail 4", "Mail 3", "Mail 2"])
        }
    }

    @Test func anAppFindsWhatItNeedsToConnect() async throws {
        try await startPage { html in
            for text in [
                ScriptedFleet.issuer, "client_demo", "\(ScriptedFleet.issuer)/.well-known/openid-configuration",
            ] {
                #expect(html.contains("<code>\(text)</code>"), "\(text)")
            }
            #expect(
                html.matches(of: /data-snippet="([a-z]+)"/).map { String($0.1) } == [
                    "javascript", "python", "swift", "curl",
                ])
        }
    }

    @Test func elsewhereNothingButPublicAddressesIsShown() async throws {
        try await ScriptedFleet().run { client in
            let html = try await client.page("/").html
            #expect(html.contains("href=\"\(ScriptedFleet.issuer)/.well-known/openid-configuration\""))
            for text in ["client_demo", "data-snippet", "id=\"status\"", "id=\"mails\"", "PostgreSQL"] {
                #expect(!html.contains(text), "\(text)")
            }
        }
    }
}
