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
}
