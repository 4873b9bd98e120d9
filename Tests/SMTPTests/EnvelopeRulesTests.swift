import Foundation
import SMTP
import Testing

@Suite struct EnvelopeRulesTests {
    @Test(arguments: [
        "ann@example.com>\r\nRCPT TO:<eve@example.com", "ann@example.com\nDATA",
        "<ann@example.com>", "ann @example.com",
        "ann\0@example.com", "ann", "@", "ann@example.com\u{2028}",
    ])
    func refusesAddressesThatHoldMore(_ address: String) async throws {
        let transport = SMTPTransport(configuration: try SMTPConfiguration(url: "smtp://127.0.0.1:1"))
        let error = await #expect(throws: SMTPError.self) {
            try await transport.send(message: Data("Subject: Hello\r\n\r\n".utf8), from: "a@example.com", to: address)
        }
        #expect(error == SMTPError(.permanent, .address))
    }

    @Test(arguments: ["a\nb\r\n", "a\rb\r\n", "a\r\n.\n\r\n", "a", "", "a\0\r\n", "a\r\n\r"])
    func refusesMessagesThatSmuggleAnother(_ message: String) async throws {
        let transport = SMTPTransport(configuration: try SMTPConfiguration(url: "smtp://127.0.0.1:1"))
        let error = await #expect(throws: SMTPError.self) {
            try await transport.send(message: Data(message.utf8), from: "a@example.com", to: "b@example.com")
        }
        #expect(error == SMTPError(.permanent, .message))
    }
}
