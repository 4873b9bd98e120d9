import Foundation
import HTTPTypes
import TestKit
import Testing

@testable import GatewayService

@Suite struct ShowMailFileEndpointTests {
    @Test func aMessageIsShownInASandboxAndNotStored() async throws {
        let directory = try TemporaryDirectory()
        let mail = "Subject: Hi\r\nTo: a\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script>"
        try Data(mail.utf8).write(to: URL(filePath: directory.file("1.eml")))
        try await ScriptedFleet().run(mailFolder: directory.path) { client in
            let answer = try await client.send(.get, "/mails/1.eml")
            #expect(answer.status == .ok && answer.headers[.cacheControl] == "no-store")
            let policy = try #require(answer.headers[.contentSecurityPolicy])
            #expect(policy.hasPrefix("sandbox allow-top-navigation-by-user-activation; default-src 'none'"))
            #expect(!policy.contains("allow-scripts") && !policy.contains("script-src"))
            for name in ["2.eml", "..%2f1.eml", "%2e%2e", "1.eml%00"] {
                #expect(try await client.send(.get, "/mails/\(name)").status != .ok, "\(name)")
            }
        }
    }
}
