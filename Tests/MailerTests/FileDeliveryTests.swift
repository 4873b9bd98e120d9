import Configuration
import Foundation
import Models
import ServiceKit
import TestKit
import Testing

@testable import MailerService

@Suite struct FileDeliveryTests {
    @Test func writesOneFileAMessage() async throws {
        let place = try TemporaryDirectory()
        let directory = place.file("state/mail")
        let delivery = try FileDelivery(directory: directory)
        let ids = (0..<20).map { _ in MessageID.make() }.sorted()
        for id in ids.shuffled() {
            let mail = WrittenMail(
                from: "a@example.com", to: "b@example.com", bytes: Data("To: b\r\n\r\n\(id)\r\n".utf8))
            try await delivery.deliver(mail, id: id)
            // The same message twice is one file.
            if id == ids[3] { try await delivery.deliver(mail, id: id) }
        }
        await delivery.close()
        let names = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
        // Sorted by name is sorted by time, and nothing temporary is left.
        #expect(names.map { String($0.suffix(34).prefix(30)) } == ids.map(\.description))
        #expect(names[0].wholeMatch(of: #/\d{8}T\d{6}\.\d{3}Z-msg_\w{26}\.eml/#) != nil)
        let file = "\(directory)/\(names[0])"
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "To: b\r\n\r\n\(ids[0])\r\n")
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }

    @Test func aDirectoryThatIsGoneIsTransient() async throws {
        let place = try TemporaryDirectory()
        let delivery = try FileDelivery(directory: place.file("mail"))
        try FileManager.default.removeItem(atPath: place.file("mail"))
        let mail = WrittenMail(from: "a@example.com", to: "b@example.com", bytes: Data("\r\n".utf8))
        let fault = await #expect(throws: DeliveryError.self) { try await delivery.deliver(mail, id: .make()) }
        #expect(fault?.kind == .transient)
    }

    private func settings(_ values: [String: String]) throws -> MailerConfiguration {
        try MailerConfiguration(
            ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: values)))
    }

    @Test func readsItsSettings() throws {
        let standard = try settings([:])
        guard case .directory(".latchkey/mail") = standard.destination else {
            return #expect(Bool(false), "\(standard.destination)")
        }
        #expect(standard.sender == MailSender("Latchkey <no-reply@localhost>") && standard.parallel == 4)
        guard case .directory("/var/mails") = try settings(["LATCHKEY_MAIL_URL": "file:///var/mails"]).destination
        else { return #expect(Bool(false)) }
        guard case .smtp(let smtp) = try settings(["LATCHKEY_MAIL_URL": "smtp://a:b@mail.example:25"]).destination
        else { return #expect(Bool(false)) }
        #expect(smtp.host == "mail.example" && smtp.connections == 4)
    }

    @Test(arguments: [
        ("LATCHKEY_MAIL_URL", "file:"), ("LATCHKEY_MAIL_URL", "mailto:hush"), ("LATCHKEY_MAIL_URL", "smtp://hush@"),
        ("LATCHKEY_MAIL_FROM", "hush"), ("LATCHKEY_MAIL_FROM", "a <b@c>\r\nBcc: hush@example.com"),
        ("LATCHKEY_MAIL_PARALLEL", "0"),
    ])
    func refusesSettingsByName(_ variable: String, _ value: String) {
        let fault = #expect(throws: ServiceConfiguration.Fault.self) { try settings([variable: value]) }
        #expect(fault?.description.contains(variable) == true && fault?.description.contains("hush") == false)
    }
}
