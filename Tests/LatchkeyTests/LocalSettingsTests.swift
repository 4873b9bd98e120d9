import Foundation
import RPC
import TestKit
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
    func portsThatAreNone(_ port: String) {
        let environment = ["LATCHKEY_PORT": port]
        guard !port.isEmpty else {
            // An empty variable counts as one that is not set.
            #expect((try? LocalSettings(environment: environment))?.port == 8080)
            return
        }
        let fault = #expect(throws: LocalError.self) { try LocalSettings(environment: environment) }
        #expect(fault?.description.contains("LATCHKEY_PORT") == true)
    }

    /// Cookies and well-known addresses need a host of their own.
    @Test(arguments: [
        ("https://example.com/auth", "LATCHKEY_ISSUER must not have a path (/auth)"),
        ("http://example.com", "LATCHKEY_ISSUER must be https"), ("example.com", "LATCHKEY_ISSUER must be an http"),
    ])
    func anIssuerThatNoServiceTakesIsRefusedAtOnce(_ issuer: String, _ reason: String) {
        let fault = #expect(throws: LocalError.self) { try LocalSettings(environment: ["LATCHKEY_ISSUER": issuer]) }
        #expect(fault?.description.contains(reason) == true)
    }

    @Test(arguments: [("0.0.0.0", "http://127.0.0.1:9"), ("::", "http://[::1]:9"), ("10.1.2.3", "http://10.1.2.3:9")])
    func baseURLIsReachable(_ bind: String, _ expected: String) throws {
        let settings = try LocalSettings(environment: ["LATCHKEY_BIND": bind, "LATCHKEY_PORT": "9"])
        #expect(settings.baseURL == expected)
    }

    @Test func deepStateDirectoryHasItsSocketsElsewhere() throws {
        let deep = "/tmp/" + String(repeating: "deep/", count: 30)
        let first = try LocalSettings(environment: ["LATCHKEY_STATE_DIR": deep + "a"]).runDirectory
        let second = try LocalSettings(environment: ["LATCHKEY_STATE_DIR": deep + "b"]).runDirectory
        #expect(first.hasPrefix("/tmp/latchkey-\(getuid())-"))
        #expect(first != second)
        let socket = SocketPath(runDirectory: first).socket(of: .waitlists, instance: "16", for: .operator)
        #expect(socket.utf8.count <= SocketPath.maximumLength)
    }

    @Test func aDirectoryThatOthersCanWriteIsRefused() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("run")
        #expect(mkdir(path, 0o777) == 0 && chmod(path, 0o777) == 0)
        #expect(throws: LocalError.self) { try StateDirectory.make(path) }
        #expect(chmod(path, 0o700) == 0)
        try StateDirectory.make(path)
    }

    @Test(arguments: [
        ("", "/tmp/state/mail"), ("file:/var/mails", "/var/mails"), ("file:///var/mails", "/var/mails"),
        ("smtp://ann:hush@mail.example:587?starttls=required", "smtp://mail.example:587"),
        ("smtps://ann:hush@mail.example", "smtps://mail.example"), ("ann:hush@mail", "LATCHKEY_MAIL_URL"),
    ])
    func tellsWhereMailsAreAndNoPassword(_ url: String, _ place: String) throws {
        let settings = try LocalSettings(
            environment: ["LATCHKEY_STATE_DIR": "/tmp/state", "LATCHKEY_MAIL_URL": url])
        #expect(settings.mailPlace == place)
    }

    @Test func scale() throws {
        let scale = try Scale("tokens=3, identity=2")
        #expect(scale.instances(of: .tokens) == ["1", "2", "3"])
        #expect(scale.instances(of: .identity) == ["1", "2"])
        #expect(scale.instances(of: .mailer) == ["1"])
    }

    @Test(arguments: [
        "tokens", "tokens=", "tokens=0", "tokens=17", "tokens=two", "gateway=2", "redis=2", "tokens=1,tokens=2",
    ])
    func scalesThatAreNone(_ text: String) {
        let fault = #expect(throws: LocalError.self) { try Scale(text) }
        #expect(fault?.description.contains("LATCHKEY_SCALE") == true)
    }
}
