import Foundation
import Models
import SMTP
import TestKit
import Testing

@Suite struct SMTPTransportTests {
    private static let message = Data("Subject: Hello\r\n\r\n.a line with a dot\r\n..\r\n.\r\nGrüße\r\n".utf8)

    /// Sends one mail to `server`.
    private func send(
        to server: TestMailServer, scheme: String = "smtp", user: String = "", options: String = "",
        trusts: Bool = true, recipient: String = "ann@example.com",
        _ change: (inout SMTPConfiguration) -> Void = { _ in }
    ) async throws {
        let port = scheme == "smtps" ? try server.ports.tls : try server.ports.starttls
        let query = [options, trusts ? "ca=\(server.caFile)" : ""].filter { !$0.isEmpty }.joined(separator: "&")
        var configuration = try SMTPConfiguration(
            url: "\(scheme)://\(user)localhost:\(port)\(query.isEmpty ? "" : "?")\(query)")
        change(&configuration)
        let transport = SMTPTransport(configuration: configuration)
        do {
            try await transport.send(message: Self.message, from: "no-reply@example.com", to: recipient)
        } catch {
            await transport.shutdown()
            throw error
        }
        await transport.shutdown()
    }

    /// The error that `body` throws; it has to throw one.
    private func error(_ body: () async throws -> Void) async -> SMTPError? {
        do {
            try await body()
            Issue.record("nothing was thrown")
        } catch let error as SMTPError {
            return error
        } catch {
            Issue.record(error)
        }
        return nil
    }

    @Test func sendsBySTARTTLSAndSignsIn() async throws {
        var behaviour = TestMailServer.Behaviour()
        behaviour.auth = true
        let server = try await TestMailServer.launch(behaviour)
        try await send(to: server, user: "user:password@", options: "starttls=required")
        let mail = try #require(try server.mails().first)
        #expect(mail.tls && mail.user == "user")
        #expect(mail.from == "no-reply@example.com" && mail.to == ["ann@example.com"])
        #expect(mail.content == String(decoding: Self.message, as: UTF8.self))
        try await server.stop()
    }

    @Test func sendsByTLSFromTheFirstByte() async throws {
        var behaviour = TestMailServer.Behaviour()
        behaviour.auth = true
        let server = try await TestMailServer.launch(behaviour)
        try await send(to: server, scheme: "smtps", user: "user:password@")
        #expect(try server.mails().map(\.tls) == [true])
        try await server.stop()
    }

    @Test func usesSTARTTLSIfOffered() async throws {
        let server = try await TestMailServer.launch()
        try await send(to: server)
        var behaviour = TestMailServer.Behaviour()
        behaviour.starttls = false
        try server.behave(behaviour)
        try await send(to: server)
        #expect(try server.mails().map(\.tls) == [true, false])
        try await server.stop()
    }

    @Test func sendsNothingWithoutRequiredTLS() async throws {
        var behaviour = TestMailServer.Behaviour()
        behaviour.starttls = false
        let server = try await TestMailServer.launch(behaviour)
        let error = await self.error { try await send(to: server, options: "starttls=required") }
        #expect(error?.kind == .misconfiguration && error?.cause == .tls)
        #expect(try server.mails().isEmpty)
        try await server.stop()
    }

    @Test(arguments: ["untrusted", "wrong_name"]) func refusesABadCertificate(_ certificate: String) async throws {
        var behaviour = TestMailServer.Behaviour()
        behaviour.certificate = certificate
        let server = try await TestMailServer.launch(behaviour)
        for scheme in ["smtp", "smtps"] {
            let error = await self.error { try await send(to: server, scheme: scheme) }
            #expect(error?.kind == .misconfiguration && error?.cause == .certificate, "\(scheme)")
        }
        #expect(try server.mails().isEmpty)
        try await server.stop()
    }

    @Test func doesNotTrustAnUnknownAuthority() async throws {
        let server = try await TestMailServer.launch()
        let error = await self.error { try await send(to: server, trusts: false) }
        #expect(error?.cause == .certificate)
        try await server.stop()
    }

    @Test func aWrongPasswordIsAMisconfiguration() async throws {
        var behaviour = TestMailServer.Behaviour()
        behaviour.auth = true
        let server = try await TestMailServer.launch(behaviour)
        for user in ["user:wrong@", ""] {
            let error = await self.error { try await send(to: server, user: user) }
            #expect(error?.kind == .misconfiguration, "\(user)")
            #expect([535, 530].contains(error?.code), "\(user)")
        }
        try await server.stop()
    }

    @Test func distinguishesErrorReplies() async throws {
        let server = try await TestMailServer.launch()
        for (command, answer, kind, cause) in [
            ("RCPT", "550 5.1.1 <ann@example.com> who is that?", SMTPError.Kind.permanent, SMTPError.Cause.recipient),
            ("RCPT", "450 4.2.1 later", .transient, .recipient),
            ("MAIL", "552 5.3.4 too large", .permanent, .sender),
            ("MAIL", "550 5.7.1 not you", .misconfiguration, .sender),
            ("MAIL", "451 4.3.0 later", .transient, .sender),
            ("MESSAGE", "554 5.6.0 not that", .permanent, .message),
            ("MESSAGE", "452 4.3.1 full", .transient, .message),
        ] {
            var behaviour = TestMailServer.Behaviour()
            behaviour.refuse = [command: answer]
            try server.behave(behaviour)
            let error = await self.error { try await send(to: server) }
            #expect(error?.kind == kind && error?.cause == cause, "\(command) \(answer): \(String(describing: error))")
            #expect(error?.code == Int(answer.prefix(3)))
            #expect(error?.text.contains("@") == false && error?.text.isEmpty == false)
        }
        #expect(try server.mails().isEmpty)
        try await server.stop()
    }

