import Foundation
import Testing

@testable import LatchkeyCommand

@Suite struct LocalSettingsTests {
    @Test func defaults() throws {
        let settings = try LocalSettings(environment: ["LATCHKEY_STATE_DIR": "/tmp/state/"])
        #expect(settings.stateDirectory == "/tmp/state")
        #expect(settings.runDirectory == "/tmp/state/run")
        #expect(settings.issuer == "http://localhost:8080")
        #expect(settings.baseURL == "http://127.0.0.1:8080")
        #expect(settings.databaseURL == nil)
    }

    @Test func relativeStateDirectoryBecomesAbsolute() throws {
        let settings = try LocalSettings(environment: [:])
        #expect(settings.stateDirectory == FileManager.default.currentDirectoryPath + "/.latchkey")
    }

    @Test(arguments: ["", "80 80", "-1", "65536", "http"])
    func refusesInvalidPorts(_ port: String) {
        let environment = ["LATCHKEY_PORT": port]
        guard !port.isEmpty else {
            // An empty variable counts as one that is not set.
            #expect((try? LocalSettings(environment: environment))?.port == 8080)
            return
        }
        let error = #expect(throws: CommandError.self) { try LocalSettings(environment: environment) }
        #expect(error?.description.contains("LATCHKEY_PORT") == true)
    }

    /// Cookies and well-known addresses need a host of their own.
    @Test(arguments: [
        ("https://example.com/auth", "LATCHKEY_ISSUER must not have a path (/auth)"),
        ("http://example.com", "LATCHKEY_ISSUER must be https"), ("example.com", "LATCHKEY_ISSUER must be an http"),
    ])
    func refusesAnIssuerThatServicesRefuse(_ issuer: String, _ reason: String) {
        let error = #expect(throws: CommandError.self) { try LocalSettings(environment: ["LATCHKEY_ISSUER": issuer]) }
        #expect(error?.description.contains(reason) == true)
    }

    @Test(arguments: [("0.0.0.0", "http://127.0.0.1:9"), ("::", "http://[::1]:9"), ("10.1.2.3", "http://10.1.2.3:9")])
    func baseURLIsReachable(_ bind: String, _ expected: String) throws {
        let settings = try LocalSettings(environment: ["LATCHKEY_BIND": bind, "LATCHKEY_PORT": "9"])
        #expect(settings.baseURL == expected)
    }

    @Test(arguments: [
        ("", "/tmp/state/mail"), ("file:/var/mails", "/var/mails"), ("file:///var/mails", "/var/mails"),
        ("smtp://ann:hush@mail.example:587?starttls=required", "smtp://mail.example:587"),
        ("smtps://ann:hush@mail.example", "smtps://mail.example"), ("ann:hush@mail", "LATCHKEY_MAIL_URL"),
    ])
    func namesTheMailDestinationWithoutPassword(_ url: String, _ place: String) throws {
        let settings = try LocalSettings(
            environment: ["LATCHKEY_STATE_DIR": "/tmp/state", "LATCHKEY_MAIL_URL": url])
        #expect(settings.mailDestination == place)
    }
}
