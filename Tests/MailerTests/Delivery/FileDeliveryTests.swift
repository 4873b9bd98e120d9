import Foundation
import Models
import Testing
import TestKit

@testable import MailerService

@Suite struct FileDeliveryTests {
    @Test func writesOneFileForEachMessage() async throws {
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

    @Test func aMissingDirectoryIsTransient() async throws {
        let place = try TemporaryDirectory()
        let delivery = try FileDelivery(directory: place.file("mail"))
        try FileManager.default.removeItem(atPath: place.file("mail"))
        let mail = WrittenMail(from: "a@example.com", to: "b@example.com", bytes: Data("\r\n".utf8))
        let error = await #expect(throws: DeliveryError.self) { try await delivery.deliver(mail, id: .make()) }
        #expect(error?.kind == .transient)
    }
}