    /// What one asked for in the clear is sent so, even where more is offered.
    @Test func neverEncryptsIfToldSo() async throws {
        let server = try await TestMailServer.launch()
        try await send(to: server, options: "starttls=never")
        #expect(try server.mails().map(\.tls) == [false])
        try await server.stop()
    }

    @Test func greetsWithTheSendersDomain() async throws {
        let server = try await TestMailServer.launch()
        try await send(to: server, options: "ehlo=mx1.shop.example")
        try await send(to: server)
        #expect(try server.mails().map(\.ehlo) == ["mx1.shop.example", "[127.0.0.1]"])
        try await server.stop()
    }

    /// RFC 6531 §3.2: such an address is never named to a server that has not offered to take it.
    @Test func sendsAddressesBeyondASCIIOnlyWithSMTPUTF8() async throws {
        let server = try await TestMailServer.launch()
        try await send(to: server, recipient: "grüße@example.com")
        #expect(try server.mails().map(\.to) == [["grüße@example.com"]])
        var behaviour = TestMailServer.Behaviour()
        behaviour.smtputf8 = false
        for starttls in [true, false] {
            behaviour.starttls = starttls
            try server.behave(behaviour)
            let error = await self.error { try await send(to: server, recipient: "grüße@example.com") }
            #expect(error?.kind == .permanent && error?.cause == .internationalAddress)
            #expect(error?.text.contains("SMTPUTF8") == true)
        }
        // A domain has a form in ASCII, and other people's mails go on.
        try await send(to: server, recipient: "ann@xn--gre-6ka8h.example")
        try await send(to: server)
        #expect(try server.mails().count == 3)
        #expect(try server.recipientsNamed() == ["grüße@example.com", "ann@xn--gre-6ka8h.example", "ann@example.com"])
        try await server.stop()
    }

    @Test func aBrokenConnectionIsTransient() async throws {
        let server = try await TestMailServer.launch()
        for place in ["message", "answer"] {
            var behaviour = TestMailServer.Behaviour()
            behaviour.close = place
            try server.behave(behaviour)
            let error = await self.error { try await send(to: server) }
            #expect(error?.kind == .transient && error?.cause == .connection, "\(place)")
        }
        try await server.stop()
        let error = await self.error { try await send(to: server) }
        #expect(error?.kind == .transient && error?.cause == .connect)
    }

    @Test func endsAtItsTimeout() async throws {
        var behaviour = TestMailServer.Behaviour()
        behaviour.delay = ["RCPT": 5]
        let server = try await TestMailServer.launch(behaviour)
        let start = ContinuousClock.now
        let error = await self.error { try await send(to: server) { $0.timeout = .seconds(1) } }
        #expect(error == SMTPError(.transient, .timeout))
        #expect(start.duration(to: .now) < .seconds(3))
        try await server.stop()
    }

    @Test func aCancelledSendEndsSoonAndSendsNothing() async throws {
        var behaviour = TestMailServer.Behaviour()
        behaviour.delay = ["RCPT": 5]
        let server = try await TestMailServer.launch(behaviour)
        let task = Task { try await send(to: server) }
        // The server has the recipient, and delays its reply.
        try await eventually { try !server.recipientsNamed().isEmpty }
        let start = ContinuousClock.now
        task.cancel()
        let error = await self.error { try await task.value }
        #expect(error?.kind == .cancelled)
        #expect(start.duration(to: .now) < .seconds(3))
        #expect(try server.mails().isEmpty)
        try await server.stop()
    }

    @Test func keepsItsConnectionForTheNextMail() async throws {
        let server = try await TestMailServer.launch()
        var configuration = try SMTPConfiguration(
            url: "smtp://localhost:\(server.ports.starttls)?ca=\(server.caFile)")
        configuration.connections = 1
        let transport = SMTPTransport(configuration: configuration)
        for _ in 0..<3 {
            try await transport.send(message: Self.message, from: "a@example.com", to: "b@example.com")
        }
        var behaviour = TestMailServer.Behaviour()
        behaviour.refuse = ["RCPT c@example.com": "550 no"]
        try server.behave(behaviour)
        // An error reply in between does not affect the next mail on the connection.
        await #expect(throws: SMTPError.self) {
            try await transport.send(message: Self.message, from: "a@example.com", to: "c@example.com")
        }
        try await transport.send(message: Self.message, from: "a@example.com", to: "b@example.com")
        try await server.stop()
        try await server.start()
        try await transport.send(message: Self.message, from: "a@example.com", to: "b@example.com")
        await transport.shutdown()
        let mails = try server.mails()
        #expect(mails.count == 5)
        #expect(Set(mails.prefix(3).map(\.peer)).count == 1)
        try await server.stop()
    }
}
