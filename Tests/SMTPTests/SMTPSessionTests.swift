import Foundation
import TestKit
import Testing

@testable import SMTP

@Suite struct SMTPSessionTests {
    private let message = Data("Subject: Hello\r\n\r\nHello\r\n".utf8)

    /// The error of sending one mail; nil if it was sent.
    private func error(_ url: String, to recipient: String = "ann@example.com", stop: Bool = false) throws -> SMTPError?
    {
        let session = try #require(SMTPSession(try SMTPConfiguration(url: url)))
        let flag = StopFlag()
        if stop { flag.raise() }
        do {
            try session.send(message, from: "no-reply@example.com", to: recipient, unless: flag)
            return nil
        } catch {
            return error
        }
    }

    @Test func reportsAServerThatIsNotThere() throws {
        #expect(try error("smtp://127.0.0.1:1") == SMTPError(.transient, .connect))
    }

    @Test func sendsSeveralMailsOverOneConnection() async throws {
        let server = try await TestMailServer.launch()
        let url = "smtp://localhost:\(try server.ports.starttls)?ca=\(server.caFile)"
        let session = try #require(SMTPSession(try SMTPConfiguration(url: url)))
        for name in ["ann", "ben"] {
            try session.send(message, from: "no-reply@example.com", to: "\(name)@example.com", unless: StopFlag())
        }
        #expect(try server.mails().map(\.to) == [["ann@example.com"], ["ben@example.com"]])
        try await server.stop()
    }

    @Test func sendsNothingOnceTheFlagIsRaised() async throws {
        let server = try await TestMailServer.launch()
        let url = "smtp://localhost:\(try server.ports.starttls)?ca=\(server.caFile)"
        #expect(try error(url, stop: true) == SMTPError(.cancelled, .cancelled))
        #expect(try server.mails().isEmpty)
        try await server.stop()
    }

    @Test func aFlagStaysRaised() {
        let flag = StopFlag()
        #expect(!flag.isRaised)
        flag.raise()
        flag.raise()
        #expect(flag.isRaised)
    }
}
